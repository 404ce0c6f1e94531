package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of anvil(8), flush(8), showq(8) and the like.
public final class ServiceParams {
    /// The time over which anvil(8) counts rates.
    public static final Param<Duration> ANVIL_RATE_TIME_UNIT =
            time("anvil_rate_time_unit", "60s").atLeast(Duration.ofSeconds(1));

    /// How often anvil(8) logs its largest figures.
    public static final Param<Duration> ANVIL_STATUS_UPDATE_TIME =
            time("anvil_status_update_time", "600s").atLeast(Duration.ofSeconds(1));

    /// Destinations for which a log of waiting mail is kept, so that ETRN and `postqueue -s` work.
    public static final Param<List<String>> FAST_FLUSH_DOMAINS =
            list("fast_flush_domains", "$relay_domains").networks();

    /// How long an empty log of a destination is kept.
    public static final Param<Duration> FAST_FLUSH_PURGE_TIME =
            time("fast_flush_purge_time", "7d").atLeast(ofSeconds(1));

    /// How long a log is used before all mail that it names is tried.
    public static final Param<Duration> FAST_FLUSH_REFRESH_TIME =
            time("fast_flush_refresh_time", "12h").atLeast(ofSeconds(1));

    /// Name of the service that keeps these logs, flush(8).
    public static final Param<String> FLUSH_SERVICE_NAME =
            text("flush_service_name", "flush").notEmpty();

    /// Name of the service that lists the queue, showq(8).
    public static final Param<String> SHOWQ_SERVICE_NAME =
            text("showq_service_name", "showq").notEmpty();

    private ServiceParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ANVIL_RATE_TIME_UNIT, ANVIL_STATUS_UPDATE_TIME, FAST_FLUSH_DOMAINS,
                FAST_FLUSH_PURGE_TIME, FAST_FLUSH_REFRESH_TIME, FLUSH_SERVICE_NAME,
                SHOWQ_SERVICE_NAME);
    }
}
