package org.postrider.smtpd;

import java.io.Closeable;
import java.io.IOException;
import org.postrider.server.client.Submission;

/// One mail transaction, from MAIL to the message's end. Dropped as a whole by RSET, HELO, EHLO and
/// whatever ends it (RFC 5321, sections 4.1.1.5 and 4.1.4).
final class Transaction implements Closeable {
    /// Envelope sender in internal form.
    final String sender;
    /// `7bit`, `8bit` or empty.
    final String encoding;
    /// DSN RET, 0 if it was not given.
    final int ret;
    /// DSN ENVID, empty if it was not given.
    final String envid;
    /// When it began, in microseconds since 1970.
    final long started;

    /// Who submitted the message first, by the AUTH parameter of MAIL (RFC 4954, section 5), as the
    /// client wrote it; empty for nobody.
    final String submitter;

    private Submission submission;
    private int recipients;
    private String firstRecipient = "";
    private int overshoot;

    Transaction(String sender, String encoding, int ret, String envid, long started,
            String submitter) {
        this.sender = sender;
        this.encoding = encoding;
        this.ret = ret;
        this.envid = envid;
        this.started = started;
        this.submitter = submitter;
    }

    /// Whether the queue file has been begun.
    boolean isOpen() {
        return submission != null;
    }

    void open(Submission opened) {
        submission = opened;
    }

    /// The queue file in the making.
    Submission submission() {
        return submission;
    }

    /// The queue id, or `NOQUEUE`.
    String queueId() {
        return submission == null ? SmtpdLog.NOQUEUE : submission.queueId();
    }

    /// Counts an accepted recipient.
    ///
    /// @param external the address as the client wrote it
    void accepted(String external) {
        if (recipients++ == 0) {
            firstRecipient = external;
        }
    }

    /// Number of accepted recipients.
    int recipients() {
        return recipients;
    }

    /// The first accepted recipient, in external form.
    String firstRecipient() {
        return firstRecipient;
    }

    /// Counts a recipient over the limit.
    ///
    /// @return how many there were
    int overshot() {
        return ++overshoot;
    }

    /// Without an answer from cleanup, makes it forget the message.
    @Override
    public void close() {
        if (submission != null) {
            try {
                submission.close();
            } catch (IOException e) {
                // cleanup forgets the message also when the connection just breaks.
            }
            submission = null;
        }
    }
}
