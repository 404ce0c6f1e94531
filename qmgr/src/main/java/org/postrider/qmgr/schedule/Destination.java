package org.postrider.qmgr.schedule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.postrider.mail.dsn.Dsn;

/// One destination of a transport: how many deliveries it bears at a time, and whether it is dead.
/// The deliveries that wait for it are kept for the [Selection].
///
/// A success adds its feedback, and the concurrency rises when that has come to 1. A failure lowers
/// the concurrency at once, and then not again until the negative feedback has come to 1. When as
/// many deliveries have failed as go on at a time, that is a failed cohort.
final class Destination {
    /// Rounding must not cost a step: 3 times 1/3 is one.
    private static final double SMALL = 1e-6;

    private final Transport transport;
    private final String key;
    private int waiting;
    private int busy;
    private int window;
    private double success;
    private double failure;
    private double failedCohorts;
    private Dsn dead;
    private int deaths;
    private boolean resting;
    private boolean warned;
    private long lastWarning;
    private boolean listed;
    private Deque<Entry> line;
    private NavigableSet<Peer> peers;
    private Peer head;

    Destination(Transport transport, String key) {
        this.transport = transport;
        this.key = key;
        window = transport.settings().concurrency().initial();
    }

    Transport transport() {
        return transport;
    }

    String key() {
        return key;
    }

    /// How many entries wait.
    int waiting() {
        return waiting;
    }

    void waits(int change) {
        waiting += change;
    }

    /// How many entries wait or are on their way.
    int entries() {
        return waiting + busy;
    }

    /// Whether it is time for a warning, which is given then.
    boolean warn(long now, long interval) {
        if (warned && now - lastWarning < interval) {
            return false;
        }
        warned = true;
        lastWarning = now;
        return true;
    }

    /// Whether a delivery may start.
    boolean isOpen() {
        return busy < window && dead == null && !resting;
    }

    /// Whether nothing is known about it that a new one would not know.
    boolean isIdle() {
        return waiting == 0 && busy == 0 && dead == null && !resting;
    }

    int window() {
        return window;
    }

    /// A delivery starts.
    void begin() {
        busy++;
    }

    /// A delivery is over, whatever its result.
    void end() {
        busy--;
    }

    /// Why the destination is dead; null while it lives.
    Dsn dead() {
        return dead;
    }

    /// How often it died: tells one death from another.
    int deaths() {
        return deaths;
    }

    /// Whether the delay after a delivery goes on.
    boolean resting() {
        return resting;
    }

    void rest(boolean now) {
        resting = now;
    }

    /// The destination works: more deliveries at a time may be tried, as far as they are needed.
    /// The delivery that tells so still counts as running.
    void feedPositive() {
        var limits = transport.settings().concurrency();
        failedCohorts = 0;
        if (dead != null || window >= limits.most() || window >= busy + limits.initial()) {
            return;
        }
        success += limits.positive().at(window);
        while (success + SMALL >= 1) {
            success -= 1;
            failure = 0;
            window++;
        }
        window = Math.min(window, limits.most());
    }

    /// The destination cannot be reached.
    ///
    /// @return whether it is dead now, and was not before
    boolean feedNegative(Dsn why) {
        if (dead != null) {
            return false;
        }
        var limits = transport.settings().concurrency();
        failedCohorts += 1.0 / window;
        if (limits.failedCohorts() > 0 && failedCohorts + SMALL >= limits.failedCohorts()) {
            dead = why;
            deaths++;
            return true;
        }
        failure -= limits.negative().at(window);
        while (failure < -SMALL) {
            failure += 1;
            success = 0;
            window--;
        }
        window = Math.max(window, 1);
        return false;
    }

    /// Tries again after a dead time.
    void revive() {
        dead = null;
        failedCohorts = 0;
        success = 0;
        failure = 0;
        window = transport.settings().concurrency().initial();
    }

    /// Of [RoundRobin]: what waits, in order.
    Deque<Entry> line() {
        if (line == null) {
            line = new ArrayDeque<>(2);
        }
        return line;
    }

    /// Of [RoundRobin]: whether it stands in the row.
    boolean listed() {
        return listed;
    }

    void listed(boolean now) {
        listed = now;
    }

    /// Of [Preemptive]: what waits, in the order of the jobs.
    NavigableSet<Peer> peers() {
        if (peers == null) {
            peers = new TreeSet<>(Comparator.comparingLong(p -> p.job().rank()));
        }
        return peers;
    }

    /// Of [Preemptive]: the peer with which it stands among the open destinations; null while it
    /// does not.
    Peer head() {
        return head;
    }

    void head(Peer peer) {
        head = peer;
    }

    /// As `%g` prints it.
    private static String figure(double value) {
        return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public String toString() {
        return "limit " + transport.settings().concurrency().most() + " window " + window
                + " success " + figure(success) + " failure " + figure(failure)
                + " fail_cohorts " + figure(failedCohorts);
    }
}
