package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of tlsproxy(8), which does TLS for postscreen(8) and, with
/// `smtp_tls_connection_reuse`, for smtp(8). Each stands for the parameter of those programs that
/// its default names.
public final class TlsproxyParams {
    /// The same as `smtp_tls_CAfile`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_CA_FILE =
            text("tlsproxy_client_CAfile", "$smtp_tls_CAfile");

    /// The same as `smtp_tls_CApath`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_CA_PATH =
            text("tlsproxy_client_CApath", "$smtp_tls_CApath");

    /// The same as `smtp_tls_cert_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_CERT_FILE =
            text("tlsproxy_client_cert_file", "$smtp_tls_cert_file");

    /// The same as `smtp_tls_chain_files`, for tlsproxy(8) as a client.
    public static final Param<List<String>> TLSPROXY_CLIENT_CHAIN_FILES =
            list("tlsproxy_client_chain_files", "$smtp_tls_chain_files");

    /// The same as `smtp_tls_dcert_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_DCERT_FILE =
            text("tlsproxy_client_dcert_file", "$smtp_tls_dcert_file");

    /// The same as `smtp_tls_dkey_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_DKEY_FILE =
            text("tlsproxy_client_dkey_file", "$smtp_tls_dkey_file");

    /// The same as `smtp_tls_eccert_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_ECCERT_FILE =
            text("tlsproxy_client_eccert_file", "$smtp_tls_eccert_file");

    /// The same as `smtp_tls_eckey_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_ECKEY_FILE =
            text("tlsproxy_client_eckey_file", "$smtp_tls_eckey_file");

    /// The same as `smtp_enforce_tls`, for tlsproxy(8) as a client.
    public static final Param<Boolean> TLSPROXY_CLIENT_ENFORCE_TLS =
            flag("tlsproxy_client_enforce_tls", "$smtp_enforce_tls");

    /// The same as `smtp_tls_fingerprint_digest`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_FINGERPRINT_DIGEST =
            text("tlsproxy_client_fingerprint_digest", "$smtp_tls_fingerprint_digest").notEmpty();

    /// The same as `smtp_tls_key_file`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_KEY_FILE =
            text("tlsproxy_client_key_file", "$smtp_tls_key_file");

    /// The same as `smtp_tls_loglevel`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_LOGLEVEL =
            text("tlsproxy_client_loglevel", "$smtp_tls_loglevel");

    /// Which parameter warnings name that are about `tlsproxy_client_loglevel`.
    public static final Param<String> TLSPROXY_CLIENT_LOGLEVEL_PARAMETER =
            text("tlsproxy_client_loglevel_parameter", "smtp_tls_loglevel");

    /// The same as `smtp_tls_per_site`, for tlsproxy(8) as a client.
    public static final Param<List<String>> TLSPROXY_CLIENT_PER_SITE =
            list("tlsproxy_client_per_site", "$smtp_tls_per_site").tables();

    /// The same as `smtp_tls_policy_maps`, for tlsproxy(8) as a client.
    public static final Param<List<String>> TLSPROXY_CLIENT_POLICY_MAPS =
            list("tlsproxy_client_policy_maps",
                    "${tlsproxy_client_policy?{$tlsproxy_client_policy}:{$smtp_tls_policy"
                            + "_maps}}")
                    .tables();

    /// The same as `smtp_tls_scert_verifydepth`, for tlsproxy(8) as a client.
    public static final Param<Integer> TLSPROXY_CLIENT_SCERT_VERIFYDEPTH =
            number("tlsproxy_client_scert_verifydepth", "$smtp_tls_scert_verifydepth");

    /// The same as `smtp_tls_security_level`, for tlsproxy(8) as a client.
    public static final Param<String> TLSPROXY_CLIENT_SECURITY_LEVEL =
            text("tlsproxy_client_security_level",
                    "${tlsproxy_client_level?{$tlsproxy_client_level}:{$smtp_tls_security"
                            + "_level}}");

    /// The same as `smtp_use_tls`, for tlsproxy(8) as a client.
    public static final Param<Boolean> TLSPROXY_CLIENT_USE_TLS =
            flag("tlsproxy_client_use_tls", "$smtp_use_tls");

    /// The same as `smtpd_enforce_tls`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_ENFORCE_TLS =
            flag("tlsproxy_enforce_tls", "$smtpd_enforce_tls");

    /// Name of the service that does TLS, tlsproxy(8).
    public static final Param<String> TLSPROXY_SERVICE_NAME =
            text("tlsproxy_service_name", "tlsproxy").notEmpty();

