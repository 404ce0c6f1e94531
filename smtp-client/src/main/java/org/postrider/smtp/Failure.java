package org.postrider.smtp;

import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.util.Bytes;

/// Why a host or a message could not be served: what is logged and reported for its recipients.
///
/// @param dsn with a status of class 4 or 5
/// @param relay who said so, as in `relay=`; `none` where nobody was asked
/// @param site whether the whole destination is affected, not only this message
record Failure(Dsn dsn, String relay, boolean site) {
    /// Nobody was asked.
    static Failure local(String status, String reason) {
        return new Failure(Dsn.of(status, "", reason), "none", true);
    }

    /// The connection was not made, was lost, or the server was too slow.
    static Failure of(Target target, String status, String reason) {
        return new Failure(Dsn.of(status, "", Bytes.printable(reason, 1000)), target.relay(), true);
    }

    /// A table on this side cannot say what to make of a server.
    static Failure dataError(Target target) {
        return of(target, "4.3.0", "local data error while talking to " + target.namaddr());
    }

    /// What a server said. Where it agreed to what cannot be agreed to, it is at fault.
    ///
    /// @param what such as `said`
    /// @param after such as ` (in reply to MAIL FROM command)`
    static Failure reply(Target target, SmtpReply reply, String what, String after,
            boolean site) {
        boolean odd = reply.positive();
        var reason = (odd ? "Protocol error: host " : "host ") + target.namaddr() + " " + what
                + ": " + reply.line() + after;
        return new Failure(new Dsn(odd ? "5.5.0" : reply.status(), "", reason, "smtp",
                reply.line(), "dns", target.host()), target.relay(), site);
    }

    /// Whether a server did not offer TLS where the policy demands it.
    boolean isWithoutTls() {
        return dsn.status().equals("4.7.4");
    }

    /// Whether what the message demands cannot be met by this server, which others may.
    boolean isUnmet() {
        return dsn.status().equals("5.7.10");
    }

    /// Whether another host or a later attempt may do better.
    boolean temporary() {
        return dsn.status().startsWith("4");
    }

    /// The same, but not for good.
    Failure softened() {
        return temporary() ? this
                : new Failure(dsn.withStatus("4" + dsn.status().substring(1)), relay, site);
    }

    Outcome outcome() {
        return temporary() ? new Outcome.Deferred(dsn.withAction("delayed"))
                : new Outcome.Bounced(dsn.withAction("failed"));
    }

    /// Ends the attempt at one host; the attempt goes on with the next one.
    static final class Stop extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        Stop(Failure failure) {
            super(failure.dsn().reason(), null, false, false);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
