package org.postrider.smtpd;

import java.io.IOException;
import java.time.Duration;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.net.SmtpStream;
import org.postrider.server.PeerDebug;
import org.postrider.smtpd.access.Peer;

/// What is said in a session: sends replies, in the words that the administrator wants, and remembers
/// both sides.
final class Chat {
    private final Settings settings;
    private final Peer peer;
    private final SmtpStream stream;
    private final Session session;
    private final Transcript transcript;
    private final PeerDebug.Dialogue dialogue;
    private int errors;
    /// Those that the client has been told of: the one that a reply tells of is not waited for.
    private int told;
    private int junk;

    Chat(Settings settings, Peer peer, SmtpStream stream, Session session) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
        this.session = session;
        transcript = new Transcript(settings);
        dialogue = settings.debug.with(peer.name(), peer.address(), peer.namaddr(false));
    }

    /// Goes on for another client in the same connection.
    Chat(Chat before, Peer peer, Session session) {
        this(before.settings, peer, before.stream, session);
        errors = before.errors;
        told = before.told;
        junk = before.junk;
    }

    /// Sends a reply. A client that makes errors waits for it.
    ///
    /// @return whether the session goes on
    boolean say(Reply reply) throws IOException {
        if (told >= settings.conf.get(SmtpdParams.SMTPD_SOFT_ERROR_LIMIT)) {
            stream.flush(); // earlier replies do not wait
            pause(settings.conf.get(SmtpdParams.SMTPD_ERROR_SLEEP_TIME));
        }
        told = errors;
        if (reply == Reply.HANGUP) {
            return false;
        }
        var said = reply.positive() ? reply : worded(reply);
        var wire = said.wire();
        if (!settings.drop.standsAlone()) {
            wire.lines().forEach(transcript::said);
        }
        dialogue.said(wire);
        stream.write(wire);
        return !reply.hangsUp() && !said.hangsUp();
    }

    private Reply worded(Reply refusal) {
        // What was logged as refused has been softened before.
        var first = session.refused() == refusal ? softened(refusal) : refusal;
        return settings.wording.withFooter(softened(settings.wording.filtered(first,
                session.mail().queueId())), peer, session);
    }

    /// A refusal as `soft_bounce` has it.
    Reply softened(Reply reply) {
        return settings.conf.get(CommonParams.SOFT_BOUNCE) ? reply.softened() : reply;
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Takes what the client says.
    void heard(String line) {
        dialogue.heard(line);
        transcript.heard(line);
    }

    /// What both sides have said.
    Transcript transcript() {
        return transcript;
    }

    /// Whether the client has made more errors than it may.
    boolean hasTooManyErrors() {
        return errors >= settings.conf.get(SmtpdParams.SMTPD_HARD_ERROR_LIMIT);
    }

    /// Counts an error of the client.
    void error() {
        errors++;
    }

    /// Counts a command that gets a client nowhere; too many are errors.
    void junk() {
        if (junk++ > settings.conf.get(SmtpdParams.SMTPD_JUNK_COMMAND_LIMIT)) {
            errors++;
        }
    }

    /// A message was taken: what was before it does not count any more.
    void forgive() {
        errors = 0;
        told = 0;
        junk = 0;
        transcript.forgive();
    }
}
