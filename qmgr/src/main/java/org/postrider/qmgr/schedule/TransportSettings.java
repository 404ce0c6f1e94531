package org.postrider.qmgr.schedule;

import java.time.Duration;

/// What main.cf and master.cf say about one transport.
///
/// @param deliveries at a time over all destinations: its process limit in master.cf
/// @param recipients in one delivery; with 1, destinations are mailboxes and not domains
/// @param concurrency of each destination
/// @param preemption of messages by smaller ones
/// @param memory for recipients
/// @param rates least times between deliveries
public record TransportSettings(int deliveries, int recipients, Concurrency concurrency,
        Preemption preemption, Memory memory, Rates rates) {
    /// How many deliveries to one destination go on at a time.
    ///
    /// @param initial to a new destination, at least 1
    /// @param most at least 1
    /// @param positive what a success adds
    /// @param negative what a failure takes away
    /// @param failedCohorts rounds of failures until a destination is dead; 0 for never
    public record Concurrency(int initial, int most, Feedback positive, Feedback negative,
            int failedCohorts) {}

    /// When a message with few recipients may overtake one with many.
    ///
    /// @param cost how many deliveries of a message earn a slot; below 2, nothing is overtaken
    /// @param loan slots that are given before they are earned
    /// @param discount percent of the slots that are given before they are earned
    /// @param minimum messages that would earn fewer slots are not overtaken
    public record Preemption(int cost, int loan, int discount, int minimum) {}

    /// How many recipients are in memory.
    ///
    /// @param recipients of all messages of the transport
    /// @param extra for messages that overtake others
    /// @param refill how many are read at a time
    /// @param refillDelay after which time fewer are read
    public record Memory(int recipients, int extra, int refill, Duration refillDelay) {}

    /// Least times between deliveries; zero for none.
    ///
    /// @param destination from the end of one delivery to the start of the next to the same
    ///     destination, one at a time
    /// @param transport from the start of one delivery to the start of the next
    public record Rates(Duration destination, Duration transport) {}

    /// The same with deliveries to each destination one at a time, where there is a delay between
    /// them.
    public TransportSettings {
        if (!rates.destination().isZero()) {
            concurrency = new Concurrency(1, 1, concurrency.positive(), concurrency.negative(),
                    concurrency.failedCohorts());
        }
    }
}
