package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of mail filters that speak the milter protocol.
public final class MilterParams {
    /// Filters for mail that comes by SMTP: `inet:host:port`, `unix:path`, or one of them in braces
    /// with settings of its own.
    public static final Param<List<String>> SMTPD_MILTERS = list("smtpd_milters", "");

    /// Tables with filters by client address, in place of `smtpd_milters`; `DISABLE` for none.
    public static final Param<List<String>> SMTPD_MILTER_MAPS =
            list("smtpd_milter_maps", "").tables();

    /// Filters for mail that comes otherwise: from sendmail(1), qmqpd(8), and mail that is bounced
    /// or forwarded if `internal_mail_filter_classes` says so.
    public static final Param<List<String>> NON_SMTPD_MILTERS = list("non_smtpd_milters", "");

    /// Time limit for connecting to a filter and for the first exchange.
    public static final Param<Duration> MILTER_CONNECT_TIMEOUT =
            time("milter_connect_timeout", "30s").atLeast(ofSeconds(1));

    /// Time limit for a command and its reply.
    public static final Param<Duration> MILTER_COMMAND_TIMEOUT =
            time("milter_command_timeout", "30s").atLeast(ofSeconds(1));

    /// Time limit for the content and its reply.
    public static final Param<Duration> MILTER_CONTENT_TIMEOUT =
            time("milter_content_timeout", "300s").atLeast(ofSeconds(1));

    /// What happens to mail when a filter fails: `accept`, `reject`, `tempfail`, `quarantine`, or
    /// `shutdown`, which ends the session with 421.
    public static final Param<String> MILTER_DEFAULT_ACTION =
            text("milter_default_action", "shutdown").notEmpty();

    /// The version of the protocol, 2 to 6, and words that switch off parts of it.
    public static final Param<String> MILTER_PROTOCOL = text("milter_protocol", "6").notEmpty();

    /// Tables that look at the headers that filters add.
    public static final Param<List<String>> MILTER_HEADER_CHECKS =
            list("milter_header_checks", "").tables();

    /// The value of the macro `{daemon_name}`.
    public static final Param<String> MILTER_MACRO_DAEMON_NAME =
            text("milter_macro_daemon_name", "$myhostname").notEmpty();

    /// The value of the macro `v`.
    public static final Param<String> MILTER_MACRO_V =
            text("milter_macro_v", "$mail_name $mail_version").notEmpty();

    /// Values for macros that have none: `name=value`.
    public static final Param<List<String>> MILTER_MACRO_DEFAULTS =
            list("milter_macro_defaults", "");

    /// Macros that are sent when a client has connected.
    public static final Param<List<String>> MILTER_CONNECT_MACROS =
            list("milter_connect_macros", "j {daemon_name} {daemon_addr} v _");

    /// Macros that are sent with EHLO and HELO.
    public static final Param<List<String>> MILTER_HELO_MACROS =
            list("milter_helo_macros",
                    "{tls_version} {cipher} {cipher_bits} {cert_subject} {cert_issuer}");

    /// Macros that are sent with MAIL.
    public static final Param<List<String>> MILTER_MAIL_MACROS =
            list("milter_mail_macros",
                    "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} "
                            + "{mail_mailer}");

    /// Macros that are sent with RCPT.
    public static final Param<List<String>> MILTER_RCPT_MACROS =
            list("milter_rcpt_macros", "i {rcpt_addr} {rcpt_host} {rcpt_mailer}");

    /// Macros that are sent with DATA.
    public static final Param<List<String>> MILTER_DATA_MACROS = list("milter_data_macros", "i");

    /// Macros that are sent at the end of the headers.
    public static final Param<List<String>> MILTER_END_OF_HEADER_MACROS =
            list("milter_end_of_header_macros", "i");

    /// Macros that are sent at the end of the message.
    public static final Param<List<String>> MILTER_END_OF_DATA_MACROS =
            list("milter_end_of_data_macros", "i");

    /// Macros that are sent with a command that is not known.
    public static final Param<List<String>> MILTER_UNKNOWN_COMMAND_MACROS =
            list("milter_unknown_command_macros", "");

    private MilterParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SMTPD_MILTERS, SMTPD_MILTER_MAPS, NON_SMTPD_MILTERS, MILTER_CONNECT_TIMEOUT,
                MILTER_COMMAND_TIMEOUT, MILTER_CONTENT_TIMEOUT, MILTER_DEFAULT_ACTION,
                MILTER_PROTOCOL, MILTER_HEADER_CHECKS, MILTER_MACRO_DAEMON_NAME, MILTER_MACRO_V,
                MILTER_MACRO_DEFAULTS, MILTER_CONNECT_MACROS, MILTER_HELO_MACROS,
                MILTER_MAIL_MACROS, MILTER_RCPT_MACROS, MILTER_DATA_MACROS,
                MILTER_END_OF_HEADER_MACROS, MILTER_END_OF_DATA_MACROS,
                MILTER_UNKNOWN_COMMAND_MACROS);
    }
}
