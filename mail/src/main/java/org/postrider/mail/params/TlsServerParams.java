package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of TLS in smtpd(8).
public final class TlsServerParams {
    /// Whether STARTTLS is not offered (`none`), offered (`may`) or demanded (`encrypt`). Empty for
    /// the two old parameters. `fingerprint`, `verify` and `secure` are for clients and mean
    /// `encrypt` here, with a warning.
    public static final Param<String> SMTPD_TLS_SECURITY_LEVEL =
            text("smtpd_tls_security_level", "").oneOf("none", "may", "encrypt",
                    "fingerprint", "verify", "secure");

    /// Old name for the level `may`.
    public static final Param<Boolean> SMTPD_USE_TLS = flag("smtpd_use_tls", "no");

    /// Old name for the level `encrypt`.
    public static final Param<Boolean> SMTPD_ENFORCE_TLS = flag("smtpd_enforce_tls", "no");

    /// Whether TLS begins at once, without STARTTLS, as on port 465.
    public static final Param<Boolean> SMTPD_TLS_WRAPPERMODE = flag("smtpd_tls_wrappermode", "no");

    /// Whether AUTH is offered and accepted under TLS only.
    public static final Param<Boolean> SMTPD_TLS_AUTH_ONLY = flag("smtpd_tls_auth_only", "no");

    /// A file with the certificate authorities that are trusted for client certificates, in PEM.
    /// Their names are sent to clients.
    public static final Param<String> SMTPD_TLS_CA_FILE = text("smtpd_tls_CAfile", "");

    /// A directory with the certificate authorities that are trusted for client certificates, one
    /// in a file.
    public static final Param<String> SMTPD_TLS_CA_PATH = text("smtpd_tls_CApath", "");

    /// Whether clients are asked for a certificate.
    public static final Param<Boolean> SMTPD_TLS_ASK_CCERT = flag("smtpd_tls_ask_ccert", "no");

    /// Whether clients must show a certificate that is trusted. Needs the level `encrypt`.
    public static final Param<Boolean> SMTPD_TLS_REQ_CCERT = flag("smtpd_tls_req_ccert", "no");

    /// Longest chain of client certificates that is accepted.
    public static final Param<Integer> SMTPD_TLS_CCERT_VERIFYDEPTH =
            number("smtpd_tls_ccert_verifydepth", "9");

    /// The file with the RSA certificate and those of its authorities, in PEM; `none` for no
    /// certificate at all.
    public static final Param<String> SMTPD_TLS_CERT_FILE = text("smtpd_tls_cert_file", "");

    /// The file with its private key, in PEM without a passphrase.
    public static final Param<String> SMTPD_TLS_KEY_FILE =
            text("smtpd_tls_key_file", "$smtpd_tls_cert_file");

    /// The file with the DSA certificate.
    public static final Param<String> SMTPD_TLS_DCERT_FILE = text("smtpd_tls_dcert_file", "");

    /// The file with its private key.
    public static final Param<String> SMTPD_TLS_DKEY_FILE =
            text("smtpd_tls_dkey_file", "$smtpd_tls_dcert_file");

    /// The file with the ECDSA certificate.
    public static final Param<String> SMTPD_TLS_ECCERT_FILE = text("smtpd_tls_eccert_file", "");

    /// The file with its private key.
    public static final Param<String> SMTPD_TLS_ECKEY_FILE =
            text("smtpd_tls_eckey_file", "$smtpd_tls_eccert_file");

    /// Files with private keys, each followed by its certificate chain. Takes the place of the
    /// parameters for single certificates.
    public static final Param<List<String>> SMTPD_TLS_CHAIN_FILES =
            list("smtpd_tls_chain_files", "");

    /// The least grade of ciphers at level `may`.
    public static final Param<String> SMTPD_TLS_CIPHERS =
            text("smtpd_tls_ciphers", "medium").notEmpty()
                    .preferablyOneOf("null", "low", "medium", "high", "export");

    /// The least grade of ciphers at level `encrypt`.
    public static final Param<String> SMTPD_TLS_MANDATORY_CIPHERS =
            text("smtpd_tls_mandatory_ciphers", "medium").notEmpty()
                    .preferablyOneOf("null", "low", "medium", "high", "export");

    /// Ciphers that are never used, whatever the level.
    public static final Param<List<String>> SMTPD_TLS_EXCLUDE_CIPHERS =
            list("smtpd_tls_exclude_ciphers", "");

    /// More ciphers that are not used at level `encrypt`.
    public static final Param<List<String>> SMTPD_TLS_MANDATORY_EXCLUDE_CIPHERS =
            list("smtpd_tls_mandatory_exclude_ciphers", "");

    /// TLS protocols at level `may`: `>=TLSv1.2`, `<=TLSv1.3`, or names with `!` for those that are
    /// off.
    public static final Param<List<String>> SMTPD_TLS_PROTOCOLS =
            list("smtpd_tls_protocols", ">=TLSv1");

