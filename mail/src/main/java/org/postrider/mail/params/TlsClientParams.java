package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;

import java.time.Duration;
import java.util.List;

/// Parameters of TLS in smtp(8) and lmtp(8). They exist twice, with the same meaning, as
/// `smtp_tls_...` and `lmtp_tls_...`.
public final class TlsClientParams {
    /// A file with the certificate authorities that are trusted, in PEM.
    public static final Twin<String> CA_FILE = Twin.text("_tls_CAfile", "");

    /// A directory with the certificate authorities that are trusted, one in a file, under names
    /// made by `openssl rehash`.
    public static final Twin<String> CA_PATH = Twin.text("_tls_CApath", "");

    /// Whether a server is hung up on that answers MAIL before it was asked, a sign of an attack on
    /// pipelined commands.
    public static final Twin<Boolean> BLOCK_EARLY_MAIL_REPLY =
            Twin.flag("_tls_block_early_mail_reply", "no");

    /// Files with the RSA certificate that is shown to servers. Empty for none.
    public static final Twin<String> CERT_FILE = Twin.text("_tls_cert_file", "");

    /// The file with its private key, in PEM without a passphrase.
    public static final Twin<String> KEY_FILE = new Twin<>(
            text("smtp_tls_key_file", "$smtp_tls_cert_file"),
            text("lmtp_tls_key_file", "$lmtp_tls_cert_file"));

    /// Files with the DSA certificate that is shown to servers.
    public static final Twin<String> DCERT_FILE = Twin.text("_tls_dcert_file", "");

    /// The file with its private key.
    public static final Twin<String> DKEY_FILE = new Twin<>(
            text("smtp_tls_dkey_file", "$smtp_tls_dcert_file"),
            text("lmtp_tls_dkey_file", "$lmtp_tls_dcert_file"));

    /// Files with the ECDSA certificate that is shown to servers.
    public static final Twin<String> ECCERT_FILE = Twin.text("_tls_eccert_file", "");

    /// The file with its private key.
    public static final Twin<String> ECKEY_FILE = new Twin<>(
            text("smtp_tls_eckey_file", "$smtp_tls_eccert_file"),
            text("lmtp_tls_eckey_file", "$lmtp_tls_eccert_file"));

    /// Files with private keys, each followed by its certificate chain. Takes the place of the
    /// parameters for single certificates.
    public static final Twin<List<String>> CHAIN_FILES = Twin.list("_tls_chain_files", "");

    /// The least grade of ciphers at level `may`.
    public static final Twin<String> CIPHERS =
            Twin.text("_tls_ciphers", "medium").notEmpty()
                    .preferablyOneOf("null", "low", "medium", "high", "export");

    /// The least grade of ciphers at level `encrypt` and above.
    public static final Twin<String> MANDATORY_CIPHERS =
            Twin.text("_tls_mandatory_ciphers", "medium").notEmpty()
                    .preferablyOneOf("null", "low", "medium", "high", "export");

    /// Ciphers that are never used, whatever the level.
    public static final Twin<List<String>> EXCLUDE_CIPHERS = Twin.list("_tls_exclude_ciphers", "");

    /// More ciphers that are not used at level `encrypt` and above.
    public static final Twin<List<String>> MANDATORY_EXCLUDE_CIPHERS =
            Twin.list("_tls_mandatory_exclude_ciphers", "");

    /// Whether an encrypted connection may be used for several deliveries, by way of tlsproxy(8).
    public static final Twin<Boolean> CONNECTION_REUSE = Twin.flag("_tls_connection_reuse", "no");

    /// Whether a raw public key is accepted in place of a certificate (RFC 7250).
    public static final Twin<Boolean> ENABLE_RPK = Twin.flag("_tls_enable_rpk", "no");

    /// Old: with `enforce_tls`, whether the server's certificate must carry its name.
    public static final Twin<Boolean> ENFORCE_PEERNAME = Twin.flag("_tls_enforce_peername", "yes");

    /// Whether the patterns of an MTA-STS policy that a table returns decide over mail exchangers.
    public static final Twin<Boolean> ENFORCE_STS_MX_PATTERNS =
            Twin.flag("_tls_enforce_sts_mx_patterns", "yes");

    /// Fingerprints of server certificates or keys that are trusted at level `fingerprint`.
    public static final Twin<List<String>> FINGERPRINT_CERT_MATCH =
            Twin.list("_tls_fingerprint_cert_match", "");

