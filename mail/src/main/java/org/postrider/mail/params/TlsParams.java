package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of TLS that hold for servers and clients alike, and those of tlsmgr(8).
public final class TlsParams {
    /// Whether the system's own certificate authorities are trusted along with those that are
    /// named.
    public static final Param<Boolean> TLS_APPEND_DEFAULT_CA = flag("tls_append_default_CA", "no");

    /// The OpenSSL configuration file: `default`, `none` or a path name.
    public static final Param<String> TLS_CONFIG_FILE = text("tls_config_file", "default");

    /// The section of the OpenSSL configuration file that applies; empty for the default section.
    public static final Param<String> TLS_CONFIG_NAME = text("tls_config_name", "");

    /// How many random bytes a process asks for when it starts.
    public static final Param<Integer> TLS_DAEMON_RANDOM_BYTES =
            number("tls_daemon_random_bytes", "32");

    /// Digest algorithms of TLSA records that are supported, strongest first.
    public static final Param<List<String>> TLS_DANE_DIGESTS =
            list("tls_dane_digests", "sha512 sha256");

    /// Bug workarounds of the TLS library that are switched off: names, or a number with their
    /// bits.
    public static final Param<List<String>> TLS_DISABLE_WORKAROUNDS =
            list("tls_disable_workarounds", "");

    /// The curves that are offered and accepted where the other side chooses among several.
    public static final Param<String> TLS_EECDH_AUTO_CURVES =
            text("tls_eecdh_auto_curves", "?X25519MLKEM768:DEFAULT");

    /// The curve for `smtpd_tls_eecdh_grade = strong`.
    public static final Param<String> TLS_EECDH_STRONG_CURVE =
            text("tls_eecdh_strong_curve", "prime256v1").notEmpty();

    /// The curve for `smtpd_tls_eecdh_grade = ultra`.
    public static final Param<String> TLS_EECDH_ULTRA_CURVE =
            text("tls_eecdh_ultra_curve", "secp384r1").notEmpty();

    /// Not used any more: ciphers of grade `export`.
    public static final Param<String> TLS_EXPORT_CIPHERLIST = text("tls_export_cipherlist", "");

    /// Not used any more: ciphers of grade `low`.
    public static final Param<String> TLS_LOW_CIPHERLIST = text("tls_low_cipherlist", "");

    /// The ciphers of grade `medium`, in OpenSSL's language.
    public static final Param<String> TLS_MEDIUM_CIPHERLIST =
            text("tls_medium_cipherlist",
                    "aNULL:-aNULL:HIGH:MEDIUM:!SEED:!IDEA:!3DES:!RC2:!RC4:!RC5:!kDH:!kECD"
                            + "H:!aDSS:!MD5:+RC4:@STRENGTH")
                    .notEmpty();

    /// The ciphers of grade `high`, in OpenSSL's language.
    public static final Param<String> TLS_HIGH_CIPHERLIST =
            text("tls_high_cipherlist",
                    "aNULL:-aNULL:HIGH:!SEED:!IDEA:!3DES:!RC2:!RC4:!RC5:!kDH:!kECDH:!aDSS"
                            + ":!MD5:@STRENGTH")
                    .notEmpty();

    /// The ciphers of grade `null`, which do not encrypt, in OpenSSL's language.
    public static final Param<String> TLS_NULL_CIPHERLIST =
            text("tls_null_cipherlist", "eNULL:!kDH:!kECDH:!aDSS:!MD5:!aNULL").notEmpty();

    /// Whether a connection is closed without waiting for the other side to agree.
    public static final Param<Boolean> TLS_FAST_SHUTDOWN_ENABLE =
            flag("tls_fast_shutdown_enable", "yes");

    /// The groups for key agreement over finite fields that are offered and accepted.
    public static final Param<String> TLS_FFDHE_AUTO_GROUPS = text("tls_ffdhe_auto_groups", "");

    /// Whether the server's order of ciphers counts rather than the client's.
    public static final Param<Boolean> TLS_PREEMPT_CIPHERLIST =
            flag("tls_preempt_cipherlist", "no");

    /// How many random bytes tlsmgr(8) takes from `tls_random_source` at a time.
    public static final Param<Integer> TLS_RANDOM_BYTES =
            number("tls_random_bytes", "32").atLeast(1);

    /// Where random numbers come from: `dev:/path`, `egd:/path` or `prng:/path`.
    public static final Param<String> TLS_RANDOM_SOURCE =
            text("tls_random_source", "dev:/dev/urandom");

