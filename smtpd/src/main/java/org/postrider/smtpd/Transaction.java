package org.postrider.smtpd;

import java.io.Closeable;
import java.io.IOException;
import org.postrider.server.client.Submission;

/// One mail transaction, from MAIL to the message's end. Dropped as a whole by RSET, HELO, EHLO and
/// whatever ends it (RFC 5321, sections 4.1.1.5 and 4.1.4).
final class Transaction implements Closeable {
    /// Envelope sender in internal form.
    final String sender;
    /// What else MAIL said.
    final MailParameters parameters;
    /// When it began, in microseconds since 1970.
    final long started;

    private Submission submission;
    private int recipients;
    private String firstRecipient = "";
    private int overshoot;

    Transaction(String sender, MailParameters parameters, long started) {
        this.sender = sender;
        this.parameters = parameters;
        this.started = started;
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
