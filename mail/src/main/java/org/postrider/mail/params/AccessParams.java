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

/// Parameters of access control in smtpd(8): replies, DNS lists, policy servers.
public final class AccessParams {
    /// The reply to what a table refuses with `REJECT`.
    public static final Param<Integer> ACCESS_MAP_REJECT_CODE =
            number("access_map_reject_code", "554");

    /// The reply to what a table puts off with `DEFER`.
    public static final Param<Integer> ACCESS_MAP_DEFER_CODE =
            number("access_map_defer_code", "450");

    /// The reply to a name in EHLO or HELO that is no name, for `reject_invalid_helo_hostname`.
    public static final Param<Integer> INVALID_HOSTNAME_REJECT_CODE =
            number("invalid_hostname_reject_code", "501");

    /// The reply to a name or address without a domain, for `reject_non_fqdn_...`.
    public static final Param<Integer> NON_FQDN_REJECT_CODE = number("non_fqdn_reject_code", "504");

    /// The reply to a sender or recipient whose domain has no mail exchanger, for
    /// `reject_unknown_..._domain`.
    public static final Param<Integer> UNKNOWN_ADDRESS_REJECT_CODE =
            number("unknown_address_reject_code", "450");

    /// The reply to a client without a name, for `reject_unknown_client_hostname`.
    public static final Param<Integer> UNKNOWN_CLIENT_REJECT_CODE =
            number("unknown_client_reject_code", "450");

    /// The reply to a name in EHLO or HELO that has no address, for `reject_unknown_helo_hostname`.
    public static final Param<Integer> UNKNOWN_HOSTNAME_REJECT_CODE =
            number("unknown_hostname_reject_code", "450");

    /// The reply to what a DNS list has, for `reject_rbl_...` and `reject_rhsbl_...`.
    public static final Param<Integer> MAPS_RBL_REJECT_CODE = number("maps_rbl_reject_code", "554");

    /// Old: DNS lists for `reject_maps_rbl`.
    public static final Param<List<String>> MAPS_RBL_DOMAINS = list("maps_rbl_domains", "");

    /// The reply to mail from the null sender to several recipients.
    public static final Param<Integer> MULTI_RECIPIENT_BOUNCE_REJECT_CODE =
            number("multi_recipient_bounce_reject_code", "550");

    /// The reply to a client without TLS, for `reject_plaintext_session`.
    public static final Param<Integer> PLAINTEXT_REJECT_CODE =
            number("plaintext_reject_code", "450");

    /// What restrictions do that cannot decide because a lookup has failed: `defer` puts the request
    /// off at once, `defer_if_permit` only if no later restriction refuses it.
    public static final Param<String> REJECT_TEMPFAIL_ACTION =
            text("reject_tempfail_action", "defer_if_permit").notEmpty();

    /// The same for `reject_unknown_sender_domain` and `reject_unknown_recipient_domain`.
    public static final Param<String> UNKNOWN_ADDRESS_TEMPFAIL_ACTION =
            text("unknown_address_tempfail_action", "$reject_tempfail_action").notEmpty();

    /// The same for `reject_unknown_helo_hostname`.
    public static final Param<String> UNKNOWN_HELO_HOSTNAME_TEMPFAIL_ACTION =
            text("unknown_helo_hostname_tempfail_action", "$reject_tempfail_action").notEmpty();

    /// The text of a reply because of a DNS list, with macros such as `$rbl_what`.
    public static final Param<String> DEFAULT_RBL_REPLY =
            raw("default_rbl_reply",
                    "$rbl_code Service unavailable; $rbl_class [$rbl_what] blocked using "
                            + "$rbl_domain${rbl_reason?; $rbl_reason}");

    /// Tables with such texts, by the name of the list.
    public static final Param<List<String>> RBL_REPLY_MAPS = list("rbl_reply_maps", "").tables();

    /// Networks in which the first mail exchanger of a domain must be for `permit_mx_backup` to
    /// hold.
    public static final Param<List<String>> PERMIT_MX_BACKUP_NETWORKS =
            list("permit_mx_backup_networks", "").networks();

    /// What is looked up in access tables for the null sender.
    public static final Param<String> SMTPD_NULL_ACCESS_LOOKUP_KEY =
            text("smtpd_null_access_lookup_key", "<>");

    /// Names of restriction classes: parameters of your own that hold lists of restrictions.
    public static final Param<List<String>> SMTPD_RESTRICTION_CLASSES =
            list("smtpd_restriction_classes", "");