    /// TLS protocols at level `encrypt`.
    public static final Param<List<String>> SMTPD_TLS_MANDATORY_PROTOCOLS =
            list("smtpd_tls_mandatory_protocols", ">=TLSv1");

    /// The file with parameters for key agreement over finite fields; empty for built-in ones,
    /// `auto` for those of the library.
    public static final Param<String> SMTPD_TLS_DH1024_PARAM_FILE =
            text("smtpd_tls_dh1024_param_file", "");

    /// Not used any more: parameters for ciphers of grade `export`.
    public static final Param<String> SMTPD_TLS_DH512_PARAM_FILE =
            text("smtpd_tls_dh512_param_file", "");

    /// Which curves are used for key agreement.
    public static final Param<String> SMTPD_TLS_EECDH_GRADE =
            text("smtpd_tls_eecdh_grade", "auto").notEmpty()
                    .oneOf("none", "strong", "ultra", "auto");

    /// Whether raw public keys are used in place of certificates with clients that ask for them
    /// (RFC 7250).
    public static final Param<Boolean> SMTPD_TLS_ENABLE_RPK = flag("smtpd_tls_enable_rpk", "no");

    /// The digest algorithm of fingerprints of client certificates.
    public static final Param<String> SMTPD_TLS_FINGERPRINT_DIGEST =
            text("smtpd_tls_fingerprint_digest",
                    "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}").notEmpty();

    /// How much is logged about TLS: 0 nothing, 1 each handshake, 2 and more details of it.
    public static final Param<String> SMTPD_TLS_LOGLEVEL = text("smtpd_tls_loglevel", "0");

    /// Whether Received headers tell about TLS.
    public static final Param<Boolean> SMTPD_TLS_RECEIVED_HEADER =
            flag("smtpd_tls_received_header", "no");

    /// Whether clients get a session id even where sessions are not kept.
    public static final Param<Boolean> SMTPD_TLS_ALWAYS_ISSUE_SESSION_IDS =
            flag("smtpd_tls_always_issue_session_ids", "yes");

    /// A table that keeps TLS sessions; empty for session tickets only.
    public static final Param<String> SMTPD_TLS_SESSION_CACHE_DATABASE =
            text("smtpd_tls_session_cache_database", "");

    /// How long a TLS session may be taken up again. 0 for never.
    public static final Param<Duration> SMTPD_TLS_SESSION_CACHE_TIMEOUT =
            time("smtpd_tls_session_cache_timeout", "3600s").atMost(ofSeconds(8640000));

    /// Time limit for each step of the handshake.
    public static final Param<Duration> SMTPD_STARTTLS_TIMEOUT =
            time("smtpd_starttls_timeout", "${stress?{10}:{300}}s").atLeast(ofSeconds(1));

    private TlsServerParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SMTPD_TLS_SECURITY_LEVEL, SMTPD_USE_TLS, SMTPD_ENFORCE_TLS, SMTPD_TLS_WRAPPERMODE,
                SMTPD_TLS_AUTH_ONLY, SMTPD_TLS_CA_FILE, SMTPD_TLS_CA_PATH, SMTPD_TLS_ASK_CCERT,
                SMTPD_TLS_REQ_CCERT, SMTPD_TLS_CCERT_VERIFYDEPTH, SMTPD_TLS_CERT_FILE,
                SMTPD_TLS_KEY_FILE, SMTPD_TLS_DCERT_FILE, SMTPD_TLS_DKEY_FILE,
                SMTPD_TLS_ECCERT_FILE, SMTPD_TLS_ECKEY_FILE, SMTPD_TLS_CHAIN_FILES,
                SMTPD_TLS_CIPHERS, SMTPD_TLS_MANDATORY_CIPHERS, SMTPD_TLS_EXCLUDE_CIPHERS,
                SMTPD_TLS_MANDATORY_EXCLUDE_CIPHERS, SMTPD_TLS_PROTOCOLS,
                SMTPD_TLS_MANDATORY_PROTOCOLS, SMTPD_TLS_DH1024_PARAM_FILE,
                SMTPD_TLS_DH512_PARAM_FILE, SMTPD_TLS_EECDH_GRADE, SMTPD_TLS_ENABLE_RPK,
                SMTPD_TLS_FINGERPRINT_DIGEST, SMTPD_TLS_LOGLEVEL, SMTPD_TLS_RECEIVED_HEADER,
                SMTPD_TLS_ALWAYS_ISSUE_SESSION_IDS, SMTPD_TLS_SESSION_CACHE_DATABASE,
                SMTPD_TLS_SESSION_CACHE_TIMEOUT, SMTPD_STARTTLS_TIMEOUT);
    }
}