    /// The same as `smtpd_tls_CAfile`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_CA_FILE =
            text("tlsproxy_tls_CAfile", "$smtpd_tls_CAfile");

    /// The same as `smtpd_tls_CApath`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_CA_PATH =
            text("tlsproxy_tls_CApath", "$smtpd_tls_CApath");

    /// The same as `smtpd_tls_always_issue_session_ids`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_TLS_ALWAYS_ISSUE_SESSION_IDS =
            flag("tlsproxy_tls_always_issue_session_ids", "$smtpd_tls_always_issue_session_ids");

    /// The same as `smtpd_tls_ask_ccert`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_TLS_ASK_CCERT =
            flag("tlsproxy_tls_ask_ccert", "$smtpd_tls_ask_ccert");

    /// The same as `smtpd_tls_ccert_verifydepth`, for tlsproxy(8) as a server.
    public static final Param<Integer> TLSPROXY_TLS_CCERT_VERIFYDEPTH =
            number("tlsproxy_tls_ccert_verifydepth", "$smtpd_tls_ccert_verifydepth");

    /// The same as `smtpd_tls_cert_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_CERT_FILE =
            text("tlsproxy_tls_cert_file", "$smtpd_tls_cert_file");

    /// The same as `smtpd_tls_chain_files`, for tlsproxy(8) as a server.
    public static final Param<List<String>> TLSPROXY_TLS_CHAIN_FILES =
            list("tlsproxy_tls_chain_files", "$smtpd_tls_chain_files");

    /// The same as `smtpd_tls_ciphers`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_CIPHERS =
            text("tlsproxy_tls_ciphers", "$smtpd_tls_ciphers").notEmpty();

    /// The same as `smtpd_tls_dcert_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_DCERT_FILE =
            text("tlsproxy_tls_dcert_file", "$smtpd_tls_dcert_file");

    /// The same as `smtpd_tls_dh1024_param_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_DH1024_PARAM_FILE =
            text("tlsproxy_tls_dh1024_param_file", "$smtpd_tls_dh1024_param_file");

    /// The same as `smtpd_tls_dh512_param_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_DH512_PARAM_FILE =
            text("tlsproxy_tls_dh512_param_file", "$smtpd_tls_dh512_param_file");

    /// The same as `smtpd_tls_dkey_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_DKEY_FILE =
            text("tlsproxy_tls_dkey_file", "$smtpd_tls_dkey_file");

    /// The same as `smtpd_tls_eccert_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_ECCERT_FILE =
            text("tlsproxy_tls_eccert_file", "$smtpd_tls_eccert_file");

    /// The same as `smtpd_tls_eckey_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_ECKEY_FILE =
            text("tlsproxy_tls_eckey_file", "$smtpd_tls_eckey_file");

    /// The same as `smtpd_tls_eecdh_grade`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_EECDH_GRADE =
            text("tlsproxy_tls_eecdh_grade", "$smtpd_tls_eecdh_grade").notEmpty();

    /// The same as `smtpd_tls_enable_rpk`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_TLS_ENABLE_RPK =
            flag("tlsproxy_tls_enable_rpk", "$smtpd_tls_enable_rpk");

    /// The same as `smtpd_tls_exclude_ciphers`, for tlsproxy(8) as a server.
    public static final Param<List<String>> TLSPROXY_TLS_EXCLUDE_CIPHERS =
            list("tlsproxy_tls_exclude_ciphers", "$smtpd_tls_exclude_ciphers");

    /// The same as `smtpd_tls_fingerprint_digest`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_FINGERPRINT_DIGEST =
            text("tlsproxy_tls_fingerprint_digest", "$smtpd_tls_fingerprint_digest").notEmpty();

    /// The same as `smtpd_tls_key_file`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_KEY_FILE =
            text("tlsproxy_tls_key_file", "$smtpd_tls_key_file");

    /// The same as `smtpd_tls_loglevel`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_LOGLEVEL =
            text("tlsproxy_tls_loglevel", "$smtpd_tls_loglevel");

    /// The same as `smtpd_tls_mandatory_ciphers`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_MANDATORY_CIPHERS =
            text("tlsproxy_tls_mandatory_ciphers", "$smtpd_tls_mandatory_ciphers").notEmpty();

    /// The same as `smtpd_tls_mandatory_exclude_ciphers`, for tlsproxy(8) as a server.
    public static final Param<List<String>> TLSPROXY_TLS_MANDATORY_EXCLUDE_CIPHERS =
            list("tlsproxy_tls_mandatory_exclude_ciphers", "$smtpd_tls_mandatory_exclude_ciphers");