    /// Restrictions on ETRN.
    public static final Param<List<String>> SMTPD_ETRN_RESTRICTIONS =
            list("smtpd_etrn_restrictions", "").restrictions();

    /// Whether a sender in one of this host's domains must exist, whatever the restrictions say.
    public static final Param<Boolean> SMTPD_REJECT_UNLISTED_SENDER =
            flag("smtpd_reject_unlisted_sender", "no");

    /// Results that permit and are logged, too: names or `static:all`.
    public static final Param<List<String>> SMTPD_LOG_ACCESS_PERMIT_ACTIONS =
            list("smtpd_log_access_permit_actions", "");

    /// What a policy server that fails is taken to have answered.
    public static final Param<String> SMTPD_POLICY_SERVICE_DEFAULT_ACTION =
            text("smtpd_policy_service_default_action", "451 4.3.5 Server configuration problem")
                    .notEmpty();

    /// How long an unused connection to a policy server is kept.
    public static final Param<Duration> SMTPD_POLICY_SERVICE_MAX_IDLE =
            time("smtpd_policy_service_max_idle", "300s").atLeast(ofSeconds(1));

    /// How long a connection to a policy server is used.
    public static final Param<Duration> SMTPD_POLICY_SERVICE_MAX_TTL =
            time("smtpd_policy_service_max_ttl", "1000s").atLeast(ofSeconds(1));

    /// A text for the server's attribute `policy_context`, so that one server can serve several
    /// policies.
    public static final Param<String> SMTPD_POLICY_SERVICE_POLICY_CONTEXT =
            text("smtpd_policy_service_policy_context", "");

    /// Most requests over one connection to a policy server; 0 for no limit.
    public static final Param<Integer> SMTPD_POLICY_SERVICE_REQUEST_LIMIT =
            number("smtpd_policy_service_request_limit", "0");

    /// Time between tries when a policy server fails.
    public static final Param<Duration> SMTPD_POLICY_SERVICE_RETRY_DELAY =
            time("smtpd_policy_service_retry_delay", "1s").atLeast(ofSeconds(1));

    /// Time limit for connecting to a policy server, for a request and for its answer.
    public static final Param<Duration> SMTPD_POLICY_SERVICE_TIMEOUT =
            time("smtpd_policy_service_timeout", "100s").atLeast(ofSeconds(1));

    /// How often a request is tried before the policy server is taken to have failed.
    public static final Param<Integer> SMTPD_POLICY_SERVICE_TRY_LIMIT =
            number("smtpd_policy_service_try_limit", "2").atLeast(1);

    private AccessParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ACCESS_MAP_REJECT_CODE, ACCESS_MAP_DEFER_CODE, INVALID_HOSTNAME_REJECT_CODE,
                NON_FQDN_REJECT_CODE, UNKNOWN_ADDRESS_REJECT_CODE, UNKNOWN_CLIENT_REJECT_CODE,
                UNKNOWN_HOSTNAME_REJECT_CODE, MAPS_RBL_REJECT_CODE, MAPS_RBL_DOMAINS,
                MULTI_RECIPIENT_BOUNCE_REJECT_CODE, PLAINTEXT_REJECT_CODE, REJECT_TEMPFAIL_ACTION,
                UNKNOWN_ADDRESS_TEMPFAIL_ACTION, UNKNOWN_HELO_HOSTNAME_TEMPFAIL_ACTION,
                DEFAULT_RBL_REPLY, RBL_REPLY_MAPS, PERMIT_MX_BACKUP_NETWORKS,
                SMTPD_NULL_ACCESS_LOOKUP_KEY, SMTPD_RESTRICTION_CLASSES, SMTPD_ETRN_RESTRICTIONS,
                SMTPD_REJECT_UNLISTED_SENDER, SMTPD_LOG_ACCESS_PERMIT_ACTIONS,
                SMTPD_POLICY_SERVICE_DEFAULT_ACTION, SMTPD_POLICY_SERVICE_MAX_IDLE,
                SMTPD_POLICY_SERVICE_MAX_TTL, SMTPD_POLICY_SERVICE_POLICY_CONTEXT,
                SMTPD_POLICY_SERVICE_REQUEST_LIMIT, SMTPD_POLICY_SERVICE_RETRY_DELAY,
                SMTPD_POLICY_SERVICE_TIMEOUT, SMTPD_POLICY_SERVICE_TRY_LIMIT);
    }
}
