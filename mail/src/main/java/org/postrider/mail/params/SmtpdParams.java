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

/// Parameters of smtpd(8).
public final class SmtpdParams {
    /// What follows the 220 of the greeting. RFC 5321 wants the host name first.
    public static final Param<String> SMTPD_BANNER =
            text("smtpd_banner", "$myhostname ESMTP $mail_name").notEmpty();

    /// Whether a client must say HELO or EHLO before MAIL.
    public static final Param<Boolean> SMTPD_HELO_REQUIRED = flag("smtpd_helo_required", "no");

    /// Words that the answer to EHLO leaves out, in any case; with `dsn`, parameters of RFC 3461
    /// are refused too. The word `silent-discard` keeps that out of the log.
    public static final Param<List<String>> SMTPD_DISCARD_EHLO_KEYWORDS =
            list("smtpd_discard_ehlo_keywords", "");

    /// Whether VRFY is refused.
    public static final Param<Boolean> DISABLE_VRFY_COMMAND = flag("disable_vrfy_command", "no");

    /// Whether addresses in MAIL and RCPT must stand in angle brackets, with nothing around them.
    public static final Param<Boolean> STRICT_RFC821_ENVELOPES =
            flag("strict_rfc821_envelopes", "no");

    /// What to do with lines that end in a line feed alone: `normalize` (the same as `yes`) takes
    /// them as lines but ends a message only at CR LF `.` CR LF; `note` does the same and logs it;
    /// `reject` refuses the command or message; `no` takes them as equal.
    public static final Param<String> SMTPD_FORBID_BARE_NEWLINE =
            text("smtpd_forbid_bare_newline", "normalize").notEmpty()
                    .oneOf("normalize", "reject", "note", "yes", "no");

    /// Clients to which `smtpd_forbid_bare_newline` does not apply.
    public static final Param<String> SMTPD_FORBID_BARE_NEWLINE_EXCLUSIONS =
            text("smtpd_forbid_bare_newline_exclusions", "$mynetworks").networks();

    /// The reply code for `smtpd_forbid_bare_newline = reject`.
    public static final Param<Integer> SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE =
            number("smtpd_forbid_bare_newline_reject_code", "550").atLeast(500).atMost(599);

    /// Whether a client is disconnected that sends commands ahead of a reply it had to wait for.
    public static final Param<Boolean> SMTPD_FORBID_UNAUTH_PIPELINING =
            flag("smtpd_forbid_unauth_pipelining", "yes");

    /// Time limit for receiving one request or sending one reply.
    public static final Param<Duration> SMTPD_TIMEOUT =
            time("smtpd_timeout", "${stress?{10}:{300}}s", 's').atLeast(ofSeconds(1));

    /// Whether `smtpd_timeout` limits a whole request instead of each read.
    public static final Param<Boolean> SMTPD_PER_REQUEST_DEADLINE =
            flag("smtpd_per_request_deadline", "${smtpd_per_record_deadline?"
                    + "{$smtpd_per_record_deadline}:{${stress?{yes}:{no}}}}");

    /// With `smtpd_per_request_deadline`, the bytes per second that prolong the deadline while a
    /// message comes in.
    public static final Param<Integer> SMTPD_MIN_DATA_RATE =
            number("smtpd_min_data_rate", "500").atLeast(1);

    /// How many errors a client may make without a delivered message before replies slow down.
    public static final Param<Integer> SMTPD_SOFT_ERROR_LIMIT =
            number("smtpd_soft_error_limit", "10").atLeast(1);

    /// How many errors a client may make without a delivered message before it is disconnected.
    public static final Param<Integer> SMTPD_HARD_ERROR_LIMIT =
            number("smtpd_hard_error_limit", "${stress?{1}:{20}}").atLeast(1);

    /// How long to wait before a reply to a client that made more than `smtpd_soft_error_limit`
    /// errors.
    public static final Param<Duration> SMTPD_ERROR_SLEEP_TIME =
            time("smtpd_error_sleep_time", "1s");

