package org.postrider.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.SendOptions;
import org.postrider.server.agent.Delivery;

/// Sends one message over one session, and sorts out what the server said about each recipient.
final class Transfer {
    /// What came out for one recipient.
    interface Results {
        /// The server has taken the message for this recipient.
        ///
        /// @param dsn with the server's final reply
        void sent(Recipient recipient, Dsn dsn);

        /// The server has refused the recipient, or the message.
        void failed(Recipient recipient, Failure failure);
    }

    /// So many bytes of commands are sent before the replies are read: more could fill the buffers
    /// of both sides while each waits for the other.
    private static final int BATCH = 4096;
    private static final String DATA = "DATA\r\n";
    private static final String DOT = ".\r\n";
    private static final String RSET = "RSET\r\n";
    private static final String SENDING_END =
            "sending end of data -- message may be sent more than once";

    private final Settings settings;
    private final Session session;
    private final Delivery delivery;
    private final List<Recipient> recipients;
    private final Results results;
    private final List<Recipient> accepted = new ArrayList<>();
    private boolean senderRefused;
    private boolean answered;

    Transfer(Settings settings, Session session, Delivery delivery, List<Recipient> recipients,
            Results results) {
        this.settings = settings;
        this.session = session;
        this.delivery = delivery;
        this.recipients = recipients;
        this.results = results;
    }

    /// Runs the transaction. Every recipient gets a result, unless a [Failure.Stop] comes first:
    /// that then holds for those without one.
    void run() throws Failure.Stop {
        var features = session.features();
        long size = delivery.request().size();
        if (features.size() && features.sizeLimit() > 0 && size > features.sizeLimit()) {
            session.breakOff(); // as Postfix does
            throw new Failure.Stop(new Failure(Dsn.of("5.3.4", "", "message size " + size
                    + " exceeds size limit " + features.sizeLimit() + " of server "
                    + session.target().namaddr()), session.target().relay(), false));
        }
        if (features.pipelining()) {
            pipelined();
        } else {
            stepByStep();
        }
    }

    /// Whether the server has said anything: before that, nothing can have been delivered.
    boolean answered() {
        return answered;
    }

    /// Whether the server is only asked what it makes of the recipients, before DATA.
    private boolean asksForRecipients() {
        return delivery.probes()
                && !settings.get(SmtpParams.ADDRESS_VERIFY_TARGET).equals("data");
    }

    private void stepByStep() throws Failure.Stop {
        send(mail());
        mailReply();
        for (int next = 0; next < recipients.size() && !senderRefused; next++) {
            send(rcpt(recipients.get(next)));
            rcptReply(recipients.get(next));
        }
        if (accepted.isEmpty() || asksForRecipients()) {
            giveUp();
        } else {
            send(DATA);
            dataReply();
        }
    }

    /// Has the server forget the message.
    private void giveUp() throws Failure.Stop {
        write(RSET);
        quitEarly();
        flush();
        forgotten();
    }

    /// Says QUIT without waiting for the reply to what was said before, where the server allows that.
    private void quitEarly() throws Failure.Stop {
        if (session.features().pipelining()) {
            said("sending QUIT", session::quit);
        }
    }

    /// Reads the reply to RSET, which changes nothing for the recipients.
    private void forgotten() {
        try {
            var reply = session.step("sending RSET", settings.get(SmtpParams.RSET_TIMEOUT),
                    session::reply);
            if (reply.positive()) {
                return;
            }
        } catch (Failure.Stop e) {
            // The connection is broken, and known to be.
        }
        session.kept(false);
    }

    private void pipelined() throws Failure.Stop {
        write(mail());
        int written = 0;
        int answered = 0;
        boolean mailAnswered = false;
        for (int next = 0; next < recipients.size(); next++) {
            var command = rcpt(recipients.get(next));
            if (written + command.length() > BATCH) {
                flush();
                if (!mailAnswered) {
                    mailReply();
                    mailAnswered = true;
                }
                for (; answered < next; answered++) {
                    rcptReply(recipients.get(answered));
                }
                written = 0;
            }
            write(command);
            written += command.length();
        }
        boolean ends = asksForRecipients();
        write(ends ? RSET : DATA);
        if (ends) {
            quitEarly();
        }
        flush();
        if (!mailAnswered) {
            mailReply();
        }
        for (; answered < recipients.size(); answered++) {
            rcptReply(recipients.get(answered));
        }
        if (ends) {
            forgotten();
        } else {
            dataReply();
        }
    }

