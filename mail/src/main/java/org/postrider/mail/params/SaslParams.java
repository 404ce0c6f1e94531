package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of authentication in smtpd(8) and of SASL in general.
public final class SaslParams {
    /// Whether AUTH is offered.
    public static final Param<Boolean> SMTPD_SASL_AUTH_ENABLE =
            flag("smtpd_sasl_auth_enable", "no");

    /// Whether Received headers tell the login name.
    public static final Param<Boolean> SMTPD_SASL_AUTHENTICATED_HEADER =
            flag("smtpd_sasl_authenticated_header", "no");

    /// Clients to which AUTH is not offered.
    public static final Param<List<String>> SMTPD_SASL_EXCEPTIONS_NETWORKS =
            list("smtpd_sasl_exceptions_networks", "").networks();

    /// The realm for mechanisms that have one.
    public static final Param<String> SMTPD_SASL_LOCAL_DOMAIN = text("smtpd_sasl_local_domain", "");

    /// Which of the mechanisms that the library has are offered: names, `!name`, tables; the first
    /// match counts.
    public static final Param<List<String>> SMTPD_SASL_MECHANISM_FILTER =
            list("smtpd_sasl_mechanism_filter", "!external, static:rest");

    /// What the type makes of it: the socket of Dovecot's service, or the name of the library's
    /// configuration file.
    public static final Param<String> SMTPD_SASL_PATH = text("smtpd_sasl_path", "smtpd").notEmpty();

    /// Longest answer of a client, in bytes.
    public static final Param<Integer> SMTPD_SASL_RESPONSE_LIMIT =
            number("smtpd_sasl_response_limit", "12288").atLeast(12288);

    /// What mechanisms must not do without TLS: `noplaintext`, `noanonymous`, `noactive`,
    /// `nodictionary`, `forward_secrecy`, `mutual_auth`.
    public static final Param<List<String>> SMTPD_SASL_SECURITY_OPTIONS =
            list("smtpd_sasl_security_options", "noanonymous");

    /// What mechanisms must not do over TLS.
    public static final Param<List<String>> SMTPD_SASL_TLS_SECURITY_OPTIONS =
            list("smtpd_sasl_tls_security_options", "$smtpd_sasl_security_options");

    /// The service name that is told to the authentication server.
    public static final Param<String> SMTPD_SASL_SERVICE =
            text("smtpd_sasl_service", "smtp").notEmpty();

    /// The kind of authentication server: `dovecot`. The default, `cyrus`, is not supported: smtpd does not
    /// start with it where AUTH is enabled.
    public static final Param<String> SMTPD_SASL_TYPE = text("smtpd_sasl_type", "cyrus").notEmpty();

    /// Tables that tell who owns a sender address: login names, for `reject_sender_login_mismatch`
    /// and its relatives.
    public static final Param<List<String>> SMTPD_SENDER_LOGIN_MAPS =
            list("smtpd_sender_login_maps", "").tables();

    /// Whether AUTH is offered in the old form `AUTH=LOGIN`, too, for very old clients.
    public static final Param<Boolean> BROKEN_SASL_AUTH_CLIENTS =
            flag("broken_sasl_auth_clients", "no");

    /// Directories of the configuration files of the Cyrus library; empty for its own default.
    public static final Param<String> CYRUS_SASL_CONFIG_PATH = text("cyrus_sasl_config_path", "");

    /// Whether the client sends an authorization name to the Cyrus library, equal to the login
    /// name.
    public static final Param<Boolean> SEND_CYRUS_SASL_AUTHZID =
            flag("send_cyrus_sasl_authzid", "no");

    private SaslParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SMTPD_SASL_AUTH_ENABLE, SMTPD_SASL_AUTHENTICATED_HEADER,
                SMTPD_SASL_EXCEPTIONS_NETWORKS, SMTPD_SASL_LOCAL_DOMAIN,
                SMTPD_SASL_MECHANISM_FILTER, SMTPD_SASL_PATH, SMTPD_SASL_RESPONSE_LIMIT,
                SMTPD_SASL_SECURITY_OPTIONS, SMTPD_SASL_TLS_SECURITY_OPTIONS, SMTPD_SASL_SERVICE,
                SMTPD_SASL_TYPE, SMTPD_SENDER_LOGIN_MAPS, BROKEN_SASL_AUTH_CLIENTS,
                CYRUS_SASL_CONFIG_PATH, SEND_CYRUS_SASL_AUTHZID);
    }
}