    /// The same as `smtpd_tls_mandatory_protocols`, for tlsproxy(8) as a server.
    public static final Param<List<String>> TLSPROXY_TLS_MANDATORY_PROTOCOLS =
            list("tlsproxy_tls_mandatory_protocols", "$smtpd_tls_mandatory_protocols");

    /// The same as `smtpd_tls_protocols`, for tlsproxy(8) as a server.
    public static final Param<List<String>> TLSPROXY_TLS_PROTOCOLS =
            list("tlsproxy_tls_protocols", "$smtpd_tls_protocols");

    /// The same as `smtpd_tls_req_ccert`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_TLS_REQ_CCERT =
            flag("tlsproxy_tls_req_ccert", "$smtpd_tls_req_ccert");

    /// The same as `smtpd_tls_security_level`, for tlsproxy(8) as a server.
    public static final Param<String> TLSPROXY_TLS_SECURITY_LEVEL =
            text("tlsproxy_tls_security_level", "$smtpd_tls_security_level");

    /// The same as `smtpd_use_tls`, for tlsproxy(8) as a server.
    public static final Param<Boolean> TLSPROXY_USE_TLS =
            flag("tlsproxy_use_tls", "$smtpd_use_tls");

    /// How long tlsproxy(8) may take for one event before it is taken for dead and ends.
    public static final Param<Duration> TLSPROXY_WATCHDOG_TIMEOUT =
            time("tlsproxy_watchdog_timeout", "10s").atLeast(ofSeconds(10));

    private TlsproxyParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                TLSPROXY_CLIENT_CA_FILE, TLSPROXY_CLIENT_CA_PATH, TLSPROXY_CLIENT_CERT_FILE,
                TLSPROXY_CLIENT_CHAIN_FILES, TLSPROXY_CLIENT_DCERT_FILE,
                TLSPROXY_CLIENT_DKEY_FILE, TLSPROXY_CLIENT_ECCERT_FILE,
                TLSPROXY_CLIENT_ECKEY_FILE, TLSPROXY_CLIENT_ENFORCE_TLS,
                TLSPROXY_CLIENT_FINGERPRINT_DIGEST, TLSPROXY_CLIENT_KEY_FILE,
                TLSPROXY_CLIENT_LOGLEVEL, TLSPROXY_CLIENT_LOGLEVEL_PARAMETER,
                TLSPROXY_CLIENT_PER_SITE, TLSPROXY_CLIENT_POLICY_MAPS,
                TLSPROXY_CLIENT_SCERT_VERIFYDEPTH, TLSPROXY_CLIENT_SECURITY_LEVEL,
                TLSPROXY_CLIENT_USE_TLS, TLSPROXY_ENFORCE_TLS, TLSPROXY_SERVICE_NAME,
                TLSPROXY_TLS_CA_FILE, TLSPROXY_TLS_CA_PATH, TLSPROXY_TLS_ALWAYS_ISSUE_SESSION_IDS,
                TLSPROXY_TLS_ASK_CCERT, TLSPROXY_TLS_CCERT_VERIFYDEPTH, TLSPROXY_TLS_CERT_FILE,
                TLSPROXY_TLS_CHAIN_FILES, TLSPROXY_TLS_CIPHERS, TLSPROXY_TLS_DCERT_FILE,
                TLSPROXY_TLS_DH1024_PARAM_FILE, TLSPROXY_TLS_DH512_PARAM_FILE,
                TLSPROXY_TLS_DKEY_FILE, TLSPROXY_TLS_ECCERT_FILE, TLSPROXY_TLS_ECKEY_FILE,
                TLSPROXY_TLS_EECDH_GRADE, TLSPROXY_TLS_ENABLE_RPK, TLSPROXY_TLS_EXCLUDE_CIPHERS,
                TLSPROXY_TLS_FINGERPRINT_DIGEST, TLSPROXY_TLS_KEY_FILE, TLSPROXY_TLS_LOGLEVEL,
                TLSPROXY_TLS_MANDATORY_CIPHERS, TLSPROXY_TLS_MANDATORY_EXCLUDE_CIPHERS,
                TLSPROXY_TLS_MANDATORY_PROTOCOLS, TLSPROXY_TLS_PROTOCOLS, TLSPROXY_TLS_REQ_CCERT,
                TLSPROXY_TLS_SECURITY_LEVEL, TLSPROXY_USE_TLS, TLSPROXY_WATCHDOG_TIMEOUT);
    }
}
