package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of smtp(8) and lmtp(8). Most exist twice, with the same meaning, as `smtp_...` and
/// `lmtp_...`.
public final class SmtpParams {
    /// Time limit for making a connection; 0 for that of the system.
    public static final Twin<Duration> CONNECT_TIMEOUT = new Twin<>(
            time("smtp_connect_timeout", "30s"), time("lmtp_connect_timeout", "0s"));

    /// Whether delivery lines in the log tell how the connection used TLS: `tls=LEVEL`, and
    /// `tls=LEVEL:none` where the server did not offer what the level asks for.
    public static final Twin<Boolean> LOG_TLS_FEATURE_STATUS =
            Twin.of("_log_tls_feature_status", n -> flag(n, "yes"));

    /// Time limit for the server's greeting and its reply to EHLO or HELO.
    public static final Param<Duration> SMTP_HELO_TIMEOUT = limit("smtp_helo_timeout", "300s");

    /// Time limit for the server's greeting and its reply to LHLO.
    public static final Param<Duration> LMTP_LHLO_TIMEOUT = limit("lmtp_lhlo_timeout", "300s");

    /// Time limit for MAIL and its reply.
    public static final Twin<Duration> MAIL_TIMEOUT =
            Twin.of("_mail_timeout", n -> limit(n, "300s"));

    /// Time limit for RCPT and its reply.
    public static final Twin<Duration> RCPT_TIMEOUT =
            Twin.of("_rcpt_timeout", n -> limit(n, "300s"));

    /// Time limit for DATA and its reply.
    public static final Twin<Duration> DATA_INIT_TIMEOUT =
            Twin.of("_data_init_timeout", n -> limit(n, "120s"));

    /// Time limit for sending content: each time the connection takes some.
    public static final Twin<Duration> DATA_XFER_TIMEOUT =
            Twin.of("_data_xfer_timeout", n -> limit(n, "180s"));

    /// Time limit for the reply after the message's end. Too short a limit makes duplicates.
    public static final Twin<Duration> DATA_DONE_TIMEOUT =
            Twin.of("_data_done_timeout", n -> limit(n, "600s"));

    /// Time limit for RSET and its reply.
    public static final Twin<Duration> RSET_TIMEOUT =
            Twin.of("_rset_timeout", n -> limit(n, "20s"));

    /// Time limit for QUIT and its reply.
    public static final Twin<Duration> QUIT_TIMEOUT =
            Twin.of("_quit_timeout", n -> limit(n, "300s"));

    /// Time limit for STARTTLS and the handshake.
    public static final Twin<Duration> STARTTLS_TIMEOUT =
            Twin.of("_starttls_timeout", n -> limit(n, "300s"));

    /// What this host calls itself in EHLO or HELO.
    public static final Param<String> SMTP_HELO_NAME =
            text("smtp_helo_name", "$myhostname").notEmpty();

    /// What this host calls itself in LHLO.
    public static final Param<String> LMTP_LHLO_NAME =
            text("lmtp_lhlo_name", "$myhostname").notEmpty();

    /// The port where none is given.
    public static final Param<String> SMTP_TCP_PORT = text("smtp_tcp_port", "smtp").notEmpty();

    /// The port where none is given.
    public static final Param<String> LMTP_TCP_PORT = text("lmtp_tcp_port", "24").notEmpty();

    /// How addresses of hosts are found: `dns`, `native` (the hosts file first), or both in turn.
    public static final Twin<List<String>> HOST_LOOKUP =
            Twin.of("_host_lookup", n -> list(n, "dns"));

    /// Which addresses are tried first among equals: `ipv4`, `ipv6` or `any`.
    public static final Twin<String> ADDRESS_PREFERENCE =
            Twin.of("_address_preference", n -> text(n, "any"));

    /// Whether hosts of the same preference are tried in random order.
    public static final Twin<Boolean> RANDOMIZE_ADDRESSES =
            Twin.of("_randomize_addresses", n -> flag(n, "yes"));

