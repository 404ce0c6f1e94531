package org.postrider.smtp;

import java.util.List;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.proto.ClientInfo;

/// Tells a server that this host trusts where a message came from in the first place: XFORWARD, an
/// extension of Postfix (`smtp_send_xforward_command`).
final class Forwarding {
    private static final String COMMAND = "XFORWARD";

    private final Settings settings;
    private final Session session;
    private final List<String> offered;

    Forwarding(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
        offered = session.features().forwarded();
    }

    /// Says what is known and what the server wants to know. A server that refuses it gets the
    /// message all the same.
    void tell(ClientInfo client) throws Failure.Stop {
        if (offered.isEmpty() || !settings.get(SmtpParams.SEND_XFORWARD_COMMAND)) {
            return;
        }
        var who = new StringBuilder();
        add(who, "NAME", client.name());
        add(who, "ADDR", client.address());
        add(who, "PORT", client.port());
        send(who, "name/address");
        var how = new StringBuilder();
        add(how, "PROTO", client.protocol());
        add(how, "HELO", client.helo());
        add(how, "IDENT", client.identity());
        add(how, "SOURCE", client.rewriteContext().equals("local") ? "LOCAL" : "REMOTE");
        send(how, "helo/protocol");
    }

    private void add(StringBuilder out, String name, String value) {
        if (!value.isEmpty() && !value.equals("unknown") && offered.contains(name)) {
            out.append(' ').append(name).append('=').append(Xtext.encode(value));
        }
    }

    private void send(StringBuilder attributes, String what) throws Failure.Stop {
        if (attributes.isEmpty()) {
            return;
        }
        var reply = session.ask(COMMAND + attributes, "sending " + COMMAND + " " + what,
                settings.get(SmtpParams.XFORWARD_TIMEOUT));
        if (!reply.positive()) {
            settings.context.log().warning("host " + session.target().relay() + " said: "
                    + reply.line() + " (in reply to " + COMMAND + " " + what + " command)");
        }
    }
}
