package org.postrider.mail.log;

import org.postrider.mail.proto.DeliveryRequest;

/// When the stages of one delivery happened, for the log: all in microseconds since 1970.
///
/// @param arrival the message arrived
/// @param activated qmgr opened the queue file
/// @param handed the delivery agent got the request
/// @param connected the connection to the destination was ready; 0 if there was none
/// @param uses how many deliveries went over that connection, with this one
/// @param tls how that connection used TLS, such as `may:none`; empty where that is not logged
public record Delays(long arrival, long activated, long handed, long connected, int uses,
        String tls) {
    /// The delays of a delivery without a connection.
    public Delays(long arrival, long activated, long handed, long connected, int uses) {
        this(arrival, activated, handed, connected, uses, "");
    }

    /// The delays of a request that has just been received.
    ///
    /// @param now microseconds since 1970
    public static Delays of(DeliveryRequest request, long now) {
        return new Delays(request.arrival(), request.activated(), now, 0, 1);
    }

    /// The same, with a connection that was ready at this time.
    ///
    /// @param now microseconds since 1970
    public Delays withConnected(long now) {
        return new Delays(arrival, activated, handed, now, uses, tls);
    }

    /// The same, over a connection that has been used so often, with this delivery.
    public Delays withUses(int count) {
        return new Delays(arrival, activated, handed, connected, count, tls);
    }

    /// The same, over a connection with these TLS features.
    public Delays withTls(String features) {
        return new Delays(arrival, activated, handed, connected, uses, features);
    }

    /// Adds `delay=1.2, delays=0.1/0/0.6/0.5, tls=may`: the whole, and the parts before the queue manager, in
    /// it, until the connection was ready, and for the transfer.
    ///
    /// @param done when the delivery ended, in microseconds since 1970
    /// @param digits `delay_logging_resolution_limit`
    public void append(StringBuilder out, long done, int digits) {
        out.append("delay=");
        one(out, done - arrival, digits);
        out.append(", delays=");
        one(out, activated - arrival, digits);
        out.append('/');
        one(out, handed - activated, digits);
        out.append('/');
        one(out, connected == 0 ? 0 : connected - handed, digits);
        out.append('/');
        one(out, done - (connected == 0 ? handed : connected), digits);
        if (!tls.isEmpty()) {
            out.append(", tls=").append(tls);
        }
    }

    /// Adds one delay with two significant digits at most, and `digits` after the point at most.
    private static void one(StringBuilder out, long micros, int digits) {
        long unit = 1;
        for (int i = digits; i < 6; i++) {
            unit *= 10;
        }
        long value = Math.max(0, micros);
        if (value >= 10_000_000) {
            unit = 1_000_000;
        } else {
            while (value >= 100 * unit) {
                unit *= 10;
            }
        }
        long rounded = (value + unit / 2) / unit * unit;
        out.append(rounded / 1_000_000);
        long rest = rounded % 1_000_000;
        if (rest == 0) {
            return;
        }
        out.append('.');
        for (long place = 100_000; rest > 0; place /= 10) {
            out.append((char) ('0' + rest / place));
            rest %= place;
        }
    }
}
