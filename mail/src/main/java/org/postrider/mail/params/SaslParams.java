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

    /// The realm of users who do not say theirs: `user` becomes `user@realm`. Not for `dovecot`, which has
    /// a setting of its own. Empty for none.
    public static final Param<String> SMTPD_SASL_LOCAL_DOMAIN = text("smtpd_sasl_local_domain", "");

    /// Which of the mechanisms that the library has are offered: names, `!name`, tables; the first
    /// match counts.
    public static final Param<List<String>> SMTPD_SASL_MECHANISM_FILTER =
            list("smtpd_sasl_mechanism_filter", "!external, static:rest");

    /// What the type makes of it: the socket of Dovecot's service, or, for `cyrus`, the name of a
    /// configuration file without its `.conf`.
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

    /// Who decides about passwords. `dovecot`: its authentication service. `cyrus`: saslauthd(8), by way of
    /// the configuration file that `smtpd_sasl_path` names; other ways of that library to check passwords
    /// are not supported, and smtpd does not start with them. `postrider`: the tables in
    /// `postrider_smtpd_sasl_password_maps`.
    public static final Param<String> SMTPD_SASL_TYPE = text("smtpd_sasl_type", "cyrus").notEmpty();

    /// Tables that tell who owns a sender address: login names, for `reject_sender_login_mismatch`
    /// and its relatives.
    public static final Param<List<String>> SMTPD_SENDER_LOGIN_MAPS =
            list("smtpd_sender_login_maps", "").tables();

    /// Whether AUTH is offered in the old form `AUTH=LOGIN`, too, for very old clients.
    public static final Param<Boolean> BROKEN_SASL_AUTH_CLIENTS =
            flag("broken_sasl_auth_clients", "no");

    /// Directories in which the configuration file for `smtpd_sasl_type = cyrus` is sought, with colons
    /// between them. Empty for *sasl* below the configuration directory, */etc/sasl2*, */etc/sasl* and
    /// */usr/lib/sasl2*.
    public static final Param<String> CYRUS_SASL_CONFIG_PATH = text("cyrus_sasl_config_path", "");

    /// Whether the client sends an authorization name to the Cyrus library, equal to the login
    /// name.
    public static final Param<Boolean> SEND_CYRUS_SASL_AUTHZID =
            flag("send_cyrus_sasl_authzid", "no");

    /// Tables of passwords for `smtpd_sasl_type = postrider`, by login name. A value is a hash of crypt(5)
    /// made with SHA-256 or SHA-512 (`$5$`, `$6$`), keys of SCRAM-SHA-256 as in RFC 5803
    /// (`SCRAM-SHA-256$4096:SALT$KEY:KEY`), or what `doveadm pw` makes with one of the schemes
    /// SHA512-CRYPT, SHA256-CRYPT, SCRAM-SHA-256 and CRAM-MD5; several with white space between them.
    public static final Param<List<String>> POSTRIDER_SMTPD_SASL_PASSWORD_MAPS =
            list("postrider_smtpd_sasl_password_maps", "").tables();

    /// Mechanisms that are offered with `smtpd_sasl_type = postrider`: `plain`, `login`, `cram-md5`,
    /// `scram-sha-256`. The last two work for users only for whom the tables have a secret that fits.
    public static final Param<List<String>> POSTRIDER_SMTPD_SASL_MECHANISMS =
            list("postrider_smtpd_sasl_mechanisms", "plain, login");

    private SaslParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SMTPD_SASL_AUTH_ENABLE, SMTPD_SASL_AUTHENTICATED_HEADER,
                SMTPD_SASL_EXCEPTIONS_NETWORKS, SMTPD_SASL_LOCAL_DOMAIN,
                SMTPD_SASL_MECHANISM_FILTER, SMTPD_SASL_PATH, SMTPD_SASL_RESPONSE_LIMIT,
                SMTPD_SASL_SECURITY_OPTIONS, SMTPD_SASL_TLS_SECURITY_OPTIONS, SMTPD_SASL_SERVICE,
                SMTPD_SASL_TYPE, SMTPD_SENDER_LOGIN_MAPS, BROKEN_SASL_AUTH_CLIENTS,
                CYRUS_SASL_CONFIG_PATH, SEND_CYRUS_SASL_AUTHZID,
                POSTRIDER_SMTPD_SASL_PASSWORD_MAPS, POSTRIDER_SMTPD_SASL_MECHANISMS);
    }
}
