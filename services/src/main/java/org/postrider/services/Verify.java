package org.postrider.services;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Finds out whether mail to an address would be delivered.
///
/// # SYNOPSIS
///
/// `verify` in master.cf, for the service `verify`
///
/// # DESCRIPTION
///
/// Answers smtpd(8), for `reject_unverified_sender` and `reject_unverified_recipient`. About an address
/// of which nothing is known, it sends a probe: a message that goes the way of all mail, up to the point
/// at which it would be delivered, and is then dropped. The delivery agent reports what would have become
/// of it. Only the nearest mail server is asked in this way.
///
/// Results are kept in `address_verify_map`. Good ones are believed for
/// `address_verify_positive_expire_time`, bad ones for `address_verify_negative_expire_time`; after the
/// corresponding refresh time a new probe is sent, while the old result is still given. A good result is
/// not replaced by a bad one before it has expired. With an empty `address_verify_map`, results are
/// kept in memory; a file in a folder that does not belong to `mail_owner` is kept in `data_directory`,
/// with a warning. With `address_verify_negative_cache = no`, bad results are not kept.
///
/// The cache is written to disk every half minute, and at the end.
///
/// Where probes go may be set apart from where mail goes: `address_verify_relayhost`,
/// `address_verify_transport_maps` and the like.
///
/// # DIAGNOSTICS
///
/// Every `address_verify_cache_cleanup_interval`, how many entries were kept and dropped is logged.
///
/// # FILES
///
/// `main.cf`, `master.cf`, the table of `address_verify_map`
public final class Verify implements Program {
    /// The program.
    public static final Program PROGRAM = new Verify();

    private Verify() {}

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public boolean servesManyClients() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return new VerifyService(context);
    }
}
