package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of qmgr(8), and those that it shares with the delivery agents.
public final class QmgrParams {
    /// How many digits after the decimal point the delays in the log have at most.
    public static final Param<Integer> DELAY_LOGGING_RESOLUTION_LIMIT =
            number("delay_logging_resolution_limit", "2").atLeast(0).atMost(6);

    /// How many messages are in the active queue at most.
    public static final Param<Integer> QMGR_MESSAGE_ACTIVE_LIMIT =
            number("qmgr_message_active_limit", "20000").atLeast(1);

    /// How many recipients are in memory at most, over all messages of the active queue, and how many
    /// destinations are remembered as dead.
    public static final Param<Integer> QMGR_MESSAGE_RECIPIENT_LIMIT =
            number("qmgr_message_recipient_limit", "20000").atLeast(1);

    /// How many recipients of one message may always be in memory, whatever the others use.
    public static final Param<Integer> QMGR_MESSAGE_RECIPIENT_MINIMUM =
            number("qmgr_message_recipient_minimum", "10").atLeast(1);

    /// Least time between attempts, and how long a destination that cannot be reached is left
    /// alone.
    public static final Param<Duration> MINIMAL_BACKOFF_TIME =
            time("minimal_backoff_time", "300s").atLeast(Duration.ofSeconds(1));

    /// Longest time between attempts.
    public static final Param<Duration> MAXIMAL_BACKOFF_TIME =
            time("maximal_backoff_time", "4000s").atLeast(Duration.ofSeconds(1));

    /// Time between scans of the deferred queue.
    public static final Param<Duration> QUEUE_RUN_DELAY =
            time("queue_run_delay", "300s").atLeast(Duration.ofSeconds(1));

    /// How long mail is tried before it is returned; 0 for one attempt only. Days without a unit.
    public static final Param<Duration> MAXIMAL_QUEUE_LIFETIME =
            time("maximal_queue_lifetime", "5d").atMost(Duration.ofDays(100));

    /// The same for mail from the null sender. Days without a unit.
    public static final Param<Duration> BOUNCE_QUEUE_LIFETIME =
            time("bounce_queue_lifetime", "5d").atMost(Duration.ofDays(100));

    /// After which time the sender is told that mail is delayed; 0 for never. Hours without a
    /// unit.
    public static final Param<Duration> DELAY_WARNING_TIME = time("delay_warning_time", "0h");

    /// Whether the sender is told when mail was delivered after such a warning.
    public static final Param<Boolean> CONFIRM_DELAY_CLEARED = flag("confirm_delay_cleared", "no");

    /// How long a transport that cannot be used is left alone.
    public static final Param<Duration> TRANSPORT_RETRY_TIME =
            time("transport_retry_time", "60s").atLeast(Duration.ofSeconds(1));

    /// Transports that are used only when somebody asks for it, with `sendmail -q` or
    /// `postqueue -f`.
    public static final Param<List<String>> DEFER_TRANSPORTS = list("defer_transports", "");

    /// Deliveries at the same time to a destination that has not been used lately.
    public static final Param<Integer> INITIAL_DESTINATION_CONCURRENCY =
            number("initial_destination_concurrency", "5").atLeast(1);

    /// Deliveries at the same time to one destination at most; 0 for no limit.
    public static final Param<Integer> DEFAULT_DESTINATION_CONCURRENCY_LIMIT =
            number("default_destination_concurrency_limit", "20").atLeast(0);

    /// Recipients in one delivery at most; 0 for no limit. With 1, the limits of a destination
    /// hold for each recipient, not for each domain.
    public static final Param<Integer> DEFAULT_DESTINATION_RECIPIENT_LIMIT =
            number("default_destination_recipient_limit", "50").atLeast(0);

    /// How much each delivery that went well adds to a destination's concurrency: a number, or a
    /// number divided by the concurrency, such as `1/concurrency`.
    public static final Param<String> DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK =
            text("default_destination_concurrency_positive_feedback", "1").notEmpty();

    /// How much each delivery that could not reach the destination takes from its concurrency.
    public static final Param<String> DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK =
            text("default_destination_concurrency_negative_feedback", "1").notEmpty();

    /// After how many rounds of failures (one round being as many as the concurrency) a
    /// destination is taken for dead; 0 for never.
    public static final Param<Integer> DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT =
            number("default_destination_concurrency_failed_cohort_limit", "1").atLeast(0);

    /// Deliveries of local(8) at the same time to one recipient.
    public static final Param<Integer> LOCAL_DESTINATION_CONCURRENCY_LIMIT =
            number("local_destination_concurrency_limit", "2").atLeast(0);

    /// Recipients in one delivery of local(8).
    public static final Param<Integer> LOCAL_DESTINATION_RECIPIENT_LIMIT =
            number("local_destination_recipient_limit", "1").atLeast(0);

