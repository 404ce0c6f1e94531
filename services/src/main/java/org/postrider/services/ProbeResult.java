package org.postrider.services;

import java.util.Optional;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyReply.Status;

/// What is known about one address, as Postfix's cache has it: `status:probed:updated:text`.
///
/// ```
/// 0:0:1792000000:250 2.1.5 Ok        deliverable; no probe under way
/// 3:1792000000:0:Address verification in progress
/// ```
/// @param status of the latest result
/// @param probed when a probe was sent that has not come back, in seconds since 1970; 0 for none
/// @param updated when the result came, in seconds since 1970; 0 for never
/// @param text the reason
record ProbeResult(Status status, long probed, long updated, String text) {
    /// Nothing is known.
    static final ProbeResult NONE = new ProbeResult(Status.UNKNOWN, 0, 0,
            "Address verification in progress");

    /// Reads an entry; empty if it is malformed.
    static Optional<ProbeResult> parse(String entry) {
        int first = entry.indexOf(':');
        int second = entry.indexOf(':', first + 1);
        int third = entry.indexOf(':', second + 1);
        if (first != 1 || second < 0 || third < 0) {
            return Optional.empty();
        }
        try {
            long probed = Long.parseLong(entry, first + 1, second, 10);
            long updated = Long.parseLong(entry, second + 1, third, 10);
            int status = Integer.parseInt(entry, 0, 1, 10);
            boolean valid = status <= Status.UNKNOWN.code() && probed >= 0 && updated >= 0;
            return valid ? Optional.of(new ProbeResult(Status.of(status), probed, updated,
                    entry.substring(third + 1))) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean positive() {
        return status == Status.DELIVERABLE;
    }

    VerifyReply reply() {
        return new VerifyReply(status, text);
    }

    /// The same, with a probe under way.
    ProbeResult probedAt(long now) {
        return new ProbeResult(status, now, updated, text);
    }

    /// As it is stored.
    @Override
    public String toString() {
        return status.code() + ":" + probed + ":" + updated + ":" + text;
    }
}
