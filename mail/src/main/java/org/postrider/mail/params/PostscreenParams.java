package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.raw;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of postscreen(8) and dnsblog(8), which keep zombies away from smtpd(8).
public final class PostscreenParams {
    /// Clients that are allowed or denied at once, without tests: `permit_mynetworks`, and tables
    /// with the results `permit`, `reject` or `dunno`. The first match counts.
    public static final Param<List<String>> POSTSCREEN_ACCESS_LIST =
            list("postscreen_access_list", "permit_mynetworks").networks();

    /// Local addresses on which a client can get onto the list of those that have passed. With `!`,
    /// an address is left out: a client that comes there first is never let in.
    public static final Param<List<String>> POSTSCREEN_ALLOWLIST_INTERFACES =
            list("postscreen_allowlist_interfaces",
                    "${postscreen_whitelist_interfaces?{$postscreen_whitelist_interfaces}"
                            + ":{static:all}}")
                    .networks();

    /// What happens to clients that `postscreen_access_list` rejects: `ignore`, `enforce` or
    /// `drop`.
    public static final Param<String> POSTSCREEN_DENYLIST_ACTION =
            text("postscreen_denylist_action",
                    "${postscreen_blacklist_action?{$postscreen_blacklist_action}:{ignore}}")
                    .notEmpty();

    /// The table with clients that have passed, `type:name`.
    public static final Param<String> POSTSCREEN_CACHE_MAP =
            text("postscreen_cache_map", "$default_cache_db_type:$data_directory/postscreen_cache");

    /// Time between removals of old clients from the table. 0 for never.
    public static final Param<Duration> POSTSCREEN_CACHE_CLEANUP_INTERVAL =
            time("postscreen_cache_cleanup_interval", "12h");

    /// How long an entry stays after its last test result has run out.
    public static final Param<Duration> POSTSCREEN_CACHE_RETENTION_TIME =
            time("postscreen_cache_retention_time", "7d").atLeast(ofSeconds(1));

    /// Most connections of one client at a time.
    public static final Param<Integer> POSTSCREEN_CLIENT_CONNECTION_COUNT_LIMIT =
            number("postscreen_client_connection_count_limit",
                    "$smtpd_client_connection_count_limit");

    /// Most clients under test at a time. More are turned away with 421.
    public static final Param<Integer> POSTSCREEN_PRE_QUEUE_LIMIT =
            number("postscreen_pre_queue_limit", "$default_process_limit").atLeast(10);

    /// Most clients that wait for smtpd(8) at a time. More are turned away with 421.
    public static final Param<Integer> POSTSCREEN_POST_QUEUE_LIMIT =
            number("postscreen_post_queue_limit", "$default_process_limit").atLeast(5);

    /// How long the second part of the greeting is held back. A client that does not wait for it is
    /// a zombie.
    public static final Param<Duration> POSTSCREEN_GREET_WAIT =
            time("postscreen_greet_wait", "${stress?{2}:{6}}s").atLeast(ofSeconds(1));

    /// The text of the first part of the greeting. Empty for no first part, and no test.
    public static final Param<String> POSTSCREEN_GREET_BANNER =
            text("postscreen_greet_banner", "$smtpd_banner");

    /// What happens to a client that talks before the greeting is complete: `ignore`, `enforce` or
    /// `drop`.
    public static final Param<String> POSTSCREEN_GREET_ACTION =
            text("postscreen_greet_action", "ignore").notEmpty();

    /// How long a client that has passed the greeting test is not tested again.
    public static final Param<Duration> POSTSCREEN_GREET_TTL =
            time("postscreen_greet_ttl", "1d").atLeast(ofSeconds(1));

    /// DNS block and allow lists with their weights: `domain=filter*weight`. A negative weight
    /// speaks for the client.
    public static final Param<List<String>> POSTSCREEN_DNSBL_SITES =
            list("postscreen_dnsbl_sites", "");

    /// The score from which a client counts as listed.
    public static final Param<Integer> POSTSCREEN_DNSBL_THRESHOLD =
            number("postscreen_dnsbl_threshold", "1").atLeast(1);

    /// The score (a negative one) at which a client is spared all tests after the greeting. 0 for
    /// none.
    public static final Param<Integer> POSTSCREEN_DNSBL_ALLOWLIST_THRESHOLD =
            number("postscreen_dnsbl_allowlist_threshold",
                    "${postscreen_dnsbl_whitelist_threshold?{$postscreen_dnsbl_whitelist_"
                            + "threshold}:{0}}");

    /// What happens to a listed client: `ignore`, `enforce` or `drop`.
    public static final Param<String> POSTSCREEN_DNSBL_ACTION =
            text("postscreen_dnsbl_action", "ignore").notEmpty();

    /// A table that replaces names of DNS lists in replies, so that passwords in them stay secret.
    public static final Param<String> POSTSCREEN_DNSBL_REPLY_MAP =
            text("postscreen_dnsbl_reply_map", "");

    /// Shortest time for which an answer of a DNS list is kept, whatever the list says.
    public static final Param<Duration> POSTSCREEN_DNSBL_MIN_TTL =
            time("postscreen_dnsbl_min_ttl", "60s").atLeast(ofSeconds(1));

