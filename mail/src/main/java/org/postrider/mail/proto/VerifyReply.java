package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// What verify(8) knows about an address.
///
/// @param status what a delivery would do
/// @param text the reason, with its enhanced status code
public record VerifyReply(Status status, String text) {
    /// What a delivery would do. Numbers are those of Postfix's cache.
    public enum Status {
        /// It would succeed.
        DELIVERABLE,
        /// It would be put off.
        DEFERRED,
        /// It would fail.
        UNDELIVERABLE,
        /// Nobody knows yet.
        UNKNOWN;

        /// The number in the cache.
        public int code() {
            return ordinal();
        }

        /// The status of a number from 0 to 3.
        public static Status of(int code) {
            return values()[code];
        }
    }

    /// The answer to an update.
    public static final VerifyReply TAKEN = new VerifyReply(Status.UNKNOWN, "");

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("status", status.code()).text("text", text).end();
    }

    /// Reads what [#write] wrote.
    public static VerifyReply read(AttrReader in) throws IOException {
        var reply = new VerifyReply(Status.of(in.number("status", 0, 3)), in.text("text"));
        in.end();
        return reply;
    }
}
