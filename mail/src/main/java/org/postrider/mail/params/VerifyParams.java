package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of address verification: verify(8), and what smtpd(8) says about addresses that were
/// probed.
public final class VerifyParams {
    /// The table in which the results of probes are kept, `type:name`; empty for memory only, where
    /// a restart forgets them.
    public static final Param<String> ADDRESS_VERIFY_MAP =
            text("address_verify_map", "$default_cache_db_type:$data_directory/verify_cache");

    /// Time between removals of old results from the table. 0 for never.
    public static final Param<Duration> ADDRESS_VERIFY_CACHE_CLEANUP_INTERVAL =
            time("address_verify_cache_cleanup_interval", "12h");

    /// Whether failed probes are kept as well as successful ones.
    public static final Param<Boolean> ADDRESS_VERIFY_NEGATIVE_CACHE =
            flag("address_verify_negative_cache", "yes");

    /// After which time a result that said yes is forgotten.
    public static final Param<Duration> ADDRESS_VERIFY_POSITIVE_EXPIRE_TIME =
            time("address_verify_positive_expire_time", "31d").atLeast(ofSeconds(1));

    /// After which time a result that said yes is probed again. It is still believed meanwhile.
    public static final Param<Duration> ADDRESS_VERIFY_POSITIVE_REFRESH_TIME =
            time("address_verify_positive_refresh_time", "7d").atLeast(ofSeconds(1));

    /// After which time a result that said no is forgotten.
    public static final Param<Duration> ADDRESS_VERIFY_NEGATIVE_EXPIRE_TIME =
            time("address_verify_negative_expire_time", "3d").atLeast(ofSeconds(1));

    /// After which time a result that said no is probed again. It is still believed meanwhile.
    public static final Param<Duration> ADDRESS_VERIFY_NEGATIVE_REFRESH_TIME =
            time("address_verify_negative_refresh_time", "3h").atLeast(ofSeconds(1));

    /// Most probes under way at a time. More are not made, and the answer is "unknown".
    public static final Param<Integer> ADDRESS_VERIFY_PENDING_REQUEST_LIMIT =
            number("address_verify_pending_request_limit", "5000").atLeast(1);

    /// How often smtpd(8) asks for the result of a probe before it gives up and tells the client to
    /// try later.
    public static final Param<Integer> ADDRESS_VERIFY_POLL_COUNT =
            number("address_verify_poll_count", "${stress?{1}:{3}}").atLeast(1);

    /// Time between those questions.
    public static final Param<Duration> ADDRESS_VERIFY_POLL_DELAY =
            time("address_verify_poll_delay", "3s").atLeast(ofSeconds(1));

    /// The sender of probes. Empty or `<>` for the null sender; `double-bounce` and names in
    /// `address_verify_sender_ttl` are accepted as recipients and thrown away.
    public static final Param<String> ADDRESS_VERIFY_SENDER =
            text("address_verify_sender", "$double_bounce_sender");

    /// How long a changing part of the probes' sender stays the same, so that spammers cannot make
    /// use of the address. 0 for a sender that never changes. At least a few hours make sense.
    public static final Param<Duration> ADDRESS_VERIFY_SENDER_TTL =
            time("address_verify_sender_ttl", "0s");

    /// Name of the service that keeps the results, verify(8).
    public static final Param<String> ADDRESS_VERIFY_SERVICE_NAME =
            text("address_verify_service_name", "verify").notEmpty();

    /// `default_transport` for probes.
    public static final Param<String> ADDRESS_VERIFY_DEFAULT_TRANSPORT =
            text("address_verify_default_transport", "$default_transport");

    /// `local_transport` for probes.
    public static final Param<String> ADDRESS_VERIFY_LOCAL_TRANSPORT =
            text("address_verify_local_transport", "$local_transport");

    /// `relay_transport` for probes.
    public static final Param<String> ADDRESS_VERIFY_RELAY_TRANSPORT =
            text("address_verify_relay_transport", "$relay_transport");

    /// `virtual_transport` for probes.
    public static final Param<String> ADDRESS_VERIFY_VIRTUAL_TRANSPORT =
            text("address_verify_virtual_transport", "$virtual_transport");

    /// `relayhost` for probes. Mostly set to nothing, so that the destination itself is asked.
    public static final Param<String> ADDRESS_VERIFY_RELAYHOST =
            text("address_verify_relayhost", "$relayhost");

    /// `transport_maps` for probes.
    public static final Param<List<String>> ADDRESS_VERIFY_TRANSPORT_MAPS =
            list("address_verify_transport_maps", "$transport_maps").tables();