    /// Longest time for which an answer of a DNS list is kept, whatever the list says. Hours
    /// without a unit.
    public static final Param<Duration> POSTSCREEN_DNSBL_MAX_TTL =
            time("postscreen_dnsbl_max_ttl",
                    "${postscreen_dnsbl_ttl?{$postscreen_dnsbl_ttl}:{1}}h").atLeast(ofSeconds(1));

    /// Time limit for the answers of DNS lists.
    public static final Param<Duration> POSTSCREEN_DNSBL_TIMEOUT =
            time("postscreen_dnsbl_timeout", "10s").atLeast(ofSeconds(1));

    /// Whether clients are tested for sending commands without being asked to. After such a deep
    /// test they must connect again.
    public static final Param<Boolean> POSTSCREEN_PIPELINING_ENABLE =
            flag("postscreen_pipelining_enable", "no");

    /// What happens to a client that does: `ignore`, `enforce` or `drop`.
    public static final Param<String> POSTSCREEN_PIPELINING_ACTION =
            text("postscreen_pipelining_action", "enforce").notEmpty();

    /// How long a client that has passed the test is not tested again.
    public static final Param<Duration> POSTSCREEN_PIPELINING_TTL =
            time("postscreen_pipelining_ttl", "30d").atLeast(ofSeconds(1));

    /// Whether clients are tested for commands of other protocols.
    public static final Param<Boolean> POSTSCREEN_NON_SMTP_COMMAND_ENABLE =
            flag("postscreen_non_smtp_command_enable", "no");

    /// What happens to a client that sends one: `ignore`, `enforce` or `drop`.
    public static final Param<String> POSTSCREEN_NON_SMTP_COMMAND_ACTION =
            text("postscreen_non_smtp_command_action", "drop").notEmpty();

    /// How long a client that has passed the test is not tested again.
    public static final Param<Duration> POSTSCREEN_NON_SMTP_COMMAND_TTL =
            time("postscreen_non_smtp_command_ttl", "30d").atLeast(ofSeconds(1));

    /// Whether clients are tested for lines that end in a newline without a carriage return.
    public static final Param<Boolean> POSTSCREEN_BARE_NEWLINE_ENABLE =
            flag("postscreen_bare_newline_enable", "no");

    /// What happens to a client that sends one: `ignore`, `enforce` or `drop`.
    public static final Param<String> POSTSCREEN_BARE_NEWLINE_ACTION =
            text("postscreen_bare_newline_action", "ignore").notEmpty();

    /// How long a client that has passed the test is not tested again.
    public static final Param<Duration> POSTSCREEN_BARE_NEWLINE_TTL =
            time("postscreen_bare_newline_ttl", "30d").atLeast(ofSeconds(1));

    /// Commands for which the test of other protocols fails.
    public static final Param<List<String>> POSTSCREEN_FORBIDDEN_COMMANDS =
            list("postscreen_forbidden_commands", "$smtpd_forbidden_commands");

    /// Most commands in a session of postscreen's own SMTP engine.
    public static final Param<Integer> POSTSCREEN_COMMAND_COUNT_LIMIT =
            number("postscreen_command_count_limit", "20").atLeast(1);

    /// A table that rewrites commands before they are looked at, with the line as key.
    public static final Param<String> POSTSCREEN_COMMAND_FILTER =
            text("postscreen_command_filter", "");

    /// Time limit for one command in a session of postscreen's own SMTP engine.
    public static final Param<Duration> POSTSCREEN_COMMAND_TIME_LIMIT =
            time("postscreen_command_time_limit", "${stress?{10}:{300}}s").atLeast(ofSeconds(1));

    /// Whether VRFY is refused.
    public static final Param<Boolean> POSTSCREEN_DISABLE_VRFY_COMMAND =
            flag("postscreen_disable_vrfy_command", "$disable_vrfy_command");

    /// Whether EHLO or HELO must come before MAIL.
    public static final Param<Boolean> POSTSCREEN_HELO_REQUIRED =
            flag("postscreen_helo_required", "$smtpd_helo_required");

    /// EHLO keywords that are not announced.
    public static final Param<List<String>> POSTSCREEN_DISCARD_EHLO_KEYWORDS =
            list("postscreen_discard_ehlo_keywords", "$smtpd_discard_ehlo_keywords");

    /// Tables with EHLO keywords that are not announced to a client, by its address.
    public static final Param<List<String>> POSTSCREEN_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS =
            list("postscreen_discard_ehlo_keyword_address_maps",
                    "$smtpd_discard_ehlo_keyword_address_maps").tables();

    /// Old name for the level `encrypt` of `postscreen_tls_security_level`.
    public static final Param<Boolean> POSTSCREEN_ENFORCE_TLS =
            flag("postscreen_enforce_tls", "$smtpd_enforce_tls");

    /// Old name for the level `may` of `postscreen_tls_security_level`.
    public static final Param<Boolean> POSTSCREEN_USE_TLS =
            flag("postscreen_use_tls", "$smtpd_use_tls");

