package org.postrider.smtpd;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Receives mail by SMTP.
///
/// # SYNOPSIS
///
/// `smtpd` in master.cf, usually for the services `smtp` and `submission`
///
/// `smtpd -S`, which is what `sendmail -bs` runs
///
/// # DESCRIPTION
///
/// Accepts connections from SMTP clients and performs zero or more mail transactions on each. A
/// message goes to cleanup(8), which puts it into the queue; only then does the client hear that it
/// was accepted. Before a message is accepted, the client, its name, the sender and each recipient
/// are judged by the lists of restrictions (`smtpd_client_restrictions` and the like), and
/// recipients in domains that end here must exist.
///
/// The extensions PIPELINING, SIZE, VRFY, ENHANCEDSTATUSCODES, 8BITMIME and DSN are offered.
///
/// With `smtpd_tls_security_level` or `smtpd_tls_wrappermode`, clients may or must use TLS. Keys and
/// certificates are read while the process is still root's, and again when a file has changed;
/// where `mail_owner` may not read them, after `postfix reload`.
///
/// With `smtpd_sasl_auth_enable`, clients may authenticate themselves (AUTH). Who they are, Dovecot
/// decides: `smtpd_sasl_type = dovecot`, and `smtpd_sasl_path` names the socket of its
/// authentication service, below `queue_directory` or as `inet:HOST:PORT`. While that service has
/// not been reached, EHLO is answered with 421, for without AUTH a client would be refused for good.
///
/// The server refuses to start when no restriction stops strangers from relaying.
///
/// With `-S` it serves one session on standard input and output, and leaves messages in *maildrop*
/// for pickup(8), whether the mail system is up or down. Restrictions and limits for clients do not
/// apply then: the user may submit mail anyway.
///
/// # STANDARDS
///
/// RFC 5321 (SMTP), RFC 1870 (SIZE), RFC 2034 (enhanced status codes), RFC 2920 (pipelining),
/// RFC 3207 (STARTTLS), RFC 3461 (DSN), RFC 3848 (`with ESMTPSA`), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 8314 (TLS
/// from the beginning)
///
/// # DIAGNOSTICS
///
/// Connections, messages and refusals are logged, one line each. A session that ends without QUIT
/// is logged with its reason and the last command.
///
/// # FILES
///
/// `main.cf`, `master.cf`
public final class Smtpd implements Program {
    /// The program.
    public static final Program PROGRAM = new Smtpd();

    private Smtpd() {}

    @Override
    public String name() {
        return "smtpd";
    }

    @Override
    public Service create(ServiceContext context) {
        return new SmtpdService(context);
    }
}