    /// `sender_dependent_default_transport_maps` for probes.
    public static final Param<List<String>> ADDRESS_VERIFY_SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS =
            list("address_verify_sender_dependent_default_transport_maps",
                    "$sender_dependent_default_transport_maps").tables();

    /// `sender_dependent_relayhost_maps` for probes.
    public static final Param<List<String>> ADDRESS_VERIFY_SENDER_DEPENDENT_RELAYHOST_MAPS =
            list("address_verify_sender_dependent_relayhost_maps",
                    "$sender_dependent_relayhost_maps").tables();

    /// The reply to a recipient that a probe has found undeliverable. 450, the default, lets a
    /// misjudged client come back; 550 is final.
    public static final Param<Integer> UNVERIFIED_RECIPIENT_REJECT_CODE =
            number("unverified_recipient_reject_code", "450").atLeast(200).atMost(599);

    /// The text of that reply; empty for the answer of the server that was probed. A status code
    /// such as `5.1.1` may come first.
    public static final Param<String> UNVERIFIED_RECIPIENT_REJECT_REASON =
            text("unverified_recipient_reject_reason", "");

    /// The reply while the probe of a recipient has no result yet.
    public static final Param<Integer> UNVERIFIED_RECIPIENT_DEFER_CODE =
            number("unverified_recipient_defer_code", "450").atLeast(200).atMost(499);

    /// What `reject_unverified_recipient` does while there is no result: `defer` or
    /// `defer_if_permit`.
    public static final Param<String> UNVERIFIED_RECIPIENT_TEMPFAIL_ACTION =
            text("unverified_recipient_tempfail_action", "$reject_tempfail_action").notEmpty();

    /// The reply when a probe has found the sender's address undeliverable.
    public static final Param<Integer> UNVERIFIED_SENDER_REJECT_CODE =
            number("unverified_sender_reject_code", "450").atLeast(200).atMost(599);

    /// The text of that reply; empty for the answer of the server that was probed.
    public static final Param<String> UNVERIFIED_SENDER_REJECT_REASON =
            text("unverified_sender_reject_reason", "");

    /// The reply while the probe of a sender has no result yet.
    public static final Param<Integer> UNVERIFIED_SENDER_DEFER_CODE =
            number("unverified_sender_defer_code", "450").atLeast(200).atMost(499);

    /// What `reject_unverified_sender` does while there is no result: `defer` or
    /// `defer_if_permit`.
    public static final Param<String> UNVERIFIED_SENDER_TEMPFAIL_ACTION =
            text("unverified_sender_tempfail_action", "$reject_tempfail_action").notEmpty();

    private VerifyParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ADDRESS_VERIFY_MAP, ADDRESS_VERIFY_CACHE_CLEANUP_INTERVAL,
                ADDRESS_VERIFY_NEGATIVE_CACHE, ADDRESS_VERIFY_POSITIVE_EXPIRE_TIME,
                ADDRESS_VERIFY_POSITIVE_REFRESH_TIME, ADDRESS_VERIFY_NEGATIVE_EXPIRE_TIME,
                ADDRESS_VERIFY_NEGATIVE_REFRESH_TIME, ADDRESS_VERIFY_PENDING_REQUEST_LIMIT,
                ADDRESS_VERIFY_POLL_COUNT, ADDRESS_VERIFY_POLL_DELAY, ADDRESS_VERIFY_SENDER,
                ADDRESS_VERIFY_SENDER_TTL, ADDRESS_VERIFY_SERVICE_NAME,
                ADDRESS_VERIFY_DEFAULT_TRANSPORT, ADDRESS_VERIFY_LOCAL_TRANSPORT,
                ADDRESS_VERIFY_RELAY_TRANSPORT, ADDRESS_VERIFY_VIRTUAL_TRANSPORT,
                ADDRESS_VERIFY_RELAYHOST, ADDRESS_VERIFY_TRANSPORT_MAPS,
                ADDRESS_VERIFY_SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS,
                ADDRESS_VERIFY_SENDER_DEPENDENT_RELAYHOST_MAPS, UNVERIFIED_RECIPIENT_REJECT_CODE,
                UNVERIFIED_RECIPIENT_REJECT_REASON, UNVERIFIED_RECIPIENT_DEFER_CODE,
                UNVERIFIED_RECIPIENT_TEMPFAIL_ACTION, UNVERIFIED_SENDER_REJECT_CODE,
                UNVERIFIED_SENDER_REJECT_REASON, UNVERIFIED_SENDER_DEFER_CODE,
                UNVERIFIED_SENDER_TEMPFAIL_ACTION);
    }
}