    /// How many commands that do nothing (NOOP, VRFY, RSET) a client may send per message before
    /// more of them count as errors.
    public static final Param<Integer> SMTPD_JUNK_COMMAND_LIMIT =
            number("smtpd_junk_command_limit", "${stress?{1}:{100}}").atLeast(1);

    /// Most recipients of one message.
    public static final Param<Integer> SMTPD_RECIPIENT_LIMIT =
            number("smtpd_recipient_limit", "1000").atLeast(1);

    /// How many recipients over the limit a client may name before that counts as errors.
    public static final Param<Integer> SMTPD_RECIPIENT_OVERSHOOT_LIMIT =
            number("smtpd_recipient_overshoot_limit", "1000").atLeast(1);

    /// Whether the queue file is begun only when a recipient was accepted.
    public static final Param<Boolean> SMTPD_DELAY_OPEN_UNTIL_VALID_RCPT =
            flag("smtpd_delay_open_until_valid_rcpt", "yes");

    /// Whether client, HELO and sender restrictions wait for RCPT.
    public static final Param<Boolean> SMTPD_DELAY_REJECT = flag("smtpd_delay_reject", "yes");

    /// Restrictions on who may connect.
    public static final Param<List<String>> SMTPD_CLIENT_RESTRICTIONS =
            list("smtpd_client_restrictions", "").restrictions();

    /// Restrictions on what a client may call itself.
    public static final Param<List<String>> SMTPD_HELO_RESTRICTIONS =
            list("smtpd_helo_restrictions", "").restrictions();

    /// Restrictions on sender addresses.
    public static final Param<List<String>> SMTPD_SENDER_RESTRICTIONS =
            list("smtpd_sender_restrictions", "").restrictions();

    /// Restrictions on relaying: who may send mail to where. Tried before or after
    /// `smtpd_recipient_restrictions`; both must let a recipient pass.
    public static final Param<List<String>> SMTPD_RELAY_RESTRICTIONS =
            list("smtpd_relay_restrictions", "${{$compatibility_level} <level {1} ? {} : "
                    + "{permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination}}")
                    .restrictions();

    /// Restrictions on recipients.
    public static final Param<List<String>> SMTPD_RECIPIENT_RESTRICTIONS =
            list("smtpd_recipient_restrictions", "").restrictions();

    /// Whether `smtpd_relay_restrictions` are tried first.
    public static final Param<Boolean> SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS =
            flag("smtpd_relay_before_recipient_restrictions",
                    "${{$compatibility_level} <level {3.6} ? {no} : {yes}}");

    /// Restrictions at DATA.
    public static final Param<List<String>> SMTPD_DATA_RESTRICTIONS =
            list("smtpd_data_restrictions", "").restrictions();

    /// Restrictions after the message's end.
    public static final Param<List<String>> SMTPD_END_OF_DATA_RESTRICTIONS =
            list("smtpd_end_of_data_restrictions", "").restrictions();

    /// Whether recipients that do not exist are refused without a restriction that says so.
    public static final Param<Boolean> SMTPD_REJECT_UNLISTED_RECIPIENT =
            flag("smtpd_reject_unlisted_recipient", "yes");

    /// Tables of all local recipients; empty: any is accepted.
    public static final Param<List<String>> LOCAL_RECIPIENT_MAPS =
            list("local_recipient_maps", "proxy:unix:passwd.byname $alias_maps").tables();

    /// Tables of all recipients in `relay_domains`; empty: any is accepted.
    public static final Param<List<String>> RELAY_RECIPIENT_MAPS =
            list("relay_recipient_maps", "").tables();

    /// Reply code for an unknown recipient in a local domain.
    public static final Param<Integer> UNKNOWN_LOCAL_RECIPIENT_REJECT_CODE =
            code("unknown_local_recipient_reject_code", "550");

    /// Reply code for an unknown recipient in `relay_domains`.
    public static final Param<Integer> UNKNOWN_RELAY_RECIPIENT_REJECT_CODE =
            code("unknown_relay_recipient_reject_code", "550");

    /// Reply code for an unknown recipient in `virtual_alias_domains`.
    public static final Param<Integer> UNKNOWN_VIRTUAL_ALIAS_REJECT_CODE =
            code("unknown_virtual_alias_reject_code", "550");

