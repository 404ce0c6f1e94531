package org.postrider.smtpd;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.smtpd.access.Peer;

/// Judges the commands of one client: what is out of order, what is malformed, and who answers the
/// others. Reads no line and sends no reply.
final class Commands {
    private final Settings settings;
    private final Peer peer;
    private final SmtpdLog log;
    private final Session session;
    private final Hello hello;
    private final SessionTls tls;
    private final Login login;
    private final Gate gate;
    private final Mail mail;

    Commands(Settings settings, Peer peer, SmtpdLog log, Session session, Hello hello,
            SessionTls tls, Login login, Gate gate, Mail mail) {
        this.settings = settings;
        this.peer = peer;
        this.log = log;
        this.session = session;
        this.hello = hello;
        this.tls = tls;
        this.login = login;
        this.gate = gate;
        this.mail = mail;
    }

    /// What to answer; nothing has been sent, unless the command is a dialogue of its own.
    ///
    /// @throws IOException if the client is gone
    Reply judged(Command command) throws IOException {
        if (!session.isAdmitted() && command.verb() != Verb.QUIT) {
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
            case Command.Vrfy(var words) ->
                    session.milters().standing().orElseGet(() -> verify(words));
            case Command.Bdat chunk -> hello.discards("CHUNKING") ? Reply.NO_CHUNKS
                    : mail.chunk(chunk);
            case Command.Etrn(var site) ->
                    session.milters().standing().orElseGet(() -> startSite(site));
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
            case BDAT -> hello.discards("CHUNKING") ? Reply.NO_CHUNKS : reply;
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
        session.succeed(now);
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
        if (!session.mayForward()) {
            return Reply.UNAUTHORIZED;
        }
        var before = session.forwarded();
        var result = before.orElse(Forwarded.NOTHING).with(attributes);
        if (before.isPresent() || result.now() != Forwarded.NOTHING) {
            session.forward(result.now());
        }
        return result.reply();
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
        var reply = tls.start(session, hello.discards("STARTTLS"));
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

    private Reply verify(List<String> words) {
        if (settings.conf.get(SmtpdParams.DISABLE_VRFY_COMMAND)) {
            return Reply.VRFY_DISABLED;
        }
        int last = words.size() - 1;
        boolean utf8 = session.takesUtf8() && words.get(last).equalsIgnoreCase("SMTPUTF8");
        return utf8 && last == 0 ? Reply.VRFY_SYNTAX
                : mail.verify(String.join(" ", utf8 ? words.subList(0, last) : words), utf8);
    }
}