    private String mail() throws Failure.Stop {
        var features = session.features();
        var request = delivery.request();
        var out = new StringBuilder("MAIL FROM:<").append(address(request.sender())).append('>');
        if (features.size() && !mayConvert()) { // which changes the size
            out.append(" SIZE=").append(request.size());
        }
        if (features.eightBit()) {
            out.append(switch (request.encoding()) {
                case "8bit" -> " BODY=8BITMIME";
                case "7bit" -> " BODY=7BIT";
                default -> ""; // nobody has said what it is
            });
        }
        if (features.utf8() && (request.sendopts() & SendOptions.UTF8_REQUESTED) != 0) {
            out.append(" SMTPUTF8");
        }
        if (session.requiresTls()) {
            out.append(" REQUIRETLS");
        }
        if (features.dsn()) {
            if (!request.envid().isEmpty()) {
                out.append(" ENVID=").append(Xtext.encode(request.envid()));
            }
            boolean redacts = session.demanding()
                    && settings.get(TlsParams.REQUIRETLS_REDACT_DSN);
            if (request.ret() != 0 || redacts) {
                out.append(request.ret() == 1 && !redacts ? " RET=FULL" : " RET=HDRS");
            }
        }
        if (session.isAuthenticated() && settings.get(SmtpParams.SEND_DUMMY_MAIL_AUTH)) {
            out.append(" AUTH=<>"); // RFC 4954, section 5
        }
        return out.append("\r\n").toString();
    }

    /// Who the mail was for, in a report of a later mail system (RFC 3461, section 5.2.1).
    private static String originalOf(Recipient recipient) {
        return !recipient.orcpt().isEmpty() || recipient.original().isEmpty() ? recipient.orcpt()
                : "rfc822;" + Address.external(recipient.original());
    }

    private String rcpt(Recipient recipient) throws Failure.Stop {
        var out = new StringBuilder("RCPT TO:<").append(address(recipient.address())).append('>');
        if (session.features().dsn()) {
            Xtext.orcpt(out, originalOf(recipient));
            Xtext.notify(out, recipient.notifyFlags());
        }
        return out.append("\r\n").toString();
    }

    private String address(String given) throws Failure.Stop {
        String internal;
        try {
            internal = settings.edits.generic(given);
        } catch (IOException e) {
            settings.context.log().warning(delivery.request().queueId() + ": " + e.getMessage());
            throw new Failure.Stop(new Failure(Dsn.of("4.3.0", "", "generic mapping failure"),
                    session.target().relay(), false));
        }
        var address = settings.get(SmtpParams.QUOTE_RFC821_ENVELOPE)
                ? Address.external(internal) : internal;
        // A line end in an address would be a command of its own.
        return address.replace('\r', '?').replace('\n', '?');
    }

    private void send(String command) throws Failure.Stop {
        write(command);
        flush();
    }

    private void write(String command) throws Failure.Stop {
        said("sending MAIL FROM", () -> session.send(command));
    }

    private void flush() throws Failure.Stop {
        said("sending MAIL FROM", session.stream()::flush);
    }

    /// Something that is said.
    private interface Saying {
        void run() throws IOException;
    }

    private void said(String during, Saying what) throws Failure.Stop {
        session.<Void>step(during, settings.get(SmtpParams.MAIL_TIMEOUT), () -> {
            what.run();
            return null;
        });
    }

    private void mailReply() throws Failure.Stop {
        var reply = session.step("sending MAIL FROM", settings.get(SmtpParams.MAIL_TIMEOUT),
                session::reply);
        answered = true;
        if (!reply.positive()) {
            senderRefused = true;
            var failure = said(reply, "MAIL FROM command");
            recipients.forEach(r -> results.failed(r, failure));
        }
    }

    private void rcptReply(Recipient recipient) throws Failure.Stop {
        var reply = read("sending RCPT TO");
        if (senderRefused) {
            return;
        }
        if (!reply.positive()) {
            results.failed(recipient, said(reply, "RCPT TO command"));
        } else if (asksForRecipients()) {
            done(recipient, reply);
        } else {
            accepted.add(recipient);
        }
    }

    private SmtpReply read(String during) throws Failure.Stop {
        return session.step(during, settings.get(SmtpParams.RCPT_TIMEOUT),
                session::reply);
    }

    private void dataReply() throws Failure.Stop {
        var reply = session.step("sending DATA command",
                settings.get(SmtpParams.DATA_INIT_TIMEOUT),
                session::reply);
        if (!reply.intermediate()) {
            if (!accepted.isEmpty()) {
                var failure = said(reply, "DATA command");
                accepted.forEach(r -> results.failed(r, failure));
            }
            giveUp();
        } else if (delivery.probes()) {
            // Only hanging up keeps it from taking an empty message.
            accepted.forEach(r -> results.sent(r, new Dsn("2.0.0", "", reply.line(), "smtp",
                    reply.line(), "dns", session.target().host())));
            session.breakOff();
        } else if (accepted.isEmpty()) {
            nothing();
        } else {
            content();
        }
    }

