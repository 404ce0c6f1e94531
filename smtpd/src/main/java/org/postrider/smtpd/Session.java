package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.net.SmtpStream.Ending;
import org.postrider.net.tls.TlsSession;
import org.postrider.smtpd.access.Credentials;
import org.postrider.net.SmtpStream;
import org.postrider.smtpd.access.Peer;
import org.postrider.util.Bytes;

/// One connection of a client: reads commands, has them judged, counts errors, and answers. What
/// commands mean is in [Commands], what belongs to a message in [Mail], and who the client is in
/// [Identity].
final class Session {
    private static final int COMMAND_LIMIT = 2048;

    private static final AnvilReply NOT_COUNTED = new AnvilReply(0, 0);

    private final Settings settings;
    private final Peer peer;
    /// Whether the client may use XFORWARD, whoever it pretends to be.
    private final boolean forwards;
    private final SmtpStream stream;
    private final SmtpdLog log;
    private final Statistics statistics;
    private final SessionTls tls;
    private final Login login;
    private final Gate gate;
    private final Mail mail;
    private final Milters milters;
    private final Chat chat;
    private final Hello hello;
    private final Commands commands;
    private final Identity identity;
    private final BareNewline bareNewline;
    private Optional<Forwarded> forwarded = Optional.empty();
    private Optional<Session> successor = Optional.empty();
    private Reply connectReply = Reply.OK;
    private Reply refused = Reply.OK;
    private String where = "CONNECT";
    private String line = "";
    private boolean overrun;
    private boolean greeted;

