package org.postrider.smtp;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.net.AddressText;
import org.postrider.net.SmtpStream;
import org.postrider.server.PeerDebug;
import org.postrider.server.client.SessionNotice;
import org.postrider.util.Bytes;

/// A connection to a server that has been greeted. Used by one thread at a time.
final class Session implements Closeable {
    private final Settings settings;
    private final Target target;
    private final SmtpStream stream;
    private final String address;
    private final long opened = System.nanoTime();
    private Features features = Features.NONE;
    private PixWorkarounds.Measures measures = PixWorkarounds.Measures.NONE;
    private String queueId;
    private int uses;
    private final PeerDebug.Dialogue dialogue;
    private final Optional<SessionNotice> notice;
    private boolean misunderstood;
    private boolean broken;
    private boolean kept;
    private boolean quits;
    /// Whether replies may not be those to what was said last.
    private boolean odd;
    private String tls = "";
    private boolean verified;
    private boolean demanding;
    private boolean requiresTls;
    private boolean authenticated;

    /// @param queueId of the message that it is made for
    Session(Settings settings, Target target, SmtpStream stream, String queueId) {
        this.settings = settings;
        this.target = target;
        this.stream = stream;
        this.queueId = queueId;
        address = target instanceof Target.Inet(var _, var at, var _, var _)
                ? AddressText.of(at) : "";
        notice = settings.notices ? Optional.of(new SessionNotice(settings.context))
                : Optional.empty();
        dialogue = settings.debug.with(target.host(), address, target.relay());
    }

    Target target() {
        return target;
    }

    SmtpStream stream() {
        return stream;
    }

    /// The server's network address; empty for a socket of this host.
    String address() {
        return address;
    }

    /// The message that it is used for now.
    String queueId() {
        return queueId;
    }

    /// What is done for the server's firewall.
    PixWorkarounds.Measures measures() {
        return measures;
    }

    void measures(PixWorkarounds.Measures taken) {
        measures = taken;
    }

    /// What the server offers.
    Features features() {
        return features;
    }

    void features(Features offered) {
        features = offered;
    }

    /// How many deliveries it has been used for, with the present one.
    int uses() {
        return uses;
    }

    /// @param id of the message that it is used for
    void use(String id) {
        queueId = id;
        uses++;
    }

    /// Whether the connection is of no further use.
    boolean isBroken() {
        return broken;
    }

    void breakOff() {
        broken = true;
    }

    /// Whether it is meant for another delivery after this one.
    boolean isKept() {
        return kept;
    }

    void kept(boolean now) {
        kept = now;
    }

    /// How it uses TLS, for the log, such as `may:none`.
    String tls() {
        return tls;
    }

    void tls(String use) {
        tls = use;
    }

    /// The message demands TLS of its servers (RFC 8689).
    ///
    /// @param asks whether this one is asked for REQUIRETLS
    void demands(boolean asks) {
        demanding = true;
        requiresTls = asks;
    }

    /// Whether the message demands TLS of its servers.
    boolean demanding() {
        return demanding;
    }

    /// Whether MAIL asks for REQUIRETLS.
    boolean requiresTls() {
        return requiresTls;
    }

    /// Whether the server's certificate is what it should be.
    boolean verified() {
        return verified;
    }

    void verified(boolean now) {
        verified = now;
    }

    /// Whether this side has authenticated itself.
    boolean isAuthenticated() {
        return authenticated;
    }

    void authenticated() {
        authenticated = true;
    }

    /// Whether it may be used for another delivery.
    boolean reusable() {
        int most = settings.get(SmtpParams.CONNECTION_REUSE_COUNT_LIMIT);
        long age = System.nanoTime() - opened;
        return !broken && !odd && !demanding && (most == 0 || uses <= most)
                && age < settings.get(SmtpParams.CONNECTION_REUSE_TIME_LIMIT).toNanos();
    }

    /// One step of the conversation.
    interface Step<T> {
        /// Does the step.
        T run() throws IOException;
    }

    /// Runs one step; a lost connection or a time-out becomes a [Failure].
    ///
    /// @param during what is being done, for the text
    <T> T step(String during, Duration limit, Step<T> step) throws Failure.Stop {
        try {
            if (settings.get(SmtpParams.PER_REQUEST_DEADLINE)) {
                stream.budget(limit, settings.get(SmtpParams.MIN_DATA_RATE));
            } else {
                stream.timeout(limit);
            }
            return step.run();
        } catch (ReplyFilter.FilterException e) {
            throw new Failure.Stop(Failure.dataError(target));
        } catch (SocketTimeoutException e) {
            broken = true;
            throw new Failure.Stop(Failure.of(target, "4.4.2", "conversation with "
                    + target.namaddr() + " timed out while " + during));
        } catch (EOFException e) {
            throw lost(during);
        } catch (IOException e) {
            throw lost(during);
        }
    }

