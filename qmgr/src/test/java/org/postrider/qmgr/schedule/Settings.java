package org.postrider.qmgr.schedule;

import java.time.Duration;

/// Settings of transports for tests, one change at a time from Postfix's defaults.
record Settings(TransportSettings value) {
    static final Feedback ONE = new Feedback(1, Feedback.Shape.CONSTANT);

    static Settings defaults() {
        return new Settings(new TransportSettings(100, 50,
                new TransportSettings.Concurrency(5, 20, ONE, ONE, 1),
                new TransportSettings.Preemption(5, 3, 50, 3),
                new TransportSettings.Memory(20_000, 1000, 100, Duration.ofSeconds(5)),
                new TransportSettings.Rates(Duration.ZERO, Duration.ZERO)));
    }

    Settings deliveries(int most) {
        return new Settings(new TransportSettings(most, value.recipients(), value.concurrency(),
                value.preemption(), value.memory(), value.rates()));
    }

    Settings recipients(int most) {
        return new Settings(new TransportSettings(value.deliveries(), most, value.concurrency(),
                value.preemption(), value.memory(), value.rates()));
    }

    Settings concurrency(int initial, int most, Feedback positive, Feedback negative,
            int cohorts) {
        return new Settings(new TransportSettings(value.deliveries(), value.recipients(),
                new TransportSettings.Concurrency(initial, most, positive, negative, cohorts),
                value.preemption(), value.memory(), value.rates()));
    }

    Settings preemption(int cost, int loan, int discount, int minimum) {
        return new Settings(new TransportSettings(value.deliveries(), value.recipients(),
                value.concurrency(),
                new TransportSettings.Preemption(cost, loan, discount, minimum), value.memory(),
                value.rates()));
    }

    Settings memory(int recipients, int extra, int refill) {
        return new Settings(new TransportSettings(value.deliveries(), value.recipients(),
                value.concurrency(), value.preemption(), new TransportSettings.Memory(recipients,
                        extra, refill, value.memory().refillDelay()), value.rates()));
    }

    Settings rates(Duration destination, Duration transport) {
        return new Settings(new TransportSettings(value.deliveries(), value.recipients(),
                value.concurrency(), value.preemption(), value.memory(),
                new TransportSettings.Rates(destination, transport)));
    }
}