    /// The digest algorithm of those fingerprints.
    public static final Twin<String> FINGERPRINT_DIGEST =
            Twin.text("_tls_fingerprint_digest",
                    "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}").notEmpty();

    /// Whether TLSA records are looked up even for a host whose address is not protected by DNSSEC.
    public static final Twin<Boolean> FORCE_INSECURE_HOST_TLSA_LOOKUP =
            Twin.flag("_tls_force_insecure_host_tlsa_lookup", "no");

    /// Whether it is logged that a server offers STARTTLS when TLS is not used.
    public static final Twin<Boolean> NOTE_STARTTLS_OFFER =
            Twin.flag("_tls_note_starttls_offer", "no");

    /// Old: tables with a TLS level by nexthop or server. See `smtp_tls_policy_maps`.
    public static final Twin<List<String>> PER_SITE = Twin.list("_tls_per_site", "").tables();

    /// Tables with a TLS level and its attributes, by nexthop.
    public static final Twin<List<String>> POLICY_MAPS = Twin.list("_tls_policy_maps", "").tables();

    /// Longest chain of certificates that is accepted.
    public static final Twin<Integer> SCERT_VERIFYDEPTH =
            Twin.number("_tls_scert_verifydepth", "9");

    /// Which names in the certificate match at level `secure`: `nexthop`, `dot-nexthop`,
    /// `hostname`, or a domain.
    public static final Twin<List<String>> SECURE_CERT_MATCH = new Twin<>(
            list("smtp_tls_secure_cert_match", "nexthop, dot-nexthop").notEmpty(),
            list("lmtp_tls_secure_cert_match", "nexthop").notEmpty());

    /// Which names in the certificate match at level `verify`: `hostname`, `nexthop`,
    /// `dot-nexthop`, or a domain.
    public static final Twin<List<String>> VERIFY_CERT_MATCH =
            Twin.list("_tls_verify_cert_match", "hostname").notEmpty();

    /// The name that is asked for in the handshake: `nexthop`, `hostname`, or a name. Empty for
    /// none, except with DANE.
    public static final Twin<String> SERVERNAME = Twin.text("_tls_servername", "");

    /// A table that keeps TLS sessions over the life of a process; empty for no such table.
    public static final Twin<String> SESSION_CACHE_DATABASE =
            Twin.text("_tls_session_cache_database", "");

    /// How long a TLS session may be taken up again. 0 for never.
    public static final Twin<Duration> SESSION_CACHE_TIMEOUT =
            Twin.time("_tls_session_cache_timeout", "3600s").atMost(ofSeconds(8640000));

    /// Files with certificates or public keys that are trusted in place of certificate authorities.
    public static final Twin<List<String>> TRUST_ANCHOR_FILE =
            Twin.list("_tls_trust_anchor_file", "");

    /// Whether TLS begins at once, without STARTTLS, as servers on port 465 expect.
    public static final Twin<Boolean> WRAPPERMODE = Twin.flag("_tls_wrappermode", "no");

    /// The level for mail exchangers with TLSA records whose MX record was not protected by DNSSEC.
    public static final Param<String> SMTP_TLS_DANE_INSECURE_MX_POLICY =
            text("smtp_tls_dane_insecure_mx_policy", "dane")
                    .oneOf("none", "may", "encrypt", "dane");

    /// Whether the results of handshakes are reported to a TLSRPT library (RFC 8460).
    public static final Twin<Boolean> TLSRPT_ENABLE = Twin.flag("_tlsrpt_enable", "no");

    /// Whether sessions that were taken up again are left out of the reports.
    public static final Twin<Boolean> TLSRPT_SKIP_REUSED_HANDSHAKES =
            Twin.flag("_tlsrpt_skip_reused_handshakes", "no");

    /// The socket of the reports' collector; relative to `queue_directory` where it does not begin
    /// with a slash.
    public static final Twin<String> TLSRPT_SOCKET_NAME = Twin.text("_tlsrpt_socket_name", "");

    /// How mail with REQUIRETLS is treated by destination: tables and the words `enforce` and
    /// `opportunistic`; the first match counts.
    public static final Param<String> SMTP_REQUIRETLS_POLICY =
            text("smtp_requiretls_policy",
                    "inline:{{${domain_to_ascii{$mydomain}}=opportunistic}, "
                            + "{.${domain_to_ascii{$mydomain}}=opportunistic}, "
                            + "{localhost=opportunistic}}, cidr:{{0.0.0.0/0 opportunistic}, {::/0 "
                            + "opportunistic}}, enforce");