    /// Whether clients may use STARTTLS (`may`) or must (`encrypt`). Empty for the two old
    /// parameters.
    public static final Param<String> POSTSCREEN_TLS_SECURITY_LEVEL =
            text("postscreen_tls_security_level", "$smtpd_tls_security_level");

    /// Characters that may come from a client into `postscreen_reject_footer`. Others become `_`.
    public static final Param<String> POSTSCREEN_EXPANSION_FILTER =
            raw("postscreen_expansion_filter", "$smtpd_expansion_filter");

    /// Text that is added to replies of 4xx and 5xx.
    public static final Param<String> POSTSCREEN_REJECT_FOOTER =
            raw("postscreen_reject_footer", "$smtpd_reject_footer");

    /// Tables with such texts, by the reply.
    public static final Param<List<String>> POSTSCREEN_REJECT_FOOTER_MAPS =
            list("postscreen_reject_footer_maps", "$smtpd_reject_footer_maps").tables();

    /// The protocol in which a proxy in front tells the client's address: `haproxy` or nothing.
    public static final Param<String> POSTSCREEN_UPSTREAM_PROXY_PROTOCOL =
            text("postscreen_upstream_proxy_protocol", "");

    /// Time limit for what the proxy tells.
    public static final Param<Duration> POSTSCREEN_UPSTREAM_PROXY_TIMEOUT =
            time("postscreen_upstream_proxy_timeout", "5s").atLeast(ofSeconds(1));

    /// How long postscreen(8) may take for one event before it is taken for dead and ends.
    public static final Param<Duration> POSTSCREEN_WATCHDOG_TIMEOUT =
            time("postscreen_watchdog_timeout", "10s").atLeast(ofSeconds(10));

    /// Name of the service that asks DNS lists, dnsblog(8).
    public static final Param<String> DNSBLOG_SERVICE_NAME =
            text("dnsblog_service_name", "dnsblog").notEmpty();

    /// Makes dnsblog(8) answer late, for tests.
    public static final Param<Duration> DNSBLOG_REPLY_DELAY = time("dnsblog_reply_delay", "0s");

    private PostscreenParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                POSTSCREEN_ACCESS_LIST, POSTSCREEN_ALLOWLIST_INTERFACES,
                POSTSCREEN_DENYLIST_ACTION, POSTSCREEN_CACHE_MAP,
                POSTSCREEN_CACHE_CLEANUP_INTERVAL, POSTSCREEN_CACHE_RETENTION_TIME,
                POSTSCREEN_CLIENT_CONNECTION_COUNT_LIMIT, POSTSCREEN_PRE_QUEUE_LIMIT,
                POSTSCREEN_POST_QUEUE_LIMIT, POSTSCREEN_GREET_WAIT, POSTSCREEN_GREET_BANNER,
                POSTSCREEN_GREET_ACTION, POSTSCREEN_GREET_TTL, POSTSCREEN_DNSBL_SITES,
                POSTSCREEN_DNSBL_THRESHOLD, POSTSCREEN_DNSBL_ALLOWLIST_THRESHOLD,
                POSTSCREEN_DNSBL_ACTION, POSTSCREEN_DNSBL_REPLY_MAP, POSTSCREEN_DNSBL_MIN_TTL,
                POSTSCREEN_DNSBL_MAX_TTL, POSTSCREEN_DNSBL_TIMEOUT, POSTSCREEN_PIPELINING_ENABLE,
                POSTSCREEN_PIPELINING_ACTION, POSTSCREEN_PIPELINING_TTL,
                POSTSCREEN_NON_SMTP_COMMAND_ENABLE, POSTSCREEN_NON_SMTP_COMMAND_ACTION,
                POSTSCREEN_NON_SMTP_COMMAND_TTL, POSTSCREEN_BARE_NEWLINE_ENABLE,
                POSTSCREEN_BARE_NEWLINE_ACTION, POSTSCREEN_BARE_NEWLINE_TTL,
                POSTSCREEN_FORBIDDEN_COMMANDS, POSTSCREEN_COMMAND_COUNT_LIMIT,
                POSTSCREEN_COMMAND_FILTER, POSTSCREEN_COMMAND_TIME_LIMIT,
                POSTSCREEN_DISABLE_VRFY_COMMAND, POSTSCREEN_HELO_REQUIRED,
                POSTSCREEN_DISCARD_EHLO_KEYWORDS, POSTSCREEN_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS,
                POSTSCREEN_ENFORCE_TLS, POSTSCREEN_USE_TLS, POSTSCREEN_TLS_SECURITY_LEVEL,
                POSTSCREEN_EXPANSION_FILTER, POSTSCREEN_REJECT_FOOTER,
                POSTSCREEN_REJECT_FOOTER_MAPS, POSTSCREEN_UPSTREAM_PROXY_PROTOCOL,
                POSTSCREEN_UPSTREAM_PROXY_TIMEOUT, POSTSCREEN_WATCHDOG_TIMEOUT,
                DNSBLOG_SERVICE_NAME, DNSBLOG_REPLY_DELAY);
    }
}