    /// How many deliveries of a message earn a slot with which another one may overtake it. 0
    /// switches overtaking off.
    public static final Param<Integer> DEFAULT_DELIVERY_SLOT_COST =
            number("default_delivery_slot_cost", "5");

    /// How many percent of the slots are given before they are earned.
    public static final Param<Integer> DEFAULT_DELIVERY_SLOT_DISCOUNT =
            number("default_delivery_slot_discount", "50").atMost(100);

    /// How many slots are given before they are earned.
    public static final Param<Integer> DEFAULT_DELIVERY_SLOT_LOAN =
            number("default_delivery_slot_loan", "3");

    /// Messages that would earn fewer slots are never overtaken.
    public static final Param<Integer> DEFAULT_MINIMUM_DELIVERY_SLOTS =
            number("default_minimum_delivery_slots", "3");

    /// Time between deliveries to one destination; with a delay, one at a time. 0 for none.
    public static final Param<Duration> DEFAULT_DESTINATION_RATE_DELAY =
            time("default_destination_rate_delay", "0s");

    /// Time between deliveries of one transport. 0 for none.
    public static final Param<Duration> DEFAULT_TRANSPORT_RATE_DELAY =
            time("default_transport_rate_delay", "0s");

    /// How many recipients of a transport's messages are in memory at most.
    public static final Param<Integer> DEFAULT_RECIPIENT_LIMIT =
            number("default_recipient_limit", "20000");

    /// How many more recipients are in memory for messages that overtake others.
    public static final Param<Integer> DEFAULT_EXTRA_RECIPIENT_LIMIT =
            number("default_extra_recipient_limit", "1000");

    /// How many recipients of a message are read at a time, when there is room again.
    public static final Param<Integer> DEFAULT_RECIPIENT_REFILL_LIMIT =
            number("default_recipient_refill_limit", "100").atLeast(1);

    /// After which time recipients are read though there is no room for that many.
    public static final Param<Duration> DEFAULT_RECIPIENT_REFILL_DELAY =
            time("default_recipient_refill_delay", "5s").atLeast(ofSeconds(1));

    /// Whether each change of a destination's concurrency is logged.
    public static final Param<Boolean> DESTINATION_CONCURRENCY_FEEDBACK_DEBUG =
            flag("destination_concurrency_feedback_debug", "no");

    /// Least time between warnings that a destination fills the active queue; 0 for no warnings.
    public static final Param<Duration> QMGR_CLOG_WARN_TIME = time("qmgr_clog_warn_time", "300s");

    /// How long qmgr(8) may take for one event before it is taken for dead and ends.
    public static final Param<Duration> QMGR_DAEMON_TIMEOUT =
            time("qmgr_daemon_timeout", "1000s").atLeast(ofSeconds(1));

    /// How many percent of the active queue's resources one destination may use. Not used any more.
    public static final Param<Integer> QMGR_FUDGE_FACTOR =
            number("qmgr_fudge_factor", "100").atLeast(10).atMost(100);

    /// Time limit for one read or write between qmgr(8) and other programs, except for the time that a
    /// delivery takes.
    public static final Param<Duration> QMGR_IPC_TIMEOUT =
            time("qmgr_ipc_timeout", "60s").atLeast(ofSeconds(1));

    /// Deliveries of one transport at the same time to a destination that has not been used lately.
    public static final TransportParam<Integer> INITIAL_CONCURRENCY = new TransportParam<>(
            "_initial_destination_concurrency", INITIAL_DESTINATION_CONCURRENCY);

    /// Deliveries of one transport at the same time to one destination at most.
    public static final TransportParam<Integer> CONCURRENCY_LIMIT = new TransportParam<>(
            "_destination_concurrency_limit", DEFAULT_DESTINATION_CONCURRENCY_LIMIT,
            List.of(LOCAL_DESTINATION_CONCURRENCY_LIMIT));

    /// Recipients in one delivery of one transport at most.
    public static final TransportParam<Integer> RECIPIENT_LIMIT = new TransportParam<>(
            "_destination_recipient_limit", DEFAULT_DESTINATION_RECIPIENT_LIMIT,
            List.of(LOCAL_DESTINATION_RECIPIENT_LIMIT));

    /// How much a delivery of one transport that went well adds to the destination's concurrency.
    public static final TransportParam<String> POSITIVE_FEEDBACK = new TransportParam<>(
            "_destination_concurrency_positive_feedback",
            DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK);

    /// How much a delivery of one transport that could not reach the destination takes from its
    /// concurrency.
    public static final TransportParam<String> NEGATIVE_FEEDBACK = new TransportParam<>(
            "_destination_concurrency_negative_feedback",
            DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK);

    /// After how many rounds of failures of one transport a destination is taken for dead.
    public static final TransportParam<Integer> FAILED_COHORT_LIMIT = new TransportParam<>(
            "_destination_concurrency_failed_cohort_limit",
            DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT);

    /// How many deliveries earn a slot, for messages of one transport.
    public static final TransportParam<Integer> DELIVERY_SLOT_COST =
            new TransportParam<>("_delivery_slot_cost", DEFAULT_DELIVERY_SLOT_COST);

