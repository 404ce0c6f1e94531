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
            Twin.flag("_log_tls_feature_status", "yes");

    /// Time limit for the server's greeting and its reply to EHLO or HELO.
    public static final Param<Duration> SMTP_HELO_TIMEOUT = limit("smtp_helo_timeout", "300s");

    /// Time limit for the server's greeting and its reply to LHLO.
    public static final Param<Duration> LMTP_LHLO_TIMEOUT = limit("lmtp_lhlo_timeout", "300s");

    /// Time limit for MAIL and its reply.
    public static final Twin<Duration> MAIL_TIMEOUT =
            Twin.time("_mail_timeout", "300s").atLeast(ofSeconds(1));

    /// Time limit for RCPT and its reply.
    public static final Twin<Duration> RCPT_TIMEOUT =
            Twin.time("_rcpt_timeout", "300s").atLeast(ofSeconds(1));

    /// Time limit for DATA and its reply.
    public static final Twin<Duration> DATA_INIT_TIMEOUT =
            Twin.time("_data_init_timeout", "120s").atLeast(ofSeconds(1));

    /// Time limit for sending content: each time the connection takes some.
    public static final Twin<Duration> DATA_XFER_TIMEOUT =
            Twin.time("_data_xfer_timeout", "180s").atLeast(ofSeconds(1));

    /// Time limit for the reply after the message's end. Too short a limit makes duplicates.
    public static final Twin<Duration> DATA_DONE_TIMEOUT =
            Twin.time("_data_done_timeout", "600s").atLeast(ofSeconds(1));

    /// Time limit for RSET and its reply.
    public static final Twin<Duration> RSET_TIMEOUT =
            Twin.time("_rset_timeout", "20s").atLeast(ofSeconds(1));

    /// Time limit for QUIT and its reply.
    public static final Twin<Duration> QUIT_TIMEOUT =
            Twin.time("_quit_timeout", "300s").atLeast(ofSeconds(1));

    /// Time limit for STARTTLS and the handshake.
    public static final Twin<Duration> STARTTLS_TIMEOUT =
            Twin.time("_starttls_timeout", "300s").atLeast(ofSeconds(1));

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
            Twin.list("_host_lookup", "dns").notEmpty().someOf("dns", "native");

    /// Which addresses are tried first among equals: `ipv4`, `ipv6` or `any`.
    public static final Twin<String> ADDRESS_PREFERENCE =
            Twin.text("_address_preference", "any").notEmpty().oneOf("any", "ipv4", "ipv6");

    /// Whether hosts of the same preference are tried in random order.
    public static final Twin<Boolean> RANDOMIZE_ADDRESSES =
            Twin.flag("_randomize_addresses", "yes");

    /// Most addresses that are tried for one delivery; 0 for no limit.
    public static final Twin<Integer> MX_ADDRESS_LIMIT =
            Twin.number("_mx_address_limit", "5").atLeast(0);

    /// Most sessions for one delivery; 0 for no limit.
    public static final Twin<Integer> MX_SESSION_LIMIT =
            Twin.number("_mx_session_limit", "2").atLeast(0);

    /// Where mail goes when its destination cannot be found or reached.
    public static final Twin<List<String>> FALLBACK_RELAY = new Twin<>(
            list("smtp_fallback_relay", "$fallback_relay"), list("lmtp_fallback_relay", ""));

    /// Whether a domain whose mail exchangers cannot be looked up is tried like a host.
    public static final Param<Boolean> IGNORE_MX_LOOKUP_ERROR =
            flag("ignore_mx_lookup_error", "no");

    /// Whether mail waits when no mail exchanger has an address.
    public static final Twin<Boolean> DEFER_IF_NO_MX_ADDRESS_FOUND =
            Twin.flag("_defer_if_no_mx_address_found", "no");

    /// Whether names are not looked up in the DNS at all.
    public static final Param<Boolean> DISABLE_DNS_LOOKUPS = flag("disable_dns_lookups", "no");

    /// Whether EHLO is said even to a server whose greeting does not mention ESMTP.
    public static final Param<Boolean> SMTP_ALWAYS_SEND_EHLO = flag("smtp_always_send_ehlo", "yes");

    /// Whether EHLO is never said.
    public static final Param<Boolean> SMTP_NEVER_SEND_EHLO = flag("smtp_never_send_ehlo", "no");

    /// Whether a server that greets with 5xx is passed over for the next one.
    public static final Twin<Boolean> SKIP_5XX_GREETING = Twin.flag("_skip_5xx_greeting", "yes");

    /// Whether the reply to QUIT is not waited for.
    public static final Twin<Boolean> SKIP_QUIT_RESPONSE = new Twin<>(
            flag("smtp_skip_quit_response", "yes"), flag("lmtp_skip_quit_response", "no"));

    /// Longest line that is sent, in bytes: longer ones are continued on a line that begins with a
    /// space; 0 for no limit.
    public static final Twin<Integer> LINE_LENGTH_LIMIT =
            Twin.number("_line_length_limit", "998").atLeast(0);

    /// Whether 8-bit content is sent as it is to a server that has not asked for it.
    public static final Param<Boolean> DISABLE_MIME_OUTPUT_CONVERSION =
            flag("disable_mime_output_conversion", "no");

    /// Whether addresses in MAIL and RCPT are quoted as RFC 5321 wants it.
    public static final Twin<Boolean> QUOTE_RFC821_ENVELOPE =
            Twin.flag("_quote_rfc821_envelope", "yes");

    /// Whether a connection is kept while more mail for the destination is waiting.
    public static final Twin<Boolean> CONNECTION_CACHE_ON_DEMAND =
            Twin.flag("_connection_cache_on_demand", "yes");

    /// Destinations whose connections are always kept: domains, or relay hosts without brackets and
    /// port, paths of Unix-domain sockets, files with such names, or tables that have them as keys.
    public static final Twin<List<String>> CONNECTION_CACHE_DESTINATIONS =
            Twin.list("_connection_cache_destinations", "");

    /// How long an unused connection is kept.
    public static final Twin<Duration> CONNECTION_CACHE_TIME_LIMIT =
            Twin.time("_connection_cache_time_limit", "2s").atLeast(ofSeconds(1));

    /// How long one connection is used.
    public static final Twin<Duration> CONNECTION_REUSE_TIME_LIMIT =
            Twin.time("_connection_reuse_time_limit", "300s").atLeast(ofSeconds(1));

    /// How often one connection is used again; 0 for no limit.
    public static final Twin<Integer> CONNECTION_REUSE_COUNT_LIMIT =
            Twin.number("_connection_reuse_count_limit", "0").atLeast(0);

    /// TLS: `none`; `may` where the server offers it; `encrypt` always. Empty: see `smtp_use_tls`.
    public static final Twin<String> TLS_SECURITY_LEVEL = new Twin<>(
            text("smtp_tls_security_level", "${{$compatibility_level} <level {3.11} ? {} : {may}}"),
            text("lmtp_tls_security_level", ""));

    /// Old name for the level `may`.
    public static final Twin<Boolean> USE_TLS = Twin.flag("_use_tls", "no");

    /// Old name for the level `encrypt`.
    public static final Twin<Boolean> ENFORCE_TLS = Twin.flag("_enforce_tls", "no");

    /// TLS protocols at level `may`.
    public static final Twin<List<String>> TLS_PROTOCOLS = Twin.list("_tls_protocols", ">=TLSv1");

    /// TLS protocols at level `encrypt`.
    public static final Twin<List<String>> TLS_MANDATORY_PROTOCOLS =
            Twin.list("_tls_mandatory_protocols", ">=TLSv1");

    /// How much is logged about TLS: 0 nothing, 1 each handshake.
    public static final Twin<String> TLS_LOGLEVEL = Twin.text("_tls_loglevel", "0");

    /// Whether to authenticate to servers for which there is a password.
    public static final Twin<Boolean> SASL_AUTH_ENABLE = Twin.flag("_sasl_auth_enable", "no");

    /// Tables with `user:password` by destination or server.
    public static final Twin<List<String>> SASL_PASSWORD_MAPS =
            Twin.list("_sasl_password_maps", "").tables();

    /// What separates user and password in the tables.
    public static final Twin<String> SASL_PASSWORD_RESULT_DELIMITER =
            Twin.text("_sasl_password_result_delimiter", ":").notEmpty();

    /// What mechanisms must not do without TLS: `noplaintext` (send the password), `noanonymous`,
    /// `noactive`, `nodictionary`.
    public static final Twin<List<String>> SASL_SECURITY_OPTIONS =
            Twin.list("_sasl_security_options", "noplaintext, noanonymous");

    /// What mechanisms must not do over TLS.
    public static final Twin<List<String>> SASL_TLS_SECURITY_OPTIONS = new Twin<>(
            list("smtp_sasl_tls_security_options", "$smtp_sasl_security_options"),
            list("lmtp_sasl_tls_security_options", "$lmtp_sasl_security_options"));

    /// Whether mail waits when a server refuses the password.
    public static final Twin<Boolean> SASL_AUTH_SOFT_BOUNCE =
            Twin.flag("_sasl_auth_soft_bounce", "yes");

    /// At which command a probe ends: RCPT, or DATA for servers that refuse only then.
    public static final Twin<String> ADDRESS_VERIFY_TARGET =
            Twin.text("_address_verify_target", "rcpt").notEmpty().oneOf("rcpt", "data");

    /// Whether addresses of both protocol families are among the first that are tried, so that a
    /// broken one does not use up `smtp_mx_address_limit`.
    public static final Twin<Boolean> BALANCE_INET_PROTOCOLS =
            Twin.flag("_balance_inet_protocols", "yes");

    /// The IPv4 address that connections come from; empty for the system's choice.
    public static final Twin<String> BIND_ADDRESS = Twin.text("_bind_address", "");

    /// The IPv6 address that connections come from; empty for the system's choice.
    public static final Twin<String> BIND_ADDRESS6 = Twin.text("_bind_address6", "");

    /// Whether mail waits when such an address cannot be used, rather than go from another one.
    public static final Twin<Boolean> BIND_ADDRESS_ENFORCE =
            Twin.flag("_bind_address_enforce", "no");

    /// Tables that look at the body, line by line, when mail is sent.
    public static final Twin<List<String>> BODY_CHECKS = Twin.list("_body_checks", "").tables();

    /// Tables that look at headers when mail is sent.
    public static final Twin<List<String>> HEADER_CHECKS = Twin.list("_header_checks", "").tables();

    /// Tables that look at the headers of MIME parts when mail is sent.
    public static final Twin<List<String>> MIME_HEADER_CHECKS =
            Twin.list("_mime_header_checks", "").tables();

    /// Tables that look at headers of attached messages when mail is sent.
    public static final Twin<List<String>> NESTED_HEADER_CHECKS =
            Twin.list("_nested_header_checks", "").tables();

    /// Whether the name that a CNAME record leads to is used for logs, passwords and TLS, rather
    /// than the name that was asked for.
    public static final Twin<Boolean> CNAME_OVERRIDES_SERVERNAME =
            Twin.flag("_cname_overrides_servername", "no");

    /// A table that changes the status of deliveries, with the status and its text as key.
    public static final Twin<String> DELIVERY_STATUS_FILTER =
            Twin.text("_delivery_status_filter", "$default_delivery_status_filter");

    /// Tables with EHLO keywords that are ignored, by the server's address.
    public static final Param<List<String>> SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS =
            list("smtp_discard_ehlo_keyword_address_maps", "").tables();

    /// EHLO keywords that are ignored.
    public static final Param<List<String>> SMTP_DISCARD_EHLO_KEYWORDS =
            list("smtp_discard_ehlo_keywords", "");

    /// Tables with LHLO keywords that are ignored, by the server's address.
    public static final Param<List<String>> LMTP_DISCARD_LHLO_KEYWORD_ADDRESS_MAPS =
            list("lmtp_discard_lhlo_keyword_address_maps", "").tables();

    /// LHLO keywords that are ignored.
    public static final Param<List<String>> LMTP_DISCARD_LHLO_KEYWORDS =
            list("lmtp_discard_lhlo_keywords", "");

    /// Whether a server without the DSN extension counts as the end of a message's way: success is
    /// then reported to those who asked.
    public static final Param<Boolean> LMTP_ASSUME_FINAL = flag("lmtp_assume_final", "no");

    /// Tables with DNS records that are taken as if they were not there. The key is `name ttl IN type
    /// value`, such as `site.example. 3600 IN MX 10 mx.site.example.`; the one action is `IGNORE`.
    /// Where no record is left, mail waits.
    public static final Twin<String> DNS_REPLY_FILTER = Twin.text("_dns_reply_filter", "");

    /// How names are looked up: `res_defnames` adds the own domain to names without a dot,
    /// `res_dnsrch` searches.
    public static final Twin<List<String>> DNS_RESOLVER_OPTIONS =
            Twin.list("_dns_resolver_options", "").someOf("res_defnames", "res_dnsrch");

    /// Whether the DNS is used, and with DNSSEC. Empty for `enabled`, or `disabled` where
    /// `disable_dns_lookups` says so.
    public static final Twin<String> DNS_SUPPORT_LEVEL =
            Twin.text("_dns_support_level", "").oneOf("disabled", "enabled", "dnssec");

    /// Tables that rewrite addresses when mail is sent: local ones into valid Internet ones.
    public static final Twin<List<String>> GENERIC_MAPS = Twin.list("_generic_maps", "").tables();

    /// Least speed of a server in bytes per second, where `smtp_per_request_deadline` is on.
    public static final Twin<Integer> MIN_DATA_RATE =
            Twin.number("_min_data_rate", "500").atLeast(1);

    /// Whether time limits hold for a whole command or reply, not for each read or write.
    public static final Twin<Boolean> PER_REQUEST_DEADLINE = new Twin<>(
            flag("smtp_per_request_deadline",
                    "${smtp_per_record_deadline?{$smtp_per_record_deadline}:{no}}"),
            flag("lmtp_per_request_deadline",
                    "${lmtp_per_record_deadline?{$lmtp_per_record_deadline}:{no}}"));

    /// What is done for servers behind a certain broken firewall: no ESMTP, and a pause before the
    /// end of the message.
    public static final Twin<List<String>> PIX_WORKAROUNDS =
            Twin.list("_pix_workarounds", "disable_esmtp,delay_dotcrlf")
                    .someOf("disable_esmtp", "delay_dotcrlf");

    /// Tables with such measures, by the server's address.
    public static final Twin<List<String>> PIX_WORKAROUND_MAPS =
            Twin.list("_pix_workaround_maps", "").tables();

    /// How long that pause is.
    public static final Twin<Duration> PIX_WORKAROUND_DELAY_TIME =
            Twin.time("_pix_workaround_delay_time", "10s").atLeast(ofSeconds(1));

    /// How long mail must have waited for that pause to be made.
    public static final Twin<Duration> PIX_WORKAROUND_THRESHOLD_TIME =
            Twin.time("_pix_workaround_threshold_time", "500s");

    /// A table that rewrites the server's replies, line by line.
    public static final Twin<String> REPLY_FILTER = Twin.text("_reply_filter", "");

    /// A table, `proxy:btree:...`, of logins that have failed, so that they are not tried again and
    /// again.
    public static final Twin<String> SASL_AUTH_CACHE_NAME = Twin.text("_sasl_auth_cache_name", "");

    /// How long a failed login is remembered.
    public static final Twin<Duration> SASL_AUTH_CACHE_TIME =
            Twin.time("_sasl_auth_cache_time", "90d");

    /// Which of the server's mechanisms may be used: names, `!name`, tables; the first match
    /// counts.
    public static final Twin<List<String>> SASL_MECHANISM_FILTER =
            Twin.list("_sasl_mechanism_filter", "");

    /// What the type makes of it. Not used by the built-in client.
    public static final Twin<String> SASL_PATH = Twin.text("_sasl_path", "");

    /// The kind of SASL client library. `cyrus` stands for the built-in client, which knows SCRAM-SHA-256,
    /// CRAM-MD5, PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER; there is no other.
    public static final Twin<String> SASL_TYPE = Twin.text("_sasl_type", "cyrus").notEmpty();

    /// Whether MAIL is sent with `AUTH=<>` after a login.
    public static final Twin<Boolean> SEND_DUMMY_MAIL_AUTH =
            Twin.flag("_send_dummy_mail_auth", "no");

    /// Whether the server is told for whom mail is forwarded, with XFORWARD, if it offers that.
    public static final Twin<Boolean> SEND_XFORWARD_COMMAND =
            Twin.flag("_send_xforward_command", "no");

    /// Time limit for XFORWARD and its reply.
    public static final Twin<Duration> XFORWARD_TIMEOUT =
            Twin.time("_xforward_timeout", "300s").atLeast(ofSeconds(1));

    /// Whether passwords are looked up by sender first, and connections not shared between senders.
    public static final Twin<Boolean> SENDER_DEPENDENT_AUTHENTICATION =
            Twin.flag("_sender_dependent_authentication", "no");

    /// Services for which SRV records are looked up, such as `submission`.
    public static final Param<List<String>> USE_SRV_LOOKUP = list("use_srv_lookup", "");

    /// Whether mail exchangers are looked up where there are no SRV records.
    public static final Param<Boolean> ALLOW_SRV_LOOKUP_FALLBACK =
            flag("allow_srv_lookup_fallback", "no");

    /// Whether mail exchangers are looked up where SRV records cannot be looked up.
    public static final Param<Boolean> IGNORE_SRV_LOOKUP_ERROR =
            flag("ignore_srv_lookup_error", "no");

    /// A query, `type:name`, that shows whether the resolver does DNSSEC; empty for no probe.
    public static final Param<String> DNSSEC_PROBE = text("dnssec_probe", "ns:.");

    /// Whether the lifetime of a negative DNS answer is taken from its SOA record even where a
    /// resolver's library does not tell it.
    public static final Param<Boolean> DNS_NCACHE_TTL_FIX_ENABLE =
            flag("dns_ncache_ttl_fix_enable", "no");

    /// Name of the service that keeps connections, scache(8).
    public static final Param<String> CONNECTION_CACHE_SERVICE_NAME =
            text("connection_cache_service_name", "scache").notEmpty();

    /// Time limit for talking to that service.
    public static final Param<Duration> CONNECTION_CACHE_PROTOCOL_TIMEOUT =
            time("connection_cache_protocol_timeout", "5s").atLeast(ofSeconds(1));

    /// How often that service logs its figures.
    public static final Param<Duration> CONNECTION_CACHE_STATUS_UPDATE_TIME =
            time("connection_cache_status_update_time", "600s").atLeast(ofSeconds(1));

    /// Longest time that a connection is kept, whatever its program says.
    public static final Param<Duration> CONNECTION_CACHE_TTL_LIMIT =
            time("connection_cache_ttl_limit", "2s").atLeast(ofSeconds(1));

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
                MX_SESSION_LIMIT.lmtp(), FALLBACK_RELAY.smtp(), FALLBACK_RELAY.lmtp(), IGNORE_MX_LOOKUP_ERROR,
                DEFER_IF_NO_MX_ADDRESS_FOUND.smtp(),
                DEFER_IF_NO_MX_ADDRESS_FOUND.lmtp(), DISABLE_DNS_LOOKUPS, SMTP_ALWAYS_SEND_EHLO,
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
                SASL_AUTH_SOFT_BOUNCE.lmtp(), ADDRESS_VERIFY_TARGET.smtp(),
                ADDRESS_VERIFY_TARGET.lmtp(), BALANCE_INET_PROTOCOLS.smtp(),
                BALANCE_INET_PROTOCOLS.lmtp(), BIND_ADDRESS.smtp(), BIND_ADDRESS.lmtp(),
                BIND_ADDRESS6.smtp(), BIND_ADDRESS6.lmtp(), BIND_ADDRESS_ENFORCE.smtp(),
                BIND_ADDRESS_ENFORCE.lmtp(), BODY_CHECKS.smtp(), BODY_CHECKS.lmtp(),
                HEADER_CHECKS.smtp(), HEADER_CHECKS.lmtp(), MIME_HEADER_CHECKS.smtp(),
                MIME_HEADER_CHECKS.lmtp(), NESTED_HEADER_CHECKS.smtp(),
                NESTED_HEADER_CHECKS.lmtp(), CNAME_OVERRIDES_SERVERNAME.smtp(),
                CNAME_OVERRIDES_SERVERNAME.lmtp(), DELIVERY_STATUS_FILTER.smtp(),
                DELIVERY_STATUS_FILTER.lmtp(), SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS,
                SMTP_DISCARD_EHLO_KEYWORDS, LMTP_DISCARD_LHLO_KEYWORD_ADDRESS_MAPS,
                LMTP_DISCARD_LHLO_KEYWORDS, LMTP_ASSUME_FINAL,
                DNS_REPLY_FILTER.smtp(), DNS_REPLY_FILTER.lmtp(), DNS_RESOLVER_OPTIONS.smtp(),
                DNS_RESOLVER_OPTIONS.lmtp(), DNS_SUPPORT_LEVEL.smtp(), DNS_SUPPORT_LEVEL.lmtp(),
                GENERIC_MAPS.smtp(), GENERIC_MAPS.lmtp(), MIN_DATA_RATE.smtp(),
                MIN_DATA_RATE.lmtp(), PER_REQUEST_DEADLINE.smtp(), PER_REQUEST_DEADLINE.lmtp(),
                PIX_WORKAROUNDS.smtp(), PIX_WORKAROUNDS.lmtp(), PIX_WORKAROUND_MAPS.smtp(),
                PIX_WORKAROUND_MAPS.lmtp(), PIX_WORKAROUND_DELAY_TIME.smtp(),
                PIX_WORKAROUND_DELAY_TIME.lmtp(), PIX_WORKAROUND_THRESHOLD_TIME.smtp(),
                PIX_WORKAROUND_THRESHOLD_TIME.lmtp(), REPLY_FILTER.smtp(), REPLY_FILTER.lmtp(),
                SASL_AUTH_CACHE_NAME.smtp(), SASL_AUTH_CACHE_NAME.lmtp(),
                SASL_AUTH_CACHE_TIME.smtp(), SASL_AUTH_CACHE_TIME.lmtp(),
                SASL_MECHANISM_FILTER.smtp(), SASL_MECHANISM_FILTER.lmtp(), SASL_PATH.smtp(),
                SASL_PATH.lmtp(), SASL_TYPE.smtp(), SASL_TYPE.lmtp(), SEND_DUMMY_MAIL_AUTH.smtp(),
                SEND_DUMMY_MAIL_AUTH.lmtp(), SEND_XFORWARD_COMMAND.smtp(),
                SEND_XFORWARD_COMMAND.lmtp(), XFORWARD_TIMEOUT.smtp(), XFORWARD_TIMEOUT.lmtp(),
                SENDER_DEPENDENT_AUTHENTICATION.smtp(), SENDER_DEPENDENT_AUTHENTICATION.lmtp(),
                USE_SRV_LOOKUP, ALLOW_SRV_LOOKUP_FALLBACK, IGNORE_SRV_LOOKUP_ERROR, DNSSEC_PROBE,
                DNS_NCACHE_TTL_FIX_ENABLE, CONNECTION_CACHE_SERVICE_NAME,
                CONNECTION_CACHE_PROTOCOL_TIMEOUT, CONNECTION_CACHE_STATUS_UPDATE_TIME,
                CONNECTION_CACHE_TTL_LIMIT);
    }
}
