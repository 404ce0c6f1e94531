package org.postrider.mail.params;

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

    private ServiceParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ANVIL_RATE_TIME_UNIT, ANVIL_STATUS_UPDATE_TIME);
    }
}