    private Failure.Stop lost(String during) {
        broken = true;
        return new Failure.Stop(Failure.of(target, "4.4.2", "lost connection with "
                + target.namaddr() + " while " + during));
    }

    /// Sends a command, with its line end; it may wait for the next [SmtpStream#flush].
    void send(String command) throws IOException {
        dialogue.said(command);
        notice.ifPresent(n -> command.lines().forEach(n::said));
        stream.write(command);
    }

    /// Reads a reply.
    SmtpReply reply() throws IOException {
        var reply = SmtpReply.read(stream, new ServerLines());
        dialogue.heard(reply.text());
        return reply;
    }

    /// What the server says, line by line.
    private final class ServerLines implements SmtpReply.Lines {
        @Override
        public String apply(String line) throws IOException {
            var counts = settings.replies.apply(line, Session.this);
            notice.ifPresent(n -> n.heard(counts));
            return counts;
        }

        @Override
        public void odd(String line) {
            misunderstood = true;
            odd = true;
            if (features.pipelining()) {
                settings.context.log().warning(queueId + ": non-" + (settings.lmtp ? "LMTP" : "ESMTP")
                        + " response from " + target.relay() + ": " + Bytes.printable(line, 100));
                settings.context.log().warning("to prevent loss of mail, turn off command"
                        + " pipelining for " + address + " with the " + (settings.lmtp
                        ? SmtpParams.LMTP_DISCARD_LHLO_KEYWORD_ADDRESS_MAPS
                        : SmtpParams.SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS).name()
                        + " parameter");
            }
        }
    }

    /// Sends a command and reads the reply.
    SmtpReply ask(String command, String during, Duration limit) throws Failure.Stop {
        return step(during, limit, () -> {
            send(command + "\r\n");
            stream.flush();
            return reply();
        });
    }

    /// What a server's reply makes of a delivery.
    ///
    /// @param what such as `said`
    /// @param after such as ` (in reply to MAIL FROM command)`
    Failure refusal(SmtpReply reply, String what, String after, boolean site) {
        misunderstood |= reply.complainsOfSyntax();
        return Failure.reply(target, reply, what, after, site);
    }

    /// Tells the postmaster what was said for this delivery, if the server did not understand
    /// something, unless the mail is itself a report.
    ///
    /// @param sender of the message
    void tellPostmaster(String sender) {
        var conf = settings.context.conf();
        boolean report = sender.isEmpty() || sender.equals(conf.get(BounceParams.DOUBLE_BOUNCE_SENDER)
                + "@" + conf.get(CommonParams.MYHOSTNAME));
        if (misunderstood && !report) {
            notice.ifPresent(n -> n.send(conf.get(BounceParams.ERROR_NOTICE_RECIPIENT),
                    (settings.lmtp ? "LMTP" : "SMTP") + " client: errors from " + target.relay(),
                    "A reply of " + target.relay() + " was not understood.", ""));
        }
        misunderstood = false;
        notice.ifPresent(SessionNotice::clear);
    }

    /// Says QUIT, unless it is meant for another delivery. It may wait for the next
    /// [SmtpStream#flush], and there are replies to come before the one to it.
    void quit() throws IOException {
        if (!kept && !quits) {
            quits = true;
            send("QUIT\r\n");
        }
    }

    /// Whether QUIT has been said.
    boolean quits() {
        return quits;
    }

    /// Says QUIT where the connection still works and it has not been said, and closes it.
    @Override
    public void close() throws IOException {
        try (stream) {
            if (!broken) {
                broken = true;
                stream.timeout(settings.get(SmtpParams.QUIT_TIMEOUT));
                kept = false;
                quit();
                stream.flush();
                if (!settings.get(SmtpParams.SKIP_QUIT_RESPONSE)) {
                    reply();
                }
            }
        }
    }

    /// What a server offers (EHLO keywords).
    ///
    /// @param sizeLimit greatest message in bytes, 0 if it did not say
    /// @param mechanisms of AUTH
    /// @param forwarded attributes of XFORWARD
    record Features(boolean pipelining, boolean size, long sizeLimit, boolean eightBit,
            boolean dsn, boolean utf8, boolean requireTls, boolean startTls,
            List<String> mechanisms, List<String> forwarded) {
        static final Features NONE = new Features(false, false, 0, false, false, false, false,
                false, List.of(), List.of());
    }
}
