package org.postrider.smtpd;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Kinds of trouble in a session that the postmaster may want to hear of (`notify_classes`).
enum Trouble {
    /// Mail is refused for the sender's or the recipient's sake, so that it comes back.
    BOUNCE("bounce"),
    /// A table cannot be read.
    DATA("data"),
    /// A request is against the rules of this site.
    POLICY("policy"),
    /// The client, or the server of a filter, does not keep to the protocol.
    PROTOCOL("protocol"),
    /// There is no room, or a program does not answer.
    RESOURCE("resource"),
    /// The configuration is wrong, or the mail system is.
    SOFTWARE("software");

    private final String word;

    Trouble(String word) {
        this.word = word;
    }

    /// Those of the words in `notify_classes` that are about sessions.
    static Set<Trouble> of(List<String> words) {
        var found = EnumSet.noneOf(Trouble.class);
        for (var trouble : values()) {
            if (words.contains(trouble.word)) {
                found.add(trouble);
            }
        }
        return found;
    }

    /// What a refusal by the rules of this site is.
    static Trouble ofRefusal(Reply reply) {
        var text = reply.text();
        return text.startsWith("4.3.5 Server configuration error") ? SOFTWARE
                : text.startsWith("4.3.0") && text.endsWith("Temporary lookup failure") ? DATA
                : reply == Reply.NO_ROOM ? RESOURCE
                : text.contains(": User unknown") ? BOUNCE : POLICY;
    }

    /// What a refusal is that comes from the server itself; empty where it is nobody's fault.
    static Optional<Trouble> ofReply(Reply reply) {
        if (reply == Reply.TOO_MANY_RECIPIENTS) {
            return Optional.empty();
        }
        if (reply == Reply.QUEUE_ERROR) {
            return Optional.of(RESOURCE);
        }
        if (reply == Reply.UNAUTHORIZED) {
            return Optional.of(POLICY);
        }
        var text = reply.text();
        boolean status = text.length() > 4 && text.charAt(1) == '.' && text.charAt(3) == '.';
        return !status || text.charAt(2) == '5' || text.charAt(2) == '1' ? Optional.of(PROTOCOL)
                : text.startsWith("4.3") ? Optional.of(RESOURCE)
                : text.startsWith("5.6") || text.startsWith("5.7") ? Optional.of(POLICY)
                : text.startsWith("5.4.6") || text.startsWith("5.3.4") ? Optional.of(BOUNCE)
                : Optional.empty();
    }
}