    /// The same for lmtp(8).
    public static final Param<String> LMTP_REQUIRETLS_POLICY =
            text("lmtp_requiretls_policy", "opportunistic");

    /// What mechanisms must not do over TLS when the server's certificate has been verified.
    public static final Twin<List<String>> SASL_TLS_VERIFIED_SECURITY_OPTIONS = new Twin<>(
            list("smtp_sasl_tls_verified_security_options", "$smtp_sasl_tls_security_options"),
            list("lmtp_sasl_tls_verified_security_options", "$lmtp_sasl_tls_security_options"));

    private TlsClientParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                CA_FILE.smtp(), CA_FILE.lmtp(), CA_PATH.smtp(), CA_PATH.lmtp(),
                BLOCK_EARLY_MAIL_REPLY.smtp(), BLOCK_EARLY_MAIL_REPLY.lmtp(), CERT_FILE.smtp(),
                CERT_FILE.lmtp(), KEY_FILE.smtp(), KEY_FILE.lmtp(), DCERT_FILE.smtp(),
                DCERT_FILE.lmtp(), DKEY_FILE.smtp(), DKEY_FILE.lmtp(), ECCERT_FILE.smtp(),
                ECCERT_FILE.lmtp(), ECKEY_FILE.smtp(), ECKEY_FILE.lmtp(), CHAIN_FILES.smtp(),
                CHAIN_FILES.lmtp(), CIPHERS.smtp(), CIPHERS.lmtp(), MANDATORY_CIPHERS.smtp(),
                MANDATORY_CIPHERS.lmtp(), EXCLUDE_CIPHERS.smtp(), EXCLUDE_CIPHERS.lmtp(),
                MANDATORY_EXCLUDE_CIPHERS.smtp(), MANDATORY_EXCLUDE_CIPHERS.lmtp(),
                CONNECTION_REUSE.smtp(), CONNECTION_REUSE.lmtp(), ENABLE_RPK.smtp(),
                ENABLE_RPK.lmtp(), ENFORCE_PEERNAME.smtp(), ENFORCE_PEERNAME.lmtp(),
                ENFORCE_STS_MX_PATTERNS.smtp(), ENFORCE_STS_MX_PATTERNS.lmtp(),
                FINGERPRINT_CERT_MATCH.smtp(), FINGERPRINT_CERT_MATCH.lmtp(),
                FINGERPRINT_DIGEST.smtp(), FINGERPRINT_DIGEST.lmtp(),
                FORCE_INSECURE_HOST_TLSA_LOOKUP.smtp(), FORCE_INSECURE_HOST_TLSA_LOOKUP.lmtp(),
                NOTE_STARTTLS_OFFER.smtp(), NOTE_STARTTLS_OFFER.lmtp(), PER_SITE.smtp(),
                PER_SITE.lmtp(), POLICY_MAPS.smtp(), POLICY_MAPS.lmtp(), SCERT_VERIFYDEPTH.smtp(),
                SCERT_VERIFYDEPTH.lmtp(), SECURE_CERT_MATCH.smtp(), SECURE_CERT_MATCH.lmtp(),
                VERIFY_CERT_MATCH.smtp(), VERIFY_CERT_MATCH.lmtp(), SERVERNAME.smtp(),
                SERVERNAME.lmtp(), SESSION_CACHE_DATABASE.smtp(), SESSION_CACHE_DATABASE.lmtp(),
                SESSION_CACHE_TIMEOUT.smtp(), SESSION_CACHE_TIMEOUT.lmtp(),
                TRUST_ANCHOR_FILE.smtp(), TRUST_ANCHOR_FILE.lmtp(), WRAPPERMODE.smtp(),
                WRAPPERMODE.lmtp(), SMTP_TLS_DANE_INSECURE_MX_POLICY, TLSRPT_ENABLE.smtp(),
                TLSRPT_ENABLE.lmtp(), TLSRPT_SKIP_REUSED_HANDSHAKES.smtp(),
                TLSRPT_SKIP_REUSED_HANDSHAKES.lmtp(), TLSRPT_SOCKET_NAME.smtp(),
                TLSRPT_SOCKET_NAME.lmtp(), SMTP_REQUIRETLS_POLICY, LMTP_REQUIRETLS_POLICY,
                SASL_TLS_VERIFIED_SECURITY_OPTIONS.smtp(),
                SASL_TLS_VERIFIED_SECURITY_OPTIONS.lmtp());
    }
}