    private Session(Settings settings, Peer peer, SmtpStream stream) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
        forwards = settings.clients.mayForward(peer);
        log = log();
        statistics = new Statistics();
        tls = new SessionTls(settings, peer, stream, log);
        chat = new Chat(settings, peer, stream, this);
        bareNewline = settings.bareNewline(peer);
        login = new Login(settings, peer, stream, log, this);
        gate = new Gate(settings, peer, log, this);
        hello = new Hello(settings, peer, log, this, gate, tls, login);
        milters = new Milters(settings, peer, log, this);
        mail = new Mail(settings, peer, stream, log, bareNewline, this, gate);
        commands = new Commands(settings, peer, log, this, hello, tls, login, gate, mail);
        identity = new Identity(settings, hello, tls, login, mail);
    }

    /// Goes on for whom the client pretends to be.
    private Session(Session before, Impersonation now) {
        settings = before.settings;
        peer = now.peer();
        forwards = before.forwards;
        stream = before.stream;
        log = log();
        statistics = before.statistics;
        overrun = before.overrun;
        where = before.where;
        tls = new SessionTls(before.tls, peer, log);
        chat = new Chat(before.chat, peer, this);
        bareNewline = settings.bareNewline(peer);
        login = new Login(settings, peer, stream, log, this);
        login.pretend(now.login());
        gate = new Gate(settings, peer, log, this);
        hello = new Hello(settings, peer, log, this, gate, tls, login);
        hello.pretend(now.helo(), now.protocol());
        milters = new Milters(settings, peer, log, this);
        mail = new Mail(settings, peer, stream, log, bareNewline, this, gate);
        commands = new Commands(settings, peer, log, this, hello, tls, login, gate, mail);
        identity = new Identity(settings, hello, tls, login, mail);
    }

    private SmtpdLog log() {
        return new SmtpdLog(settings.context.log(), peer.namaddr(
                settings.conf.get(SmtpdParams.SMTPD_CLIENT_PORT_LOGGING)));
    }

    /// Serves a client until it is done, or gone.
    static void serve(Settings settings, Peer peer, SmtpStream stream) throws IOException {
        var session = new Session(settings, peer, stream);
        session.log.connect();
        try {
            session.run();
            while (session.successor.isPresent()) {
                session = session.successor.get();
                session.run();
            }
        } finally {
            session.log.disconnect(session.statistics.toString());
        }
    }

    private void run() throws IOException {
        boolean counted = settings.limits.applies(peer);
        try {
            var connections = counted ? settings.limits.connected(peer) : NOT_COUNTED;
            milters.connections(connections.count());
            if (settings.limits.refuses(peer, connections)) {
                send(Reply.tooManyConnections(settings.hostname, peer.address()));
                stream.flush();
                return;
            }
            boolean open = tls.wrap() && greet();
            while (open) {
                open = command();
            }
            stream.flush();
        } catch (SocketTimeoutException e) {
            timeout();
        } catch (IOException e) { // also where the client has just closed the connection
            ended("lost connection", where());
        } finally {
            mail.drop();
            milters.close();
            if (counted) {
                settings.limits.disconnected(peer);
            }
            if (successor.isEmpty()) {
                chat.transcript().send(peer);
            }
        }
    }

    private void ended(String reason, String at) {
        log.ended(mail.queueId(), reason, at);
        chat.transcript().ended(reason);
    }

    private String where() {
        return mail.dataBytes() > 0 ? where + " (" + mail.dataBytes() + " bytes)" : where;
    }

    private void timeout() {
        ended("timeout", where());
        try {
            stream.timeout(Duration.ofSeconds(5));
            send(Reply.timeout(settings.hostname));
            stream.flush();
        } catch (IOException e) {
            // The client does not listen either.
        }
    }

    /// @return whether the session goes on
    private boolean greet() throws IOException {
        limitTime();
        if (talksEarly()) {
            return send(Reply.SYNCHRONIZATION);
        }
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_REJECT)) {
            connectReply = gate.client();
            if (connectReply.positive() && talksEarly()) { // a list may let a client wait
                return send(Reply.SYNCHRONIZATION);
            }
        }
        greeted = true;
        var filtered = connectReply.positive() ? milters.connected() : connectReply;
        return send(!connectReply.positive() ? connectReply
                : filtered.code() == 421 ? Reply.unavailable(settings.hostname)
                : filtered.code() >= 500 ? Reply.notAccepting(settings.hostname)
                : Reply.greeting(settings.conf.get(SmtpdParams.SMTPD_BANNER)));
    }

    private void limitTime() throws IOException {
        var limit = settings.conf.get(SmtpdParams.SMTPD_TIMEOUT);
        if (settings.conf.get(SmtpdParams.SMTPD_PER_REQUEST_DEADLINE)) {
            stream.deadline(limit, settings.conf.get(SmtpdParams.SMTPD_MIN_DATA_RATE));
        } else {
            stream.timeout(limit);
        }
    }

    /// @return whether the session goes on
    private boolean command() throws IOException {
        if (tls.dismissal().isPresent()) {
            send(tls.dismissal().get());
            return false;
        }
        if (chat.hasTooManyErrors()) {
            ended("too many errors", where);
            send(Reply.tooManyErrors(settings.hostname));
            return false;
        }
        limitTime();
        var ending = stream.read(COMMAND_LIMIT);
        var line = Bytes.text(stream.bytes(), stream.offset(), stream.length());
        int nul = line.indexOf('\0');
        line = nul < 0 ? line : line.substring(0, nul); // as for programs in which it ends a text
        if (ending == Ending.PARTIAL) {
            log.longCommand(COMMAND_LIMIT, line);
            while (ending == Ending.PARTIAL) {
                ending = stream.read(COMMAND_LIMIT);
            }
        }
        if (ending == Ending.BARE_LF && bareNewline == BareNewline.REJECT) {
            log.bareNewline(mail.queueId(), where, mail.details());
            send(Reply.bareNewline(settings.conf.get(
                    SmtpdParams.SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE), settings.hostname));
            return false;
        }
        chat.heard(line);
        var filtered = settings.words.filtered(line, peer.namaddr(false));
        if (filtered.isEmpty()) {
            return refuseAll();
        }
        line = filtered.get();
        this.line = line;
        if (settings.words.isNoop(CommandParser.firstWord(line))) {
            send(Reply.OK);
            chat.junk();
            return true;
        }
        var command = settings.utf8 && Bytes.utf8(line).isEmpty()
                ? new Command.Bad(Verb.UNKNOWN, Reply.BAD_UTF8)
                : CommandParser.parse(line, nul >= 0);
        where = command.verb().name();
        if (overruns(command.verb())) {
            statistics.count(command.verb(), false);
            send(Reply.SYNCHRONIZATION);
            return false;
        }
        return answer(command, line);
    }

    /// Where a table has failed on which all depends.
    ///
    /// @return false
    private boolean refuseAll() throws IOException {
        var reply = Reply.localDataError(settings.hostname);
        reject(reply, null, null);
        send(reply);
        return false;
    }

    private boolean answer(Command command, String line) throws IOException {
        var verb = command.verb();
        Reply reply;
        try {
            reply = commands.judged(command);
            if (reply == Reply.UNKNOWN_COMMAND) {
                var filtered = milters.unknown(line);
                reply = filtered.positive() ? reply : filtered;
            }
        } catch (IOException e) {
            statistics.count(verb, false); // the client went away within the content
            throw e;
        }
        if (reply == Reply.NOT_SMTP) {
            log.notSmtp(line);
        } else if (reply == Reply.BDAT_SYNTAX) {
            log.badChunk(mail.queueId(), line);
        }
        boolean success = reply.positive() && reply != Reply.NOT_SMTP;
        boolean forgiven = !success && mail.forgives(reply); // as if it had been none
        statistics.count(verb, (success || forgiven) && verb != Verb.XCLIENT);
        if (!success && reply != refused) {
            Trouble.ofReply(reply).ifPresent(chat.transcript()::note);
        }
        if (!success && !forgiven) {
            chat.error();
        }
        if (verb.junk()) {
            chat.junk();
        }
        if (success && (verb == Verb.DATA || verb == Verb.BDAT)) {
            chat.forgive();
        }
        if (successor.isPresent()) { // who says something itself
            return false;
        }
        // What STARTTLS answers was sent before the handshake.
        boolean open = reply == Reply.START_TLS || send(reply);
        if (verb == Verb.EHLO || verb == Verb.HELO || verb == Verb.RSET || verb == Verb.DATA) {
            chat.transcript().mayFlush();
        }
        if (mail.unreadable()) {
            stream.flush();
            throw new EOFException("a chunk is not read");
        }
        return open;
    }

    /// Whether the client was let in.
    boolean isAdmitted() {
        return connectReply.positive();
    }

    /// The session begins anew, for somebody else.
    void succeed(Impersonation now) {
        successor = Optional.of(new Session(this, now));
    }

    /// What a content filter has said about its client, for this message.
    Optional<Forwarded> forwarded() {
        return forwarded;
    }

    /// Whether the client may use XFORWARD.
    boolean mayForward() {
        return forwards;
    }

    /// A content filter says more about its client.
    void forward(Forwarded said) {
        forwarded = Optional.of(said);
    }

    /// A message has ended: what was said about its client is over.
    void forgetForwarded() {
        forwarded = Optional.empty();
    }

    /// Whether the answer to EHLO must not have this keyword.
    boolean discards(String keyword) {
        return hello.discards(keyword);
    }

    /// Whether the client may ask for SMTPUTF8 (RFC 6531).
    boolean takesUtf8() {
        return settings.utf8 && !discards("SMTPUTF8");
    }

    /// Whether the client may ask for REQUIRETLS (RFC 8689): under TLS only.
    boolean offersRequireTls() {
        return settings.conf.get(TlsParams.REQUIRETLS_ENABLE) && identity.secure()
                && !discards("REQUIRETLS");
    }

    /// Whether the client may use XVERP.
    boolean mayUseVerp() {
        return settings.clients.mayUseVerp(peer);
    }

    /// Logs a refusal.
    void reject(Reply reply, String sender, String recipient) {
        refused = reply;
        chat.transcript().note(Trouble.ofRefusal(reply));
        log.reject("reject", mail.queueId(), where, chat.softened(reply),
                identity.details(sender, recipient));
    }

    /// What was logged last as refused.
    Reply refused() {
        return refused;
    }

    /// The stage that later log lines name.
    void at(String stage) {
        where = stage;
    }

    /// The command at hand, as the client wrote it.
    String line() {
        return line;
    }

    /// The stage that log lines name now.
    String stage() {
        return where;
    }

    /// What belongs to a message.
    Mail mail() {
        return mail;
    }

    /// Whether the client sent commands ahead that it had to hold back (RFC 2920, section 3.1).
    boolean pipelines() {
        if (!greeted) {
            talksEarly();
        }
        return overrun || stream.hasInput()
                && (!identity.protocol().equals("ESMTP") || where.equals("DATA"));
    }

    /// Whether the client has not waited for the greeting (RFC 5321, section 3.1), and is to go.
    private boolean talksEarly() {
        if (overrun || settings.drop.standsAlone() || !stream.hasInput()) {
            return false;
        }
        return overruns(where);
    }

    private boolean overruns(String stage) {
        log.pipelining(stage, stream.peek(100));
        overrun = true;
        return settings.conf.get(SmtpdParams.SMTPD_FORBID_UNAUTH_PIPELINING);
    }

    /// Remembers for the statistics that lines ended in a line feed alone.
    void noteBareNewline() {
        statistics.noteBareNewline();
    }

    /// Who the client is.
    Identity identity() {
        return identity;
    }

    /// The mail filters.
    Milters milters() {
        return milters;
    }

    /// Whether the client sent on although it had to wait for the reply to this command (RFC 5321,
    /// section 3.1 and RFC 2920, section 3.1): then it does not talk to us but through somebody.
    private boolean overruns(Verb verb) {
        if (settings.drop.standsAlone()) {
            return false; // a pipe has it all at once
        }
        boolean waits = verb.last() || !identity.protocol().equals("ESMTP");
        if (overrun || !waits || stream.buffered() == 0) {
            return false;
        }
        return overruns(verb.name());
    }

    /// Sends a reply.
    ///
    /// @return whether the session goes on
    boolean send(Reply reply) throws IOException {
        return chat.say(reply);
    }
}