    /// Reply code for an unknown recipient in `virtual_mailbox_domains`.
    public static final Param<Integer> UNKNOWN_VIRTUAL_MAILBOX_REJECT_CODE =
            code("unknown_virtual_mailbox_reject_code", "550");

    /// Reply code of the restriction `reject`.
    public static final Param<Integer> REJECT_CODE = code("reject_code", "554");

    /// Reply code of the restriction `defer`.
    public static final Param<Integer> DEFER_CODE = code("defer_code", "450");

    /// Reply code where relaying is refused.
    public static final Param<Integer> RELAY_DOMAINS_REJECT_CODE =
            code("relay_domains_reject_code", "554");

    /// Whether the client's name is looked up; otherwise it is `unknown`.
    public static final Param<Boolean> SMTPD_PEERNAME_LOOKUP = flag("smtpd_peername_lookup", "yes");

    /// Whether the client's port is logged behind its address.
    public static final Param<Boolean> SMTPD_CLIENT_PORT_LOGGING =
            flag("smtpd_client_port_logging", "no");

    /// Most connections of one client at the same time; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_CONNECTION_COUNT_LIMIT =
            number("smtpd_client_connection_count_limit", "50").atLeast(0);

    /// Most connections of one client per `anvil_rate_time_unit`; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_CONNECTION_RATE_LIMIT =
            number("smtpd_client_connection_rate_limit", "0").atLeast(0);

    /// Most messages of one client per `anvil_rate_time_unit`; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_MESSAGE_RATE_LIMIT =
            number("smtpd_client_message_rate_limit", "0").atLeast(0);

    /// Most recipients of one client per `anvil_rate_time_unit`; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_RECIPIENT_RATE_LIMIT =
            number("smtpd_client_recipient_rate_limit", "0").atLeast(0);

    /// Clients without such limits.
    public static final Param<String> SMTPD_CLIENT_EVENT_LIMIT_EXCEPTIONS =
            text("smtpd_client_event_limit_exceptions",
                    "${smtpd_client_connection_limit_exceptions:$mynetworks}").networks();

    /// IPv4 clients in a network of this prefix length are counted as one.
    public static final Param<Integer> SMTPD_CLIENT_IPV4_PREFIX_LENGTH =
            number("smtpd_client_ipv4_prefix_length", "32").atLeast(0).atMost(32);

    /// IPv6 clients in a network of this prefix length are counted as one.
    public static final Param<Integer> SMTPD_CLIENT_IPV6_PREFIX_LENGTH =
            number("smtpd_client_ipv6_prefix_length", "84").atLeast(0).atMost(128);

    /// Clients that may use the XVERP command.
    public static final Param<List<String>> SMTPD_AUTHORIZED_VERP_CLIENTS =
            list("smtpd_authorized_verp_clients", "$authorized_verp_clients").networks();

    /// Clients that may use the XCLIENT command, with which they pretend to be somebody else.
    public static final Param<List<String>> SMTPD_AUTHORIZED_XCLIENT_HOSTS =
            list("smtpd_authorized_xclient_hosts", "").networks();

    /// Clients that may use the XFORWARD command, with which they tell for whom they forward.
    public static final Param<List<String>> SMTPD_AUTHORIZED_XFORWARD_HOSTS =
            list("smtpd_authorized_xforward_hosts", "").networks();

    /// Most AUTH commands of one client in `anvil_rate_time_unit`; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_AUTH_RATE_LIMIT =
            number("smtpd_client_auth_rate_limit", "0");

    /// Most new TLS sessions of one client in `anvil_rate_time_unit`; 0 for no limit.
    public static final Param<Integer> SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT =
            number("smtpd_client_new_tls_session_rate_limit", "0");

    /// A table that rewrites commands before they are looked at, with the line as key.
    public static final Param<String> SMTPD_COMMAND_FILTER = text("smtpd_command_filter", "");

    /// Tables with EHLO keywords that are not announced to a client, by its address.
    public static final Param<List<String>> SMTPD_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS =
            list("smtpd_discard_ehlo_keyword_address_maps", "").tables();

