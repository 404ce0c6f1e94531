package org.postrider.mail.params;

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

    /// How many recipients are in memory at most, over all messages of the active queue.
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
            text("default_destination_concurrency_positive_feedback", "1");

    /// How much each delivery that could not reach the destination takes from its concurrency.
    public static final Param<String> DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK =
            text("default_destination_concurrency_negative_feedback", "1");

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

    /// `transport_initial_destination_concurrency`.
    public static final TransportParam<Integer> INITIAL_CONCURRENCY = new TransportParam<>(
            "_initial_destination_concurrency", INITIAL_DESTINATION_CONCURRENCY);

    /// `transport_destination_concurrency_limit`.
    public static final TransportParam<Integer> CONCURRENCY_LIMIT = new TransportParam<>(
            "_destination_concurrency_limit", DEFAULT_DESTINATION_CONCURRENCY_LIMIT,
            List.of(LOCAL_DESTINATION_CONCURRENCY_LIMIT));

    /// `transport_destination_recipient_limit`.
    public static final TransportParam<Integer> RECIPIENT_LIMIT = new TransportParam<>(
            "_destination_recipient_limit", DEFAULT_DESTINATION_RECIPIENT_LIMIT,
            List.of(LOCAL_DESTINATION_RECIPIENT_LIMIT));

    /// `transport_destination_concurrency_positive_feedback`.
    public static final TransportParam<String> POSITIVE_FEEDBACK = new TransportParam<>(
            "_destination_concurrency_positive_feedback",
            DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK);

    /// `transport_destination_concurrency_negative_feedback`.
    public static final TransportParam<String> NEGATIVE_FEEDBACK = new TransportParam<>(
            "_destination_concurrency_negative_feedback",
            DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK);

    /// `transport_destination_concurrency_failed_cohort_limit`.
    public static final TransportParam<Integer> FAILED_COHORT_LIMIT = new TransportParam<>(
            "_destination_concurrency_failed_cohort_limit",
            DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT);

    private QmgrParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DELAY_LOGGING_RESOLUTION_LIMIT, QMGR_MESSAGE_ACTIVE_LIMIT,
                QMGR_MESSAGE_RECIPIENT_LIMIT, QMGR_MESSAGE_RECIPIENT_MINIMUM, MINIMAL_BACKOFF_TIME,
                MAXIMAL_BACKOFF_TIME, QUEUE_RUN_DELAY, MAXIMAL_QUEUE_LIFETIME,
                BOUNCE_QUEUE_LIFETIME, DELAY_WARNING_TIME, CONFIRM_DELAY_CLEARED,
                TRANSPORT_RETRY_TIME, DEFER_TRANSPORTS, INITIAL_DESTINATION_CONCURRENCY,
                DEFAULT_DESTINATION_CONCURRENCY_LIMIT, DEFAULT_DESTINATION_RECIPIENT_LIMIT,
                DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK,
                DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK,
                DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT);
    }

    /// The families of this group.
    static List<TransportParam<?>> families() {
        return List.of(INITIAL_CONCURRENCY, CONCURRENCY_LIMIT, RECIPIENT_LIMIT, POSITIVE_FEEDBACK,
                NEGATIVE_FEEDBACK, FAILED_COHORT_LIMIT);
    }
}
