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
/// # RESTRICTIONS
///
/// Each list is tried from left to right, until a restriction permits or refuses; a list that ends
/// permits. With `smtpd_delay_reject`, the lists for client, name and sender wait for the recipient. Where
/// a restriction cannot decide because a lookup has failed, it leaves a note, and the request is put off
/// if it would be permitted (or, for restrictions that permit, refused) in the end. A word that is not
/// known is answered with 451: never with permission.
///
/// | restriction | |
/// |---|---|
/// | `permit`, `reject`, `defer`, `defer_if_permit`, `defer_if_reject` | end the list, or leave a note |
/// | `warn_if_reject` | what the next restriction refuses is only logged |
/// | `sleep` SECONDS | waits |
/// | `check_policy_service` SERVER | a policy server says what to do: `inet:HOST:PORT`, `unix:PATH`, or `{ SERVER, NAME=VALUE ... }` with settings of its own |
/// | a name of `smtpd_restriction_classes` | stands for the list in the parameter of that name |
/// | a table `TYPE:NAME` | the check of the list's own kind |
/// | `permit_inet_interfaces`, `permit_mynetworks` | this host; clients in `mynetworks` |
/// | `permit_sasl_authenticated` | clients that have authenticated themselves |
/// | `permit_tls_clientcerts`, `permit_tls_all_clientcerts` | clients with a certificate in `relay_clientcerts`; with any that is trusted |
/// | `check_client_access`, `check_reverse_client_hostname_access`, `check_helo_access`, `check_sender_access`, `check_recipient_access`, `check_etrn_access`, `check_sasl_access`, `check_ccert_access` TABLE | what the table says (access(5)) |
/// | `check_X_mx_access`, `check_X_ns_access`, `check_X_a_access` TABLE | what the table says about the servers or addresses behind a name; X is `client`, `reverse_client_hostname`, `helo`, `sender` or `recipient` |
/// | `reject_unknown_client_hostname`, `reject_unknown_reverse_client_hostname` | clients whose address and name do not confirm each other; whose address has no name |
/// | `reject_invalid_helo_hostname`, `reject_non_fqdn_helo_hostname`, `reject_unknown_helo_hostname` | names in EHLO that are malformed, have no domain, are not in the DNS |
/// | `reject_non_fqdn_sender`, `reject_non_fqdn_recipient` | addresses without a domain |
/// | `reject_unknown_sender_domain`, `reject_unknown_recipient_domain` | addresses to which mail cannot be sent |
/// | `reject_unlisted_sender`, `reject_unlisted_recipient` | addresses of this site that do not exist |
/// | `reject_unverified_sender`, `reject_unverified_recipient` | addresses that verify(8) has found undeliverable |
/// | `reject_sender_login_mismatch` and its relatives | senders that belong to somebody else (`smtpd_sender_login_maps`) |
/// | `permit_auth_destination`, `reject_unauth_destination`, `defer_unauth_destination` | recipients that end here or in `relay_domains`; all others |
/// | `permit_mx_backup` | recipients whose domain names this host as a mail exchanger, but not as the best |
/// | `reject_rbl_client` LIST | clients that a DNS list has, `DOMAIN` or `DOMAIN=PATTERN` as in `127.0.0.[1;3..5]` |
/// | `reject_rhsbl_client`, `reject_rhsbl_reverse_client`, `reject_rhsbl_helo`, `reject_rhsbl_sender`, `reject_rhsbl_recipient` LIST | names and domains that a DNS list has |
/// | `permit_dnswl_client`, `permit_rhswl_client` LIST | clients that a DNS list has; not for relaying |
/// | `reject_plaintext_session`, `reject_unauth_pipelining`, `reject_multi_recipient_bounce` | sessions without TLS; clients that do not wait for replies; bounces to several recipients |
///
/// # EXTENSIONS
///
/// The extensions PIPELINING, SIZE, VRFY, ENHANCEDSTATUSCODES, 8BITMIME, DSN, SMTPUTF8 and CHUNKING are
/// offered. Domains in UTF-8 are taken from clients that ask for SMTPUTF8 only, and with `strict_smtputf8`
/// all addresses in UTF-8 are.
///
/// With `smtpd_tls_security_level` or `smtpd_tls_wrappermode`, clients may or must use TLS. Keys and
/// certificates are read while the process is still root's, and again when a file has changed;
/// where `mail_owner` may not read them, after `postfix reload`. Clients may be asked for a
/// certificate (`smtpd_tls_ask_ccert`), which restrictions and `relay_clientcerts` know by its
/// fingerprint, or be sent away without a trusted one (`smtpd_tls_req_ccert`). Clients that ask
/// for one of several names get its own certificate (`tls_server_sni_maps`).
///
/// With `smtpd_sasl_auth_enable`, clients may authenticate themselves (AUTH). Who they are,
/// `smtpd_sasl_type` decides:
///
/// `dovecot`: Dovecot. `smtpd_sasl_path` names the socket of its authentication service, below
/// `queue_directory` or as `inet:HOST:PORT`. While that service has not been reached, EHLO is
/// answered with 421, for without AUTH a client would be refused for good.
///
/// `cyrus`: saslauthd(8), with PLAIN and LOGIN. `smtpd_sasl_path` names a file without its `.conf`
/// in `cyrus_sasl_config_path`, with the lines `pwcheck_method: saslauthd`, and perhaps `mech_list` and
/// `saslauthd_path`. Other values of `pwcheck_method` are not supported.
///
/// `postrider`: the tables in `postrider_smtpd_sasl_password_maps`, with the mechanisms in
/// `postrider_smtpd_sasl_mechanisms`. For instance, in the file of a `texthash` table:
///
/// ```
/// alice    $6$SALT$HASH                     as `openssl passwd -6` prints it
/// bob      {SCRAM-SHA-256}4096,...          as `doveadm pw -s SCRAM-SHA-256` prints it
/// ```
///
/// Whatever the type, trouble of the server is answered with 454, never as a wrong password.
///
/// Trusted clients may say for whom they speak: XCLIENT (`smtpd_authorized_xclient_hosts`) begins the
/// session anew as if somebody else had connected, XFORWARD changes what is logged. XVERP gives each
/// recipient a sender of its own (`smtpd_authorized_verp_clients`).
///
/// With `smtpd_proxy_filter`, each message goes through a content filter that speaks SMTP before it is
/// accepted: MAIL and RCPT are passed on as they came, and the filter's answers go back. It hears by
/// XFORWARD who the client is. With `smtpd_proxy_options = speed_adjust` it is asked when a message has
/// come in, so that it does not wait for slow clients; until then the message is kept in
/// `data_directory`. Actions of access(5) that need a queue file have no effect then.
///
/// What refusals say can be changed by `smtpd_reject_filter_maps`, and `smtpd_reject_footer` is put
/// behind it. The postmaster gets a transcript of sessions with trouble of a kind in
/// `notify_classes`.
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
/// RFC 1985 (ETRN), RFC 3030 (CHUNKING), RFC 3207 (STARTTLS), RFC 3461 (DSN), RFC 3848 (`with
/// ESMTPSA`), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8), RFC 8314 (TLS from the beginning). The PROXY
/// protocol, versions 1 and 2 (`smtpd_upstream_proxy_protocol`), and XFORWARD
/// (`smtpd_authorized_xforward_hosts`) tell who the client of a proxy or a content filter is.
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