    /// How many percent of the slots are given before they are earned, for one transport.
    public static final TransportParam<Integer> DELIVERY_SLOT_DISCOUNT =
            new TransportParam<>("_delivery_slot_discount", DEFAULT_DELIVERY_SLOT_DISCOUNT);

    /// How many slots are given before they are earned, for one transport.
    public static final TransportParam<Integer> DELIVERY_SLOT_LOAN =
            new TransportParam<>("_delivery_slot_loan", DEFAULT_DELIVERY_SLOT_LOAN);

    /// Messages of one transport that would earn fewer slots are never overtaken.
    public static final TransportParam<Integer> MINIMUM_DELIVERY_SLOTS =
            new TransportParam<>("_minimum_delivery_slots", DEFAULT_MINIMUM_DELIVERY_SLOTS);

    /// Time between deliveries of one transport to one destination.
    public static final TransportParam<Duration> RATE_DELAY =
            new TransportParam<>("_destination_rate_delay", DEFAULT_DESTINATION_RATE_DELAY);

    /// Time between deliveries of one transport.
    public static final TransportParam<Duration> TRANSPORT_DELAY =
            new TransportParam<>("_transport_rate_delay", DEFAULT_TRANSPORT_RATE_DELAY);

    /// How many recipients of one transport's messages are in memory at most.
    public static final TransportParam<Integer> RECIPIENTS_IN_MEMORY =
            new TransportParam<>("_recipient_limit", DEFAULT_RECIPIENT_LIMIT);

    /// How many more recipients of one transport are in memory for messages that overtake others.
    public static final TransportParam<Integer> EXTRA_RECIPIENTS =
            new TransportParam<>("_extra_recipient_limit", DEFAULT_EXTRA_RECIPIENT_LIMIT);

    /// How many recipients of a message of one transport are read at a time.
    public static final TransportParam<Integer> REFILL_LIMIT =
            new TransportParam<>("_recipient_refill_limit", DEFAULT_RECIPIENT_REFILL_LIMIT);

    /// After which time recipients of one transport are read though there is no room for that many.
    public static final TransportParam<Duration> REFILL_DELAY =
            new TransportParam<>("_recipient_refill_delay", DEFAULT_RECIPIENT_REFILL_DELAY);

    private QmgrParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DELAY_LOGGING_RESOLUTION_LIMIT, QMGR_MESSAGE_ACTIVE_LIMIT,
                QMGR_MESSAGE_RECIPIENT_LIMIT, QMGR_MESSAGE_RECIPIENT_MINIMUM,
                MINIMAL_BACKOFF_TIME, MAXIMAL_BACKOFF_TIME, QUEUE_RUN_DELAY,
                MAXIMAL_QUEUE_LIFETIME, BOUNCE_QUEUE_LIFETIME, DELAY_WARNING_TIME,
                CONFIRM_DELAY_CLEARED, TRANSPORT_RETRY_TIME, DEFER_TRANSPORTS,
                INITIAL_DESTINATION_CONCURRENCY, DEFAULT_DESTINATION_CONCURRENCY_LIMIT,
                DEFAULT_DESTINATION_RECIPIENT_LIMIT,
                DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK,
                DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK,
                DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT, DEFAULT_DELIVERY_SLOT_COST,
                DEFAULT_DELIVERY_SLOT_DISCOUNT, DEFAULT_DELIVERY_SLOT_LOAN,
                DEFAULT_MINIMUM_DELIVERY_SLOTS, DEFAULT_DESTINATION_RATE_DELAY,
                DEFAULT_TRANSPORT_RATE_DELAY, DEFAULT_RECIPIENT_LIMIT,
                DEFAULT_EXTRA_RECIPIENT_LIMIT, DEFAULT_RECIPIENT_REFILL_LIMIT,
                DEFAULT_RECIPIENT_REFILL_DELAY, DESTINATION_CONCURRENCY_FEEDBACK_DEBUG,
                QMGR_CLOG_WARN_TIME, QMGR_DAEMON_TIMEOUT, QMGR_FUDGE_FACTOR, QMGR_IPC_TIMEOUT);
    }

    /// The families of this group.
    static List<TransportParam<?>> families() {
        return List.of(INITIAL_CONCURRENCY, CONCURRENCY_LIMIT, RECIPIENT_LIMIT, POSITIVE_FEEDBACK,
                NEGATIVE_FEEDBACK, FAILED_COHORT_LIMIT, DELIVERY_SLOT_COST, DELIVERY_SLOT_DISCOUNT,
                DELIVERY_SLOT_LOAN, MINIMUM_DELIVERY_SLOTS, RATE_DELAY, TRANSPORT_DELAY,
                RECIPIENTS_IN_MEMORY, EXTRA_RECIPIENTS, REFILL_LIMIT, REFILL_DELAY);
    }
}
