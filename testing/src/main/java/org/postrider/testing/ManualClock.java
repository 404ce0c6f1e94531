package org.postrider.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// A clock that runs like the system's, and can be put forward.
public final class ManualClock extends Clock {
    private final Clock base;
    private volatile Duration ahead = Duration.ZERO;

    /// A clock that shows the right time.
    public ManualClock() {
        this(Clock.systemDefaultZone());
    }

    private ManualClock(Clock base) {
        this.base = base;
    }

    /// Puts the clock forward.
    public void advance(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        var other = new ManualClock(base.withZone(zone));
        other.ahead = ahead;
        return other;
    }
}