    /// The server waits for a message that nobody wants (RFC 2920, section 3.1).
    private void nothing() {
        try {
            write(DOT);
            quitEarly();
            flush();
            endReply();
            if (settings.lmtp) {
                session.kept(false); // a reply for each recipient or none may come
            }
        } catch (Failure.Stop e) {
            // It is known what has become of each recipient.
            session.breakOff();
        }
    }

    /// Whether 8-bit content becomes 7-bit content on its way.
    private boolean converts() {
        return mayConvert() && delivery.request().encoding().equals("8bit");
    }

    /// Whether nobody has said that the content has 7 bits, and the server takes no more.
    private boolean mayConvert() {
        return !session.features().eightBit() && !delivery.request().encoding().equals("7bit")
                && !settings.get(SmtpParams.DISABLE_MIME_OUTPUT_CONVERSION);
    }

    private void content() throws Failure.Stop {
        session.<Void>step("sending message body", settings.get(SmtpParams.DATA_XFER_TIMEOUT),
                () -> {
                    int limit = settings.get(SmtpParams.LINE_LENGTH_LIMIT);
                    var sender = new ContentSender(session.stream(), limit,
                            () -> settings.context.log().info(delivery.request().queueId()
                                    + ": breaking line > " + limit
                                    + " bytes with <CR><LF>SPACE"));
                    top();
                    boolean downgrade = converts();
                    if (downgrade || !settings.edits.isEmpty()) {
                        new Editor(settings.edits, sender, settings.context.log(),
                                delivery.request().queueId()).send(delivery.content(), downgrade);
                    } else {
                        sender.send(delivery.content());
                    }
                    pause();
                    return null;
                });
        // Before the dot nothing has been delivered; after it only the reply tells.
        try (var _ = delivery.lastStep()) {
            end();
        }
    }

    private void end() throws Failure.Stop {
        session.<Void>step("sending message body", settings.get(SmtpParams.DATA_XFER_TIMEOUT),
                () -> {
                    session.send(DOT);
                    if (session.features().pipelining()) {
                        session.quit();
                    }
                    session.stream().flush();
                    return null;
                });
        if (settings.lmtp) {
            for (var recipient : accepted) {
                done(recipient, endReply());
            }
        } else {
            var reply = endReply();
            accepted.forEach(r -> done(r, reply));
        }
    }

    /// Writes the header lines that the service's flags want on top.
    private void top() throws IOException {
        var flags = settings.flags;
        var recipient = accepted.getFirst(); // the only one, where a line is about recipients
        if (flags.returnPath()) {
            header("Return-Path", "<" + Address.external(delivery.request().sender()) + ">");
        }
        if (flags.originalTo()) {
            header("X-Original-To", Address.external(recipient.original()));
        }
        if (flags.deliveredTo()) {
            header("Delivered-To", Address.external(recipient.address()));
        }
    }

    private void header(String name, String value) throws IOException {
        session.stream().write(name + ": " + value.replace('\r', '?').replace('\n', '?')
                + "\r\n");
    }

    /// Lets the content arrive before the dot that ends it.
    private void pause() throws IOException {
        if (!session.measures().slowEnd()) {
            return;
        }
        session.stream().flush();
        try {
            Thread.sleep(settings.get(SmtpParams.PIX_WORKAROUND_DELAY_TIME));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private SmtpReply endReply() throws Failure.Stop {
        return session.step(SENDING_END, settings.get(SmtpParams.DATA_DONE_TIMEOUT), () -> {
            var reply = session.reply();
            if (reply.code() == SmtpReply.BYE && session.quits()) {
                // This answers QUIT: nobody has said that the message was taken.
                throw new EOFException("no reply to the end of data");
            }
            return reply;
        });
    }

    private void done(Recipient recipient, SmtpReply reply) {
        if (!reply.positive()) {
            results.failed(recipient, said(reply, "end of DATA command"));
            return;
        }
        // A server that does DSN reports the delivery itself (RFC 3461, section 5.2.1).
        var action = session.features().dsn() ? ""
                : settings.lmtp && isFinal() ? "delivered" : "relayed";
        results.sent(recipient, new Dsn(reply.status(), action, reply.line(), "smtp",
                reply.line(), "dns", session.target().host()));
    }

    private boolean isFinal() {
        return settings.flags.isFinal() || settings.get(SmtpParams.LMTP_ASSUME_FINAL);
    }

    private Failure said(SmtpReply reply, String inReplyTo) {
        return session.refusal(reply, "said", " (in reply to " + inReplyTo + ")", false);
    }
}