    /// Most addresses that are tried for one delivery; 0 for no limit.
    public static final Twin<Integer> MX_ADDRESS_LIMIT =
            Twin.of("_mx_address_limit", n -> number(n, "5").atLeast(0));

    /// Most sessions for one delivery; 0 for no limit.
    public static final Twin<Integer> MX_SESSION_LIMIT =
            Twin.of("_mx_session_limit", n -> number(n, "2").atLeast(0));

    /// Where mail goes when its destination cannot be found or reached.
    public static final Param<List<String>> SMTP_FALLBACK_RELAY =
            list("smtp_fallback_relay", "$fallback_relay");

    /// Whether a domain whose mail exchangers cannot be looked up is tried like a host.
    public static final Param<Boolean> IGNORE_MX_LOOKUP_ERROR =
            flag("ignore_mx_lookup_error", "no");

    /// Whether mail waits when no mail exchanger has an address.
    public static final Param<Boolean> SMTP_DEFER_IF_NO_MX_ADDRESS_FOUND =
            flag("smtp_defer_if_no_mx_address_found", "no");

    /// Whether names are not looked up in the DNS at all.
    public static final Param<Boolean> DISABLE_DNS_LOOKUPS = flag("disable_dns_lookups", "no");

    /// Whether EHLO is said even to a server whose greeting does not mention ESMTP.
    public static final Param<Boolean> SMTP_ALWAYS_SEND_EHLO = flag("smtp_always_send_ehlo", "yes");

    /// Whether EHLO is never said.
    public static final Param<Boolean> SMTP_NEVER_SEND_EHLO = flag("smtp_never_send_ehlo", "no");

    /// Whether a server that greets with 5xx is passed over for the next one.
    public static final Twin<Boolean> SKIP_5XX_GREETING =
            Twin.of("_skip_5xx_greeting", n -> flag(n, "yes"));

    /// Whether the reply to QUIT is not waited for.
    public static final Twin<Boolean> SKIP_QUIT_RESPONSE = new Twin<>(
            flag("smtp_skip_quit_response", "yes"), flag("lmtp_skip_quit_response", "no"));

    /// Longest line that is sent, in bytes: longer ones are continued on a line that begins with a
    /// space; 0 for no limit.
    public static final Twin<Integer> LINE_LENGTH_LIMIT =
            Twin.of("_line_length_limit", n -> number(n, "998").atLeast(0));

    /// Whether 8-bit content is sent as it is to a server that has not asked for it.
    public static final Param<Boolean> DISABLE_MIME_OUTPUT_CONVERSION =
            flag("disable_mime_output_conversion", "no");

    /// Whether addresses in MAIL and RCPT are quoted as RFC 5321 wants it.
    public static final Twin<Boolean> QUOTE_RFC821_ENVELOPE =
            Twin.of("_quote_rfc821_envelope", n -> flag(n, "yes"));

    /// Whether a connection is kept while more mail for the destination is waiting.
    public static final Twin<Boolean> CONNECTION_CACHE_ON_DEMAND =
            Twin.of("_connection_cache_on_demand", n -> flag(n, "yes"));

    /// Destinations whose connections are kept always.
    public static final Twin<List<String>> CONNECTION_CACHE_DESTINATIONS =
            Twin.of("_connection_cache_destinations", n -> list(n, ""));

    /// How long an unused connection is kept.
    public static final Twin<Duration> CONNECTION_CACHE_TIME_LIMIT =
            Twin.of("_connection_cache_time_limit", n -> limit(n, "2s"));

    /// How long one connection is used.
    public static final Twin<Duration> CONNECTION_REUSE_TIME_LIMIT =
            Twin.of("_connection_reuse_time_limit", n -> limit(n, "300s"));

    /// For how many deliveries one connection is used; 0 for no limit.
    public static final Twin<Integer> CONNECTION_REUSE_COUNT_LIMIT =
            Twin.of("_connection_reuse_count_limit", n -> number(n, "0").atLeast(0));

