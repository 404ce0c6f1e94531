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
import org.postrider.net.SmtpStream.Ending;
import org.postrider.net.tls.TlsSession;
import org.postrider.smtpd.access.Credentials;
import org.postrider.net.SmtpStream;
import org.postrider.smtpd.access.Peer;
import org.postrider.util.Bytes;

/// One connection of a client: reads commands, judges their order, and answers. What belongs to a
/// message is in [Mail].
final class Session {
    private static final int COMMAND_LIMIT = 2048;

    private final Settings settings;
    private final Peer peer;
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
    private final BareNewline bareNewline;
    private Optional<Forwarded> forwarded = Optional.empty();
    private Optional<Session> successor = Optional.empty();
    private Reply connectReply = Reply.OK;
    private Reply refused = Reply.OK;
    private String where = "CONNECT";
    private String line = "";
    private boolean overrun;

    private Session(Settings settings, Peer peer, SmtpStream stream) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
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
    }

    /// Goes on for whom the client pretends to be.
    private Session(Session before, Impersonation now) {
        settings = before.settings;
        peer = now.peer();
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
            if (counted && settings.limits.connected(peer)) {
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
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_REJECT)) {
            connectReply = gate.client();
        }
        if (connectReply.positive()) {
            connectReply = milters.connected();
        }
        return send(connectReply.positive() ? Reply.greeting(settings.banner) : connectReply);
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
        if (ending == Ending.PARTIAL) {
            log.longCommand(COMMAND_LIMIT, line);
            while (ending == Ending.PARTIAL) {
                ending = stream.read(COMMAND_LIMIT);
            }
        }
        if (ending == Ending.BARE_LF && bareNewline == BareNewline.REJECT) {
            log.bareNewline(mail.queueId(), where);
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
            return true;
        }
        var command = settings.utf8 && Bytes.utf8(line).isEmpty()
                ? new Command.Bad(Verb.UNKNOWN, Reply.BAD_UTF8)
                : CommandParser.parse(neuter(line));
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

    /// Control characters in commands are taken as white space, as a tokenizer would.
    private static String neuter(String line) {
        return line.replace('\0', ' ');
    }

    private boolean answer(Command command, String line) throws IOException {
        var verb = command.verb();
        Reply reply;
        try {
            reply = judged(command);
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
        statistics.count(verb, success && verb != Verb.XCLIENT);
        if (!success && reply != refused) {
            Trouble.ofReply(reply).ifPresent(chat.transcript()::note);
        }
        if (!success && !mail.forgives(reply)) {
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

    private Reply judged(Command command) throws IOException {
        if (!connectReply.positive() && command.verb() != Verb.QUIT) {
            return Reply.accessDenied(peer.namaddr(false));
        }
        if (tls.forbids(command.verb())) {
            return Reply.NEED_TLS;
        }
        return switch (command) {
            case Command.Helo(var name) -> hello(name, false);
            case Command.Ehlo(var name) -> hello(name, true);
            case Command.Mail sender -> hello.isMissing() ? Reply.HELO_FIRST : mail.begin(sender);
            case Command.Rcpt recipient -> mail.recipient(recipient);
            case Command.Auth(var words) -> hello.isMissing() ? Reply.HELO_FIRST
                    : login.authenticate(words, mail.inTransaction());
            case Command.Vrfy(var argument) -> verify(argument);
            case Command.Bdat chunk -> discards("CHUNKING") ? Reply.NO_CHUNKS : mail.chunk(chunk);
            case Command.Etrn(var site) -> startSite(site);
            case Command.Xclient(var attributes) -> impersonate(attributes);
            case Command.Xforward(var attributes) -> forward(attributes);
            case Command.Unknown(var word) -> settings.words.isForbidden(word) ? Reply.NOT_SMTP
                    : Reply.UNKNOWN_COMMAND;
            case Command.Plain(var verb) -> plain(verb);
            case Command.Bad(var verb, var reply) -> bad(verb, reply);
        };
    }

    /// A command whose syntax is wrong; where it is also out of order, that is said first.
    private Reply bad(Verb verb, Reply reply) {
        boolean inTransaction = mail.inTransaction();
        return switch (verb) {
            case DATA -> mail.hasRecipients() ? reply : mail.noRecipients();
            case MAIL -> inTransaction ? Reply.NESTED_MAIL : reply;
            case RCPT -> inTransaction ? reply : Reply.NEED_MAIL;
            case ETRN -> inTransaction ? Reply.ETRN_IN_TRANSACTION : reply;
            case VRFY -> settings.utf8 ? reply : Reply.VRFY_SYNTAX_ASCII;
            case BDAT -> discards("CHUNKING") ? Reply.NO_CHUNKS : reply;
            default -> reply;
        };
    }

    private Reply plain(Verb verb) throws IOException {
        return switch (verb) {
            case DATA -> mail.data();
            case STARTTLS -> startTls();
            case RSET -> {
                mail.drop();
                yield Reply.OK;
            }
            case NOOP -> Reply.OK;
            case HELP -> Reply.HELP;
            case QUIT -> Reply.BYE;
            default -> Reply.UNKNOWN_COMMAND;
        };
    }

    /// XCLIENT: the session begins anew, for somebody else.
    private Reply impersonate(List<String> attributes) {
        if (mail.inTransaction()) {
            return Reply.IN_TRANSACTION;
        }
        if (attributes.isEmpty()) {
            return Reply.XCLIENT_SYNTAX;
        }
        if (!settings.clients.mayImpersonate(peer)) {
            return Reply.UNAUTHORIZED;
        }
        var now = new Impersonation(peer, settings.peers.takesIpv6());
        var problem = now.take(attributes);
        if (problem.isPresent()) {
            return problem.get();
        }
        successor = Optional.of(new Session(this, now));
        return Reply.OK;
    }

    /// XFORWARD: a content filter says who its client is.
    private Reply forward(List<String> attributes) {
        if (mail.inTransaction()) {
            return Reply.IN_TRANSACTION;
        }
        if (attributes.isEmpty()) {
            return Reply.XFORWARD_SYNTAX;
        }
        if (!settings.clients.mayForward(peer)) {
            return Reply.UNAUTHORIZED;
        }
        var result = forwarded.orElse(Forwarded.NOTHING).with(attributes);
        if (forwarded.isPresent() || result.now() != Forwarded.NOTHING) {
            forwarded = Optional.of(result.now());
        }
        return result.reply();
    }

    /// What a content filter has said about its client, for this message.
    Optional<Forwarded> forwarded() {
        return forwarded;
    }

    /// A message has ended: what was said about its client is over.
    void forgetForwarded() {
        forwarded = Optional.empty();
    }

    /// ETRN (RFC 1985): has all mail tried that waits for a site.
    private Reply startSite(String argument) {
        if (hello.isMissing()) {
            return Reply.ETRN_HELO_FIRST;
        }
        if (mail.inTransaction()) {
            return Reply.ETRN_IN_TRANSACTION;
        }
        return Etrn.start(argument, settings, gate, log);
    }

    /// STARTTLS (RFC 3207, section 4.2): what the client said before the handshake, an attacker may
    /// have said.
    private Reply startTls() throws IOException {
        var reply = tls.start(this, discards("STARTTLS"));
        if (reply == Reply.START_TLS) {
            mail.drop();
            login.reset();
            hello.forget();
        }
        return reply;
    }

    /// EHLO and HELO: the transaction is dropped (RFC 5321, section 4.1.4).
    private Reply hello(String name, boolean extended) {
        mail.drop();
        return hello.take(name, extended);
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
        return settings.conf.get(TlsParams.REQUIRETLS_ENABLE) && secure()
                && !discards("REQUIRETLS");
    }

    /// Whether the client may use XVERP.
    boolean mayUseVerp() {
        return settings.clients.mayUseVerp(peer);
    }

    private Reply verify(String argument) {
        if (settings.conf.get(SmtpdParams.DISABLE_VRFY_COMMAND)) {
            return Reply.VRFY_DISABLED;
        }
        int space = Math.max(argument.lastIndexOf(' '), argument.lastIndexOf('\t'));
        boolean utf8 = takesUtf8() && argument.substring(space + 1).equalsIgnoreCase("SMTPUTF8");
        return !utf8 ? mail.verify(argument, false) : space < 0 ? Reply.VRFY_SYNTAX
                : mail.verify(argument.substring(0, space).stripTrailing(), true);
    }

    /// Logs a refusal.
    void reject(Reply reply, String sender, String recipient) {
        refused = reply;
        chat.transcript().note(Trouble.ofRefusal(reply));
        log.reject("reject", mail.queueId(), where, chat.softened(reply),
                details(sender, recipient));
    }

    /// What was logged last as refused.
    Reply refused() {
        return refused;
    }

    /// Details for the log: see [SmtpdLog#details].
    String details(String sender, String recipient) {
        return SmtpdLog.details(sender, recipient, protocol(), helo()) + attributes(" ");
    }

    /// Who the client is, for the log: `sasl_method=PLAIN`, `sasl_username=u`, `sasl_sender=a`, each
    /// after the separator; empty for a stranger.
    String attributes(String separator) {
        var out = new StringBuilder();
        if (!user().isEmpty()) {
            out.append(separator).append("sasl_method=").append(login.method())
                    .append(separator).append("sasl_username=").append(user());
        }
        if (!mail.submitter().isEmpty()) {
            out.append(separator).append("sasl_sender=").append(mail.submitter());
        }
        return out.toString();
    }

    /// The login name; empty for a stranger.
    String user() {
        return login.user();
    }

    /// How the client proved that; empty for a stranger.
    String method() {
        return login.method();
    }

    /// Whether TLS is in use.
    boolean secure() {
        return tls.agreed().isPresent();
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

    /// How the client has proved who it is.
    Credentials credentials() {
        var agreed = tls.agreed();
        return new Credentials(login.method(), login.user(), mail.submitter(),
                agreed.map(TlsSession::protocol).orElse(""),
                agreed.map(TlsSession::cipher).orElse(""),
                agreed.map(TlsSession::bits).orElse(0), tls.certificate());
    }

    /// Whether the client sent commands ahead that it had to hold back (RFC 2920, section 3.1).
    boolean pipelines() {
        return overrun || stream.buffered() > 0
                && (!protocol().equals("ESMTP") || where.equals("DATA"));
    }

    /// Remembers for the statistics that lines ended in a line feed alone.
    void noteBareNewline() {
        statistics.noteBareNewline();
    }

    /// The mail filters.
    Milters milters() {
        return milters;
    }

    /// What the client calls itself, empty where it did not say.
    String helo() {
        return hello.name();
    }

    /// The protocol with which a Received header says that a message came: that of [#protocol()],
    /// with the additions of RFC 3848, which are for ESMTP alone, and those of RFC 6531.
    String transmission() {
        boolean utf8 = mail.parameters().utf8();
        return !utf8 && !protocol().equals("ESMTP") ? protocol()
                : (utf8 ? "UTF8SMTP" : "ESMTP") + (secure() ? "S" : "") + (user().isEmpty() ? "" : "A");
    }

    /// Whether a Received header tells nothing about the client.
    boolean hidesClient() {
        return settings.conf.get(SmtpdParams.SMTPD_HIDE_CLIENT_SESSION);
    }

    /// What a Received header tells in comments.
    List<String> comments() {
        var comments = new ArrayList<String>();
        if (settings.tls.receivedHeader() && secure()) {
            comments.add("using " + tls.agreed().get());
            comments.add(tls.certificateComment());
        }
        if (!user().isEmpty() && settings.conf.get(SaslParams.SMTPD_SASL_AUTHENTICATED_HEADER)) {
            comments.add("Authenticated sender: " + user());
        }
        return comments;
    }

    /// `SMTP` or `ESMTP`.
    String protocol() {
        return hello.protocol();
    }

    /// Whether the client sent on although it had to wait for the reply to this command (RFC 5321,
    /// section 3.1 and RFC 2920, section 3.1): then it does not talk to us but through somebody.
    private boolean overruns(Verb verb) {
        boolean waits = verb.last() || !protocol().equals("ESMTP");
        if (overrun || !waits || stream.buffered() == 0) {
            return false;
        }
        log.pipelining(verb.name(), stream.peek(100));
        overrun = true;
        return settings.conf.get(SmtpdParams.SMTPD_FORBID_UNAUTH_PIPELINING);
    }

    /// Sends a reply.
    ///
    /// @return whether the session goes on
    boolean send(Reply reply) throws IOException {
        return chat.say(reply);
    }
}
