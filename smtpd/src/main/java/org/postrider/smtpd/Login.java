package org.postrider.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.params.SaslParams;
import org.postrider.net.SmtpStream.Ending;
import org.postrider.net.SmtpStream;
import org.postrider.sasl.SaslAnswer;
import org.postrider.sasl.SaslRequest;
import org.postrider.sasl.SaslServer;
import org.postrider.smtpd.access.Peer;
import org.postrider.util.Bytes;

/// Who the client of a session is, by AUTH (RFC 4954).
final class Login {
    private static final int LOGGED = 200;

    private final Settings settings;
    private final Peer peer;
    private final SmtpStream stream;
    private final SmtpdLog log;
    private final Session session;
    private String method = "";
    private String user = "";

    Login(Settings settings, Peer peer, SmtpStream stream, SmtpdLog log, Session session) {
        this.settings = settings;
        this.peer = peer;
        this.stream = stream;
        this.log = log;
        this.session = session;
    }

    /// The mechanism; empty before AUTH.
    String method() {
        return method;
    }

    /// The login name; empty before AUTH.
    String user() {
        return user;
    }

    /// As if the client had proved who it is.
    ///
    /// @param name empty for a stranger
    void pretend(String name) {
        method = name.isEmpty() ? "" : "XCLIENT";
        user = name;
    }

    /// Forgets who the client is.
    void reset() {
        method = "";
        user = "";
    }

    /// Whether AUTH is possible in this session, as it is now.
    boolean active() {
        return settings.sasl.enabled() && (!settings.tls.authOnly() || session.identity().secure());
    }

    /// The mechanisms that EHLO offers; none where AUTH is not offered.
    ///
    /// @throws IOException if the authentication server has never been reached
    List<String> offered() throws IOException {
        return active() && !settings.sasl.exempts(peer)
                ? settings.sasl.mechanisms(session.identity().secure()) : List.of();
    }

    /// AUTH (RFC 4954, section 4).
    ///
    /// @param words mechanism and, perhaps, initial response
    /// @throws IOException if the client is gone
    Reply authenticate(List<String> words, boolean inTransaction) throws IOException {
        if (!active() || session.discards("AUTH")) {
            return Reply.NO_AUTH;
        }
        if (inTransaction) {
            return Reply.IN_TRANSACTION;
        }
        if (!user.isEmpty()) {
            return Reply.AUTHENTICATED;
        }
        if (words.isEmpty() || words.size() > 2) {
            return Reply.AUTH_SYNTAX;
        }
        if (settings.limits.applies(peer) && settings.limits.authentication(peer)) {
            return Reply.tooManyAuth(peer.address());
        }
        var mechanism = words.getFirst();
        var server = settings.sasl.server();
        var initial = words.size() > 1 ? Optional.of(words.get(1)) : Optional.<String>empty();
        if (initial.isPresent() && !isBase64(initial.get())) {
            return failed(mechanism, server.malformed(true), "");
        }
        try {
            var names = settings.sasl.mechanisms(session.identity().secure());
            if (names.stream().noneMatch(mechanism::equalsIgnoreCase)) {
                return failed(mechanism,
                        server.noMechanism(Bytes.printable(mechanism, LOGGED)), "");
            }
        } catch (IOException e) {
            return unavailable(mechanism, "Can't connect to authentication server");
        }
        return ask(request(mechanism, initial));
    }

    private SaslRequest request(String mechanism, Optional<String> initial) {
        return new SaslRequest(mechanism.toUpperCase(Locale.ROOT), initial,
                settings.conf.get(SaslParams.SMTPD_SASL_SERVICE),
                peer.serverAddress(), peer.address(), session.identity().secure());
    }

    private Reply ask(SaslRequest request) throws IOException {
        var mechanism = request.mechanism();
        SaslServer.Exchange exchange;
        try {
            exchange = settings.sasl.server().begin(request);
        } catch (IOException e) {
            return unavailable(mechanism, "Connection lost to authentication server");
        }
        try (exchange) {
            var answer = exchange.answer();
            while (answer instanceof SaslAnswer.Challenge(var challenge)) {
                session.send(new Reply(334, challenge));
                var ending = stream.read(settings.conf.get(
                        SaslParams.SMTPD_SASL_RESPONSE_LIMIT));
                var response = Bytes.text(stream.bytes(), stream.offset(), stream.length());
                var refusal = refusal(mechanism, ending, response);
                if (refusal.isPresent()) {
                    return refusal.get();
                }
                try {
                    answer = exchange.respond(response);
                } catch (IOException e) {
                    return unavailable(mechanism, "Connection lost to authentication server");
                }
            }
            return outcome(mechanism, answer);
        }
    }

    /// Why a response is not passed on.
    private Optional<Reply> refusal(String mechanism, Ending ending, String response)
            throws IOException {
        if (ending == Ending.PARTIAL) {
            int limit = settings.conf.get(SaslParams.SMTPD_SASL_RESPONSE_LIMIT);
            log.longCommand(limit, "");
            while (stream.read(limit) == Ending.PARTIAL) {
                // thrown away
            }
            return Optional.of(Reply.LONG_RESPONSE);
        }
        if (response.equals("*")) {
            log.authenticationAborted(mechanism);
            return Optional.of(Reply.AUTH_ABORTED);
        }
        return isBase64(response) ? Optional.empty() : Optional.of(
                failed(mechanism, settings.sasl.server().malformed(false), ""));
    }

    private Reply outcome(String mechanism, SaslAnswer answer) {
        return switch (answer) {
            case SaslAnswer.Success(var name) -> {
                method = mechanism;
                user = Bytes.printable(name, LOGGED);
                yield Reply.AUTH_OK;
            }
            case SaslAnswer.Failure(var name, var reason, var temporary) -> {
                var why = reason.isEmpty() ? "(reason unavailable)"
                        : Bytes.printable(reason, LOGGED);
                log.authenticationFailed(mechanism, why, name);
                yield temporary ? Reply.authenticationDeferred(why)
                        : Reply.authenticationFailed(why);
            }
            case SaslAnswer.Challenge _ ->
                    throw new IllegalStateException(answer.toString());
        };
    }

    private Reply failed(String mechanism, String reason, String name) {
        log.authenticationFailed(mechanism, reason, name);
        return Reply.authenticationFailed(reason);
    }

    private Reply unavailable(String mechanism, String reason) {
        log.authenticationFailed(mechanism, reason, "");
        return Reply.authenticationDeferred(reason);
    }

    /// Whether a text has no character that would be something else in the server's protocol.
    private static boolean isBase64(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                    || c == '+' || c == '/' || c == '=';
            if (!fine) {
                return false;
            }
        }
        return true;
    }
}