    /// TLS: `none`; `may` where the server offers it; `encrypt` always. Empty: see `smtp_use_tls`.
    public static final Twin<String> TLS_SECURITY_LEVEL = new Twin<>(
            text("smtp_tls_security_level", "${{$compatibility_level} <level {3.11} ? {} : {may}}"),
            text("lmtp_tls_security_level", ""));

    /// Old name for the level `may`.
    public static final Twin<Boolean> USE_TLS = Twin.of("_use_tls", n -> flag(n, "no"));

    /// Old name for the level `encrypt`.
    public static final Twin<Boolean> ENFORCE_TLS = Twin.of("_enforce_tls", n -> flag(n, "no"));

    /// TLS protocols at level `may`.
    public static final Twin<List<String>> TLS_PROTOCOLS =
            Twin.of("_tls_protocols", n -> list(n, ">=TLSv1"));

    /// TLS protocols at level `encrypt`.
    public static final Twin<List<String>> TLS_MANDATORY_PROTOCOLS =
            Twin.of("_tls_mandatory_protocols", n -> list(n, ">=TLSv1"));

    /// How much is logged about TLS: 0 nothing, 1 each handshake.
    public static final Twin<Integer> TLS_LOGLEVEL =
            Twin.of("_tls_loglevel", n -> number(n, "0").atLeast(0));

    /// Whether to authenticate to servers for which there is a password.
    public static final Twin<Boolean> SASL_AUTH_ENABLE =
            Twin.of("_sasl_auth_enable", n -> flag(n, "no"));

    /// Tables with `user:password` by destination or server.
    public static final Twin<List<String>> SASL_PASSWORD_MAPS =
            Twin.of("_sasl_password_maps", n -> list(n, ""));

    /// What separates user and password in the tables.
    public static final Twin<String> SASL_PASSWORD_RESULT_DELIMITER =
            Twin.of("_sasl_password_result_delimiter", n -> text(n, ":").notEmpty());

    /// What mechanisms must not do without TLS: `noplaintext` (send the password), `noanonymous`,
    /// `noactive`, `nodictionary`.
    public static final Twin<List<String>> SASL_SECURITY_OPTIONS =
            Twin.of("_sasl_security_options", n -> list(n, "noplaintext, noanonymous"));

    /// What mechanisms must not do over TLS.
    public static final Twin<List<String>> SASL_TLS_SECURITY_OPTIONS = new Twin<>(
            list("smtp_sasl_tls_security_options", "$smtp_sasl_security_options"),
            list("lmtp_sasl_tls_security_options", "$lmtp_sasl_security_options"));

    /// Whether mail waits when a server refuses the password.
    public static final Twin<Boolean> SASL_AUTH_SOFT_BOUNCE =
            Twin.of("_sasl_auth_soft_bounce", n -> flag(n, "yes"));

    private SmtpParams() {}

