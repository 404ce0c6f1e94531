package org.postrider.smtp;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.postrider.mail.params.SmtpParams;
import org.postrider.sasl.SaslClient;

/// AUTH on a new connection (RFC 4954).
final class Authentication {
    private static final int MOST_ROUNDS = 10;
    private static final String DURING = "performing SASL authentication";

    private final Settings settings;
    private final Session session;
    private final Target target;
    private final Logins logins;

    Authentication(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
        target = session.target();
        logins = settings.logins;
    }

    /// Authenticates this side, where the server offers it and there is a password for it.
    ///
    /// @param sender of the message
    /// @param nexthop what passwords may belong to, too
    void run(String sender, String nexthop) throws Failure.Stop {
        var offered = session.features().mechanisms();
        if (offered.isEmpty()) {
            return;
        }
        var allowed = logins.allowed(offered);
        if (allowed.isEmpty()) {
            settings.context.log().warning(target.relay()
                    + " offered no supported AUTH mechanisms: '" + String.join(" ", offered) + "'");
        }
        var credentials = logins.find(sender, target.host(), nexthop);
        if (credentials.isEmpty()) {
            return;
        }
        if (allowed.isEmpty()) {
            throw new Failure.Stop(Failure.of(target, "4.7.0", "SASL authentication failed: server "
                    + target.namaddr() + " offered no compatible authentication mechanisms for"
                    + " this type of connection security"));
        }
        run(credentials.get(), allowed);
    }

    private void run(SaslClient.Credentials credentials, List<String> allowed)
            throws Failure.Stop {
        var refused = logins.failed().flatMap(f -> f.find(target.host(), credentials));
        if (refused.isPresent()) {
            throw failure(refused.get());
        }
        if (credentials.user().isBlank()) {
            throw impossible("All-whitespace username.", "generic failure");
        }
        var client = SaslClient.choose(allowed, logins.options(session), credentials,
                Authentication::nonce);
        if (client.isEmpty()) {
            throw impossible("No worthy mechs found", "no mechanism available");
        }
        converse(client.get(), credentials);
        session.authenticated();
    }

    private Failure.Stop impossible(String detail, String reason) {
        settings.context.log().warning("SASL authentication failure: " + detail);
        return new Failure.Stop(Failure.of(target, "4.7.0", "SASL authentication failed; cannot"
                + " authenticate to server " + target.namaddr() + ": " + reason));
    }

    private void converse(SaslClient client, SaslClient.Credentials credentials)
            throws Failure.Stop {
        var command = "AUTH " + client.mechanism()
                + client.initial().map(r -> " " + encode(r)).orElse("");
        var reply = session.ask(command, DURING, settings.helloTimeout());
        for (int round = 0; reply.code() == 334 && round < MOST_ROUNDS; round++) {
            var challenge = reply.text().length() > 4 ? decode(reply.text().substring(4))
                    : new byte[0];
            reply = session.ask(client.respond(challenge).map(Authentication::encode).orElse("*"),
                    DURING, settings.helloTimeout());
        }
        if (!reply.positive()) {
            if (!reply.temporary()) {
                remember(credentials, reply);
            }
            throw failure(reply);
        }
        if (!client.satisfied()) { // the server does not know the password itself
            session.breakOff();
            throw impossible("server did not prove that it knows the password",
                    "authentication failure");
        }
    }

    private void remember(SaslClient.Credentials credentials, SmtpReply reply) {
        if (logins.failed().isEmpty() || reply.code() / 100 != 5) {
            return;
        }
        try {
            logins.failed().get().add(target.host(), credentials, reply);
        } catch (IOException e) {
            settings.context.log().warning("SASL auth failure map: " + e.getMessage());
        }
    }

    private Failure.Stop failure(SmtpReply reply) {
        var said = Failure.reply(target, reply, "said", "", true);
        var failure = new Failure(said.dsn().withReason("SASL authentication failed; server "
                + target.namaddr() + " said: " + reply.line()), target.relay(), true);
        return new Failure.Stop(settings.get(SmtpParams.SASL_AUTH_SOFT_BOUNCE)
                ? failure.softened() : failure);
    }

    private static String nonce() {
        var bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return encode(bytes);
    }

    private static String encode(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.trim());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
