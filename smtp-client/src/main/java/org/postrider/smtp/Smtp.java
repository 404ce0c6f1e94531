package org.postrider.smtp;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Delivers mail by SMTP or LMTP.
///
/// # SYNOPSIS
///
/// `smtp` or `lmtp` in master.cf, with `flags=`*DORX* if wanted
///
/// # DESCRIPTION
///
/// Takes delivery requests from the queue manager. The SMTP client looks up the mail exchangers of
/// the nexthop domain, tries them in order of preference until one takes the message or refuses it
/// for good, and keeps the connection while more mail for the same destination is waiting. Nexthop
/// is `domain`, `domain:port`, `[host]`, `[host]:port` (no mail exchangers are looked up for what
/// stands in brackets), or several of them separated by commas, to be tried in turn.
///
/// The LMTP client looks up no mail exchangers. Nexthop is `unix:path`, `inet:host`,
/// `inet:host:port`, or like the SMTP client's.
///
/// Where the server offers it, PIPELINING, SIZE, 8BITMIME, DSN, STARTTLS and AUTH are used, and
/// XFORWARD with `smtp_send_xforward_command`. What a server offers or replies can be corrected:
/// `smtp_discard_ehlo_keywords`, `smtp_reply_filter`, `smtp_pix_workarounds`. Connections come from
/// `smtp_bind_address`, or from the one address in `inet_interfaces`.
///
/// | flag | |
/// |---|---|
/// | `D` | `Delivered-To:` with the recipient on top of the message, and mail that has it already is returned; needs `transport_destination_recipient_limit = 1` |
/// | `O` | `X-Original-To:` with the recipient as it was given; needs the same |
/// | `R` | `Return-Path:` with the sender |
/// | `X` | lmtp(8): the server is where mail ends; success is reported as delivery, not as relaying |
///
/// How much TLS there must be, `smtp_tls_security_level` says for all destinations, and
/// `smtp_tls_policy_maps` for some:
///
/// | level | |
/// |---|---|
/// | `none` | plain text |
/// | `may` | TLS where the server offers it; plain text where the handshake fails and the message has waited for `minimal_backoff_time` |
/// | `encrypt` | TLS, whoever the server is |
/// | `fingerprint` | a certificate or key that `smtp_tls_fingerprint_cert_match` has |
/// | `verify` | a trusted certificate for the server's name as the DNS tells it (`smtp_tls_verify_cert_match`) |
/// | `secure` | a trusted certificate for the nexthop (`smtp_tls_secure_cert_match`) |
///
/// Who is trusted is in `smtp_tls_CAfile`, `smtp_tls_CApath`, or `smtp_tls_trust_anchor_file`. With
/// `smtp_tls_wrappermode`, the connection begins with the handshake (port 465). Where a policy cannot be
/// found or met, mail waits.
///
/// With `smtp_sasl_auth_enable`, the client authenticates itself to servers for which
/// `smtp_sasl_password_maps` has `user:password`: by sender (with
/// `smtp_sender_dependent_authentication`), by the server's name, by nexthop. Of the server's
/// mechanisms that the filter and the security options allow, the best is used: SCRAM-SHA-256,
/// CRAM-MD5, PLAIN, LOGIN; or, where only these are left, XOAUTH2 and OAUTHBEARER, with a token in
/// the place of the password. With `smtp_sasl_auth_cache_name`, a password that was refused is not
/// tried again.
///
/// # STANDARDS
///
/// RFC 5321 (SMTP), RFC 2033 (LMTP), RFC 1870 (SIZE), RFC 2920 (pipelining), RFC 3207 (STARTTLS),
/// RFC 3461 (DSN), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8), RFC 7505 (null MX)
///
/// # DIAGNOSTICS
///
/// Each recipient's result is logged in one line, and what a server that was passed over said in
/// another.
///
/// # FILES
///
/// `main.cf`, `master.cf`
public final class Smtp implements Program {
    /// The program as smtp(8).
    public static final Program PROGRAM = new Smtp(false);
    /// The program as lmtp(8).
    public static final Program LMTP = new Smtp(true);

    private final boolean lmtp;

    private Smtp(boolean lmtp) {
        this.lmtp = lmtp;
    }

    @Override
    public String name() {
        return lmtp ? "lmtp" : "smtp";
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context, new Client(new Settings(context, lmtp)));
    }
}