    private static Param<Duration> limit(String name, String rawDefault) {
        return time(name, rawDefault).atLeast(ofSeconds(1));
    }

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                LOG_TLS_FEATURE_STATUS.smtp(), LOG_TLS_FEATURE_STATUS.lmtp(),
                CONNECT_TIMEOUT.smtp(), CONNECT_TIMEOUT.lmtp(), SMTP_HELO_TIMEOUT,
                LMTP_LHLO_TIMEOUT, MAIL_TIMEOUT.smtp(), MAIL_TIMEOUT.lmtp(), RCPT_TIMEOUT.smtp(),
                RCPT_TIMEOUT.lmtp(), DATA_INIT_TIMEOUT.smtp(), DATA_INIT_TIMEOUT.lmtp(),
                DATA_XFER_TIMEOUT.smtp(), DATA_XFER_TIMEOUT.lmtp(), DATA_DONE_TIMEOUT.smtp(),
                DATA_DONE_TIMEOUT.lmtp(), RSET_TIMEOUT.smtp(), RSET_TIMEOUT.lmtp(),
                QUIT_TIMEOUT.smtp(), QUIT_TIMEOUT.lmtp(), STARTTLS_TIMEOUT.smtp(),
                STARTTLS_TIMEOUT.lmtp(), SMTP_HELO_NAME, LMTP_LHLO_NAME, SMTP_TCP_PORT,
                LMTP_TCP_PORT, HOST_LOOKUP.smtp(), HOST_LOOKUP.lmtp(), ADDRESS_PREFERENCE.smtp(),
                ADDRESS_PREFERENCE.lmtp(), RANDOMIZE_ADDRESSES.smtp(), RANDOMIZE_ADDRESSES.lmtp(),
                MX_ADDRESS_LIMIT.smtp(), MX_ADDRESS_LIMIT.lmtp(), MX_SESSION_LIMIT.smtp(),
                MX_SESSION_LIMIT.lmtp(), SMTP_FALLBACK_RELAY, IGNORE_MX_LOOKUP_ERROR,
                SMTP_DEFER_IF_NO_MX_ADDRESS_FOUND, DISABLE_DNS_LOOKUPS, SMTP_ALWAYS_SEND_EHLO,
                SMTP_NEVER_SEND_EHLO, SKIP_5XX_GREETING.smtp(), SKIP_5XX_GREETING.lmtp(),
                SKIP_QUIT_RESPONSE.smtp(), SKIP_QUIT_RESPONSE.lmtp(), LINE_LENGTH_LIMIT.smtp(),
                LINE_LENGTH_LIMIT.lmtp(), DISABLE_MIME_OUTPUT_CONVERSION,
                QUOTE_RFC821_ENVELOPE.smtp(), QUOTE_RFC821_ENVELOPE.lmtp(),
                CONNECTION_CACHE_ON_DEMAND.smtp(), CONNECTION_CACHE_ON_DEMAND.lmtp(),
                CONNECTION_CACHE_DESTINATIONS.smtp(), CONNECTION_CACHE_DESTINATIONS.lmtp(),
                CONNECTION_CACHE_TIME_LIMIT.smtp(), CONNECTION_CACHE_TIME_LIMIT.lmtp(),
                CONNECTION_REUSE_TIME_LIMIT.smtp(), CONNECTION_REUSE_TIME_LIMIT.lmtp(),
                CONNECTION_REUSE_COUNT_LIMIT.smtp(), CONNECTION_REUSE_COUNT_LIMIT.lmtp(),
                TLS_SECURITY_LEVEL.smtp(), TLS_SECURITY_LEVEL.lmtp(), USE_TLS.smtp(),
                USE_TLS.lmtp(), ENFORCE_TLS.smtp(), ENFORCE_TLS.lmtp(), TLS_PROTOCOLS.smtp(),
                TLS_PROTOCOLS.lmtp(), TLS_MANDATORY_PROTOCOLS.smtp(),
                TLS_MANDATORY_PROTOCOLS.lmtp(), TLS_LOGLEVEL.smtp(), TLS_LOGLEVEL.lmtp(),
                SASL_AUTH_ENABLE.smtp(), SASL_AUTH_ENABLE.lmtp(), SASL_PASSWORD_MAPS.smtp(),
                SASL_PASSWORD_MAPS.lmtp(), SASL_PASSWORD_RESULT_DELIMITER.smtp(),
                SASL_PASSWORD_RESULT_DELIMITER.lmtp(), SASL_SECURITY_OPTIONS.smtp(),
                SASL_SECURITY_OPTIONS.lmtp(), SASL_TLS_SECURITY_OPTIONS.smtp(),
                SASL_TLS_SECURITY_OPTIONS.lmtp(), SASL_AUTH_SOFT_BOUNCE.smtp(),
                SASL_AUTH_SOFT_BOUNCE.lmtp());
    }
}
