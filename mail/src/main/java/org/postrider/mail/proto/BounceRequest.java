package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// What is asked of the services `bounce`, `defer` and `trace`. Answered by one attribute
/// `status`, 0 when it is on disk (or, for reports, queued) and 1 when it is not.
public sealed interface BounceRequest {
    /// The message's queue id.
    String queueId();

    /// Adds one recipient to the message's log, synced to disk before the answer.
    record Append(String queueId, Recipient recipient, Dsn dsn) implements BounceRequest {}

    /// Reports all that is in the log to the sender, as failures (service `bounce`), as delayed
    /// mail (`defer` when it warns), or as a delivery report (`trace`), and removes the log where
    /// that is due.
    ///
    /// @param kind what to report
    /// @param queueName where the queue file is
    /// @param encoding `7bit`, `8bit` or empty
    /// @param sendopts SMTPUTF8 and REQUIRETLS bits
    /// @param sender envelope sender of the message; the report goes there
    /// @param envid DSN envelope id
    /// @param ret DSN RET
    /// @param verp two characters if each failed recipient is to be reported on its own, to a sender
    ///     address with the recipient in it; empty otherwise
    record Report(Kind kind, String queueName, String queueId, String encoding, int sendopts,
            String sender, String envid, int ret, String verp) implements BounceRequest {
        /// A report about all recipients together.
        public Report(Kind kind, String queueName, String queueId, String encoding, int sendopts,
                String sender, String envid, int ret) {
            this(kind, queueName, queueId, encoding, sendopts, sender, envid, ret, "");
        }
    }

    /// Reports one recipient at once, without a log: used where a log cannot be relied on.
    record One(String queueName, String queueId, String encoding, int sendopts, String sender,
            String envid, int ret, Recipient recipient, Dsn dsn) implements BounceRequest {}

    /// What a report tells.
    enum Kind {
        /// Recipients have failed for good.
        FAILURE,
        /// Delivery is delayed.
        DELAY,
        /// What was done, as the sender asked with the message.
        SUCCESS,
        /// What was done or would be done, as the sender asked on the command line.
        VERIFY
    }

    /// Writes the whole list and flushes.
    static void write(BounceRequest request, AttrWriter out) throws IOException {
        switch (request) {
            case Append a -> {
                out.text("request", "append").text("queue_id", a.queueId());
                a.recipient().write(out);
                DsnAttrs.write(out, a.dsn());
            }
            case Report r -> {
                out.text("request", "report").text("queue_id", r.queueId())
                        .text("kind", r.kind().name());
                writeMessage(out, r.queueName(), r.encoding(), r.sendopts(), r.sender(), r.envid(),
                        r.ret());
                out.text("verp_delimiters", r.verp());
            }
            case One o -> {
                out.text("request", "one").text("queue_id", o.queueId());
                writeMessage(out, o.queueName(), o.encoding(), o.sendopts(), o.sender(), o.envid(),
                        o.ret());
                o.recipient().write(out);
                DsnAttrs.write(out, o.dsn());
            }
        }
        out.end();
    }

    /// Reads what [#write] wrote.
    static BounceRequest read(AttrReader in) throws IOException {
        var kind = in.text("request");
        var queueId = in.text("queue_id");
        BounceRequest request = switch (kind) {
            case "append" -> new Append(queueId, Recipient.read(in), DsnAttrs.read(in));
            case "report" -> new Report(kind(in.text("kind")), in.text("queue_name"), queueId,
                    in.text("encoding"), in.number("sendopts", 0, 0xffff), in.text("sender"),
                    in.text("envelope_id"), in.number("ret_flags", 0, 3), verp(in));
            case "one" -> new One(in.text("queue_name"), queueId, in.text("encoding"),
                    in.number("sendopts", 0, 0xffff), in.text("sender"), in.text("envelope_id"),
                    in.number("ret_flags", 0, 3), Recipient.read(in), DsnAttrs.read(in));
            default -> throw new ProtocolException("unknown bounce request");
        };
        in.end();
        return request;
    }

    private static void writeMessage(AttrWriter out, String queueName, String encoding,
            int sendopts, String sender, String envid, int ret) throws IOException {
        out.text("queue_name", queueName).text("encoding", encoding).number("sendopts", sendopts)
                .text("sender", sender).text("envelope_id", envid).number("ret_flags", ret);
    }

    private static String verp(AttrReader in) throws IOException {
        var verp = in.text("verp_delimiters");
        if (!verp.isEmpty() && verp.length() != 2) {
            throw new ProtocolException("bad VERP delimiters");
        }
        return verp;
    }

    private static Kind kind(String name) throws ProtocolException {
        for (var kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new ProtocolException("unknown kind of report");
    }
}
