package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
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
    private final Statistics statistics = new Statistics();
    private final SessionTls tls;
    private final Login login;
    private final Gate gate;
    private final Mail mail;
    private final Milters milters;
    private final BareNewline bareNewline;
    private String helo = "";
    private List<String> discarded = List.of();
    private Optional<Forwarded> forwarded = Optional.empty();
    private String protocol = "SMTP";
    private Reply connectReply = Reply.OK;
    private String where = "CONNECT";
    private int errors;
    private int junk;
    private boolean overrun;

    Session(Settings settings, Peer peer, SmtpStream stream) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
        log = new SmtpdLog(settings.context.log(), peer.namaddr(
                settings.conf.get(SmtpdParams.SMTPD_CLIENT_PORT_LOGGING)));
        bareNewline = settings.bareNewline(peer);
        tls = new SessionTls(settings, peer, stream, log);
        login = new Login(settings, peer, stream, log, this);
        gate = new Gate(settings, peer, log, this);
        milters = new Milters(settings, peer, log, this);
        mail = new Mail(settings, peer, stream, log, bareNewline, this, gate);
    }

    /// Serves the client until it is done, or gone.
    void run() throws IOException {
        log.connect();
        boolean counted = settings.limits.applies(peer);
        try {
            if (counted && settings.limits.connected(peer)) {
                send(Reply.tooManyConnections(settings.hostname, peer.address()));
                stream.flush();
                return;
            }
            if (!tls.wrap()) {
                return;
            }
            boolean open = greet();
            while (open) {
                open = command();
            }
            stream.flush();
        } catch (SocketTimeoutException e) {
            timeout();
        } catch (EOFException e) {
            log.ended(mail.queueId(), "lost connection", where());
        } catch (IOException e) {
            log.ended(mail.queueId(), "lost connection", where());
        } finally {
            mail.drop();
            milters.close();
            if (counted) {
                settings.limits.disconnected(peer);
            }
            log.disconnect(statistics.toString());
        }
    }

    private String where() {
        return mail.dataBytes() > 0 ? where + " (" + mail.dataBytes() + " bytes)" : where;
    }

    private void timeout() {
        log.ended(mail.queueId(), "timeout", where());
        try {
            stream.timeout(Duration.ofSeconds(5));
            stream.write(Reply.timeout(settings.hostname).wire());
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
        send(connectReply.positive() ? Reply.greeting(settings.banner) : connectReply);
        return !connectReply.hangsUp();
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
        if (errors >= settings.conf.get(SmtpdParams.SMTPD_HARD_ERROR_LIMIT)) {
            log.ended(mail.queueId(), "too many errors", where);
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
        var filtered = settings.words.filtered(line, peer.namaddr(false));
        if (filtered.isEmpty()) {
            return refuseAll();
        }
        line = filtered.get();
        if (settings.words.isNoop(CommandParser.firstWord(line))) {
            send(Reply.OK);
            return true;
        }
        var command = CommandParser.parse(neuter(line));
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
        statistics.count(verb, success);
        if (!success && !mail.forgives(reply)) {
            errors++;
        }
        if (verb.junk() && junk++ > settings.conf.get(SmtpdParams.SMTPD_JUNK_COMMAND_LIMIT)) {
            errors++;
        }
        if (success && (verb == Verb.DATA || verb == Verb.BDAT)) {
            errors = 0;
            junk = 0;
        }
        if (reply != Reply.START_TLS) { // which was sent before the handshake
            send(reply);
        }
        if (mail.unreadable()) {
            stream.flush();
            throw new EOFException("a chunk is not read");
        }
        return !reply.hangsUp();
    }

    private Reply judged(Command command) throws IOException {
        if (!connectReply.positive() && command.verb() != Verb.QUIT) {
            return Reply.accessDenied(peer.namaddr(false));
        }
        if (tls.forbids(command.verb())) {
            return Reply.NEED_TLS;
        }
        return switch (command) {
            case Command.Helo(var name) -> hello(name, "SMTP");
            case Command.Ehlo(var name) -> hello(name, "ESMTP");
            case Command.Mail sender -> needsHelo() ? Reply.HELO_FIRST : mail.begin(sender);
            case Command.Rcpt recipient -> mail.recipient(recipient);
            case Command.Auth(var words) -> needsHelo() ? Reply.HELO_FIRST
                    : login.authenticate(words, mail.inTransaction());
            case Command.Vrfy(var argument) -> verify(argument);
            case Command.Bdat chunk -> mail.chunk(chunk);
            case Command.Etrn(var site) -> startSite(site);
            case Command.Xforward(var attributes) -> forward(attributes);
            case Command.Unknown(var word) -> settings.words.isForbidden(word) ? Reply.NOT_SMTP
                    : Reply.UNKNOWN_COMMAND;
            case Command.Plain(var verb) -> plain(verb);
            case Command.Bad(var verb, var reply) ->
                    verb == Verb.DATA && !mail.hasRecipients() ? mail.noRecipients() : reply;
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

    /// XFORWARD: a content filter says who its client is.
    private Reply forward(List<String> attributes) {
        if (mail.inTransaction()) {
            return Reply.IN_TRANSACTION;
        }
        if (!settings.forwards(peer)) {
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
        if (needsHelo()) {
            return Reply.ETRN_HELO_FIRST;
        }
        if (mail.inTransaction()) {
            return Reply.ETRN_IN_TRANSACTION;
        }
        boolean marked = argument.startsWith("@") || argument.startsWith("#");
        var site = marked ? argument.substring(1) : argument;
        if (!Domains.isHostname(site) && Domains.literalAddress(site).isEmpty()) {
            return Reply.BAD_SITE;
        }
        var reply = gate.etrn(site);
        if (!reply.positive()) {
            return reply;
        }
        return switch (settings.flush.send(site)) {
            case OK -> Reply.SITE_STARTED;
            case DENIED -> {
                log.noSite(site);
                yield Reply.siteUnavailable(site);
            }
            case FAILED, BAD -> Reply.siteNotStarted(site);
        };
    }

    /// STARTTLS (RFC 3207, section 4.2): what the client said before the handshake, an attacker may
    /// have said.
    private Reply startTls() throws IOException {
        var reply = tls.start(this, discards("STARTTLS"));
        if (reply == Reply.START_TLS) {
            mail.drop();
            login.reset();
            helo = "";
        }
        return reply;
    }

    private boolean needsHelo() {
        return helo.isEmpty() && settings.conf.get(SmtpdParams.SMTPD_HELO_REQUIRED);
    }

    /// Begins anew (RFC 5321, section 4.1.4).
    private Reply hello(String name, String newProtocol) {
        mail.drop();
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_REJECT)) {
            helo = Bytes.printable(name, 255);
            var reply = gate.helo(helo);
            if (!reply.positive()) {
                helo = "";
                return reply;
            }
        }
        var filtered = milters.helo(name);
        if (!filtered.positive()) {
            return filtered;
        }
        helo = Bytes.printable(name, 255);
        if (newProtocol.equals("SMTP")) { // which a session that was ESMTP does not become again
            return new Reply(250, settings.hostname);
        }
        protocol = newProtocol;
        var keywords = settings.words.discarded(peer.address());
        if (keywords.isEmpty()) {
            settings.context.log().warning("don't know what EHLO features to announce to "
                    + peer.namaddr(false));
            var reply = Reply.localDataError(settings.hostname);
            reject(reply, null, null);
            return reply;
        }
        discarded = keywords.get();
        try {
            return new Reply(250, capabilities());
        } catch (IOException e) {
            // Without AUTH, a client would be refused for good because of our trouble.
            return Reply.noAuthenticationServer(settings.hostname);
        }
    }

    /// @throws IOException if it cannot be said whether AUTH is possible
    private String capabilities() throws IOException {
        var out = new StringBuilder(settings.hostname);
        long limit = settings.conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        offer(out, "PIPELINING");
        offer(out, limit > 0 ? "SIZE " + limit : "SIZE");
        if (!settings.conf.get(SmtpdParams.DISABLE_VRFY_COMMAND)) {
            offer(out, "VRFY");
        }
        offer(out, "ETRN");
        if (tls.offers()) {
            offer(out, "STARTTLS");
        }
        var mechanisms = String.join(" ", login.offered());
        if (!mechanisms.isEmpty() && !discards("AUTH")) {
            offer(out, "AUTH " + mechanisms);
            if (settings.conf.get(SaslParams.BROKEN_SASL_AUTH_CLIENTS)) {
                offer(out, "AUTH=" + mechanisms);
            }
        }
        if (settings.forwards(peer)) {
            offer(out, "XFORWARD " + Forwarded.ATTRIBUTES);
        }
        offer(out, "ENHANCEDSTATUSCODES");
        offer(out, "8BITMIME");
        offer(out, "DSN");
        offer(out, "CHUNKING");
        log.discarding(discarded);
        return out.toString();
    }

    private void offer(StringBuilder out, String line) {
        int space = line.indexOf(' ');
        if (!discards(space < 0 ? line : line.substring(0, space))) {
            out.append('\n').append(line);
        }
    }

    /// Whether the answer to EHLO must not have this keyword.
    boolean discards(String keyword) {
        for (var word : discarded) {
            if (word.equalsIgnoreCase(keyword)) {
                return true;
            }
        }
        return false;
    }

    private Reply verify(String argument) {
        if (settings.conf.get(SmtpdParams.DISABLE_VRFY_COMMAND)) {
            return Reply.VRFY_DISABLED;
        }
        return mail.verify(argument);
    }

    /// Logs a refusal.
    void reject(Reply reply, String sender, String recipient) {
        log.reject("reject", mail.queueId(), where, softened(reply),
                details(sender, recipient));
    }

    /// Details for the log: see [SmtpdLog#details].
    String details(String sender, String recipient) {
        return SmtpdLog.details(sender, recipient, protocol, helo) + attributes(" ");
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
                && (!protocol.equals("ESMTP") || where.equals("DATA"));
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
        return helo;
    }

    /// The protocol with which a Received header says that a message came: that of [#protocol()],
    /// with the additions of RFC 3848, which are for ESMTP alone.
    String transmission() {
        return !protocol.equals("ESMTP") ? protocol
                : "ESMTP" + (secure() ? "S" : "") + (user().isEmpty() ? "" : "A");
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
        return protocol;
    }

    /// Whether the client sent on although it had to wait for the reply to this command (RFC 5321,
    /// section 3.1 and RFC 2920, section 3.1): then it does not talk to us but through somebody.
    private boolean overruns(Verb verb) {
        boolean waits = verb.last() || !protocol.equals("ESMTP");
        if (overrun || !waits || stream.buffered() == 0) {
            return false;
        }
        log.pipelining(verb.name(), stream.peek(100));
        overrun = true;
        return settings.conf.get(SmtpdParams.SMTPD_FORBID_UNAUTH_PIPELINING);
    }

    void send(Reply reply) throws IOException {
        if (errors >= settings.conf.get(SmtpdParams.SMTPD_SOFT_ERROR_LIMIT)) {
            pause(settings.conf.get(SmtpdParams.SMTPD_ERROR_SLEEP_TIME));
        }
        if (reply != Reply.HANGUP) {
            stream.write(softened(reply).wire());
        }
    }

    private Reply softened(Reply reply) {
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
}