    /// Tables with DNS records that are taken as if they were not there. The key is `name ttl IN type
    /// value`, such as `site.example. 3600 IN MX 10 mx.site.example.`; the one action is `IGNORE`.
    /// Where no record is left, restrictions log a warning, or put mail off.
    public static final Param<String> SMTPD_DNS_REPLY_FILTER = text("smtpd_dns_reply_filter", "");

    /// Characters that may come from a client into texts of replies. Others become `_`.
    public static final Param<String> SMTPD_EXPANSION_FILTER =
            raw("smtpd_expansion_filter",
                    "\\t\\40!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^"
                            + "_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// Commands for which a client is cut off: those of other protocols. Tables are allowed, too.
    public static final Param<List<String>> SMTPD_FORBIDDEN_COMMANDS =
            list("smtpd_forbidden_commands", "CONNECT GET POST regexp:{{/^[^A-Z]/ Bogus}}");

    /// Whether the Received header does not tell about the client.
    public static final Param<Boolean> SMTPD_HIDE_CLIENT_SESSION =
            flag("smtpd_hide_client_session", "no");

    /// How many lines of a session are kept at most for a notice to the postmaster.
    public static final Param<Integer> SMTPD_HISTORY_FLUSH_THRESHOLD =
            number("smtpd_history_flush_threshold", "100").atLeast(1);

    /// Commands that are answered with 250 and otherwise ignored.
    public static final Param<List<String>> SMTPD_NOOP_COMMANDS = list("smtpd_noop_commands", "");

    /// What is said in EHLO to the filter of `smtpd_proxy_filter`.
    public static final Param<String> SMTPD_PROXY_EHLO = text("smtpd_proxy_ehlo", "$myhostname");

    /// A filter that each message goes through before it is accepted: `host:port` or `unix:path`.
    public static final Param<String> SMTPD_PROXY_FILTER = text("smtpd_proxy_filter", "");

    /// How mail is passed to that filter: with `speed_adjust` only after the whole of it is here.
    public static final Param<List<String>> SMTPD_PROXY_OPTIONS =
            list("smtpd_proxy_options", "").someOf("speed_adjust");

    /// Time limit for that filter: connecting, each command and each reply.
    public static final Param<Duration> SMTPD_PROXY_TIMEOUT =
            time("smtpd_proxy_timeout", "100s").atLeast(ofSeconds(1));

    /// Tables that change replies of 4xx and 5xx, with the reply as key.
    public static final Param<List<String>> SMTPD_REJECT_FILTER_MAPS =
            list("smtpd_reject_filter_maps", "").tables();

    /// Text that is added to replies of 4xx and 5xx.
    public static final Param<String> SMTPD_REJECT_FOOTER = raw("smtpd_reject_footer", "");

    /// Tables with such texts, by the reply.
    public static final Param<List<String>> SMTPD_REJECT_FOOTER_MAPS =
            list("smtpd_reject_footer_maps", "").tables();

    /// Name of the service that postscreen(8) passes clients to.
    public static final Param<String> SMTPD_SERVICE_NAME =
            text("smtpd_service_name", "smtpd").notEmpty();

    /// The protocol in which a proxy in front tells the client's address: `haproxy` or nothing.
    public static final Param<String> SMTPD_UPSTREAM_PROXY_PROTOCOL =
            text("smtpd_upstream_proxy_protocol", "");

    /// Time limit for what the proxy tells.
    public static final Param<Duration> SMTPD_UPSTREAM_PROXY_TIMEOUT =
            time("smtpd_upstream_proxy_timeout", "5s").atLeast(ofSeconds(1));

    /// Whether a recipient may begin with a hyphen.
    public static final Param<Boolean> ALLOW_MIN_USER = flag("allow_min_user", "no");

    /// Whether mail with a route in its recipient, such as `user%site@domain`, is relayed for
    /// strangers.
    public static final Param<Boolean> ALLOW_UNTRUSTED_ROUTING =
            flag("allow_untrusted_routing", "no");

    private SmtpdParams() {}

    private static Param<Integer> code(String name, String rawDefault) {
        return number(name, rawDefault).atLeast(200).atMost(599);
    }

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SMTPD_BANNER, SMTPD_HELO_REQUIRED, SMTPD_DISCARD_EHLO_KEYWORDS,
                DISABLE_VRFY_COMMAND, STRICT_RFC821_ENVELOPES, SMTPD_FORBID_BARE_NEWLINE,
                SMTPD_FORBID_BARE_NEWLINE_EXCLUSIONS, SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE,
                SMTPD_FORBID_UNAUTH_PIPELINING, SMTPD_TIMEOUT, SMTPD_PER_REQUEST_DEADLINE,
                SMTPD_MIN_DATA_RATE, SMTPD_SOFT_ERROR_LIMIT, SMTPD_HARD_ERROR_LIMIT,
                SMTPD_ERROR_SLEEP_TIME, SMTPD_JUNK_COMMAND_LIMIT, SMTPD_RECIPIENT_LIMIT,
                SMTPD_RECIPIENT_OVERSHOOT_LIMIT, SMTPD_DELAY_OPEN_UNTIL_VALID_RCPT,
                SMTPD_DELAY_REJECT, SMTPD_CLIENT_RESTRICTIONS, SMTPD_HELO_RESTRICTIONS,
                SMTPD_SENDER_RESTRICTIONS, SMTPD_RELAY_RESTRICTIONS, SMTPD_RECIPIENT_RESTRICTIONS,
                SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS, SMTPD_DATA_RESTRICTIONS,
                SMTPD_END_OF_DATA_RESTRICTIONS, SMTPD_REJECT_UNLISTED_RECIPIENT,
                LOCAL_RECIPIENT_MAPS, RELAY_RECIPIENT_MAPS, UNKNOWN_LOCAL_RECIPIENT_REJECT_CODE,
                UNKNOWN_RELAY_RECIPIENT_REJECT_CODE, UNKNOWN_VIRTUAL_ALIAS_REJECT_CODE,
                UNKNOWN_VIRTUAL_MAILBOX_REJECT_CODE, REJECT_CODE, DEFER_CODE,
                RELAY_DOMAINS_REJECT_CODE, SMTPD_PEERNAME_LOOKUP, SMTPD_CLIENT_PORT_LOGGING,
                SMTPD_CLIENT_CONNECTION_COUNT_LIMIT, SMTPD_CLIENT_CONNECTION_RATE_LIMIT,
                SMTPD_CLIENT_MESSAGE_RATE_LIMIT, SMTPD_CLIENT_RECIPIENT_RATE_LIMIT,
                SMTPD_CLIENT_EVENT_LIMIT_EXCEPTIONS, SMTPD_CLIENT_IPV4_PREFIX_LENGTH,
                SMTPD_CLIENT_IPV6_PREFIX_LENGTH, SMTPD_AUTHORIZED_VERP_CLIENTS,
                SMTPD_AUTHORIZED_XCLIENT_HOSTS, SMTPD_AUTHORIZED_XFORWARD_HOSTS,
                SMTPD_CLIENT_AUTH_RATE_LIMIT, SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT,
                SMTPD_COMMAND_FILTER, SMTPD_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS,
                SMTPD_DNS_REPLY_FILTER, SMTPD_EXPANSION_FILTER, SMTPD_FORBIDDEN_COMMANDS,
                SMTPD_HIDE_CLIENT_SESSION, SMTPD_HISTORY_FLUSH_THRESHOLD, SMTPD_NOOP_COMMANDS,
                SMTPD_PROXY_EHLO, SMTPD_PROXY_FILTER, SMTPD_PROXY_OPTIONS, SMTPD_PROXY_TIMEOUT,
                SMTPD_REJECT_FILTER_MAPS, SMTPD_REJECT_FOOTER, SMTPD_REJECT_FOOTER_MAPS,
                SMTPD_SERVICE_NAME, SMTPD_UPSTREAM_PROXY_PROTOCOL, SMTPD_UPSTREAM_PROXY_TIMEOUT,
                ALLOW_MIN_USER, ALLOW_UNTRUSTED_ROUTING);
    }
}