    /// The file that keeps the state of the random number generator over a restart.
    public static final Param<String> TLS_RANDOM_EXCHANGE_NAME =
            text("tls_random_exchange_name", "${data_directory}/prng_exch");

    /// Time between writes of that file.
    public static final Param<Duration> TLS_RANDOM_PRNG_UPDATE_PERIOD =
            time("tls_random_prng_update_period", "3600s").atLeast(ofSeconds(1));

    /// Longest time between takings from `tls_random_source`.
    public static final Param<Duration> TLS_RANDOM_RESEED_PERIOD =
            time("tls_random_reseed_period", "3600s").atLeast(ofSeconds(1));

    /// Whether a `TLS-Required: no` header lets mail go without TLS where a policy would ask for it
    /// (RFC 8689).
    public static final Param<Boolean> TLS_REQUIRED_ENABLE = flag("tls_required_enable", "yes");

    /// Tables with keys and certificates for the name that the client asks for. A pattern such as
    /// `.domain` matches subdomains.
    public static final Param<List<String>> TLS_SERVER_SNI_MAPS =
            list("tls_server_sni_maps", "").tables();

    /// The cipher of session tickets; empty for no tickets.
    public static final Param<String> TLS_SESSION_TICKET_CIPHER =
            text("tls_session_ticket_cipher", "aes-256-cbc");

    /// Options of the TLS library that are switched on: names, or a number with their bits.
    public static final Param<List<String>> TLS_SSL_OPTIONS = list("tls_ssl_options", "");

    /// Whether `*` in a certificate's name stands for several labels. It stands for one, as in Postfix with
    /// OpenSSL 3, whatever this says.
    public static final Param<Boolean> TLS_WILDCARD_MATCHES_MULTIPLE_LABELS =
            flag("tls_wildcard_matches_multiple_labels", "yes");

    /// Name of the service that keeps TLS sessions and random numbers, tlsmgr(8).
    public static final Param<String> TLSMGR_SERVICE_NAME = text("tlsmgr_service_name", "tlsmgr");

    /// The openssl(1) command, for `postfix tls`.
    public static final Param<String> OPENSSL_PATH = text("openssl_path", "openssl").notEmpty();

    /// Whether the REQUIRETLS extension is supported (RFC 8689).
    public static final Param<Boolean> REQUIRETLS_ENABLE = flag("requiretls_enable", "yes");

    /// Whether REQUIRETLS is noted in a message header for the next server.
    public static final Param<Boolean> REQUIRETLS_ESMTP_HEADER =
            flag("requiretls_esmtp_header", "yes");

    /// Whether a delivery report of a message with REQUIRETLS returns the headers only.
    public static final Param<Boolean> REQUIRETLS_REDACT_DSN = flag("requiretls_redact_dsn", "yes");

    /// Tables with fingerprints of the client certificates that `permit_tls_clientcerts` lets
    /// relay.
    public static final Param<List<String>> RELAY_CLIENTCERTS =
            list("relay_clientcerts", "").tables();

    private TlsParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                TLS_APPEND_DEFAULT_CA, TLS_CONFIG_FILE, TLS_CONFIG_NAME, TLS_DAEMON_RANDOM_BYTES,
                TLS_DANE_DIGESTS, TLS_DISABLE_WORKAROUNDS, TLS_EECDH_AUTO_CURVES,
                TLS_EECDH_STRONG_CURVE, TLS_EECDH_ULTRA_CURVE, TLS_EXPORT_CIPHERLIST,
                TLS_LOW_CIPHERLIST, TLS_MEDIUM_CIPHERLIST, TLS_HIGH_CIPHERLIST,
                TLS_NULL_CIPHERLIST, TLS_FAST_SHUTDOWN_ENABLE, TLS_FFDHE_AUTO_GROUPS,
                TLS_PREEMPT_CIPHERLIST, TLS_RANDOM_BYTES, TLS_RANDOM_SOURCE,
                TLS_RANDOM_EXCHANGE_NAME, TLS_RANDOM_PRNG_UPDATE_PERIOD, TLS_RANDOM_RESEED_PERIOD,
                TLS_REQUIRED_ENABLE, TLS_SERVER_SNI_MAPS, TLS_SESSION_TICKET_CIPHER,
                TLS_SSL_OPTIONS, TLS_WILDCARD_MATCHES_MULTIPLE_LABELS, TLSMGR_SERVICE_NAME,
                OPENSSL_PATH, REQUIRETLS_ENABLE, REQUIRETLS_ESMTP_HEADER, REQUIRETLS_REDACT_DSN,
                RELAY_CLIENTCERTS);
    }
}
