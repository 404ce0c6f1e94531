package org.postrider.sasl;

import java.io.IOException;
import org.postrider.util.Bytes;

/// PLAIN (RFC 4616).
///
/// ```
/// message = [authzid] UTF8NUL authcid UTF8NUL passwd
/// ```
final class PlainDialogue implements Dialogue {
    private final PasswordServer.Users users;

    PlainDialogue(PasswordServer.Users users) {
        this.users = users;
    }

    @Override
    public Step next(byte[] response) throws IOException {
        var text = Bytes.text(response);
        int first = text.indexOf('\0');
        int second = first < 0 ? -1 : text.indexOf('\0', first + 1);
        if (second < 0) {
            return new Step.Refuse("", BAD_PROTOCOL, "Can only find author (no password)");
        }
        if (text.indexOf('\0', second + 1) >= 0) {
            return new Step.Refuse("", BAD_PROTOCOL, "Got more data than we were expecting in the"
                    + " PLAIN plugin");
        }
        var user = text.substring(first + 1, second);
        if (!users.usable(user)) {
            return new Step.Refuse("", WRONG, "All-whitespace username.");
        }
        var name = users.name(user);
        if (!users.matches(user, text.substring(second + 1))) {
            return new Step.Refuse(name, WRONG, "Password verification failed");
        }
        // Nobody may act for somebody else.
        if (first > 0 && !users.name(text.substring(0, first)).equals(name)) {
            return new Step.Refuse(users.name(text.substring(0, first)), WRONG,
                    "Requested identity not authenticated identity");
        }
        return new Step.Accept(name);
    }
}
