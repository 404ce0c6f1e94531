package org.postrider.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postrider.util.Bytes;

/// LOGIN, never standardised: the server asks for user and password one by one.
final class LoginDialogue implements Dialogue {
    private final PasswordServer.Users users;
    private Optional<String> user = Optional.empty();

    LoginDialogue(PasswordServer.Users users) {
        this.users = users;
    }

    @Override
    public byte[] greeting() {
        return Bytes.of("Username:");
    }

    @Override
    public Step next(byte[] response) throws IOException {
        var text = Bytes.text(response);
        if (user.isEmpty()) {
            user = Optional.of(text);
            return new Step.Ask(Bytes.of("Password:"));
        }
        if (!users.usable(user.get())) {
            return new Step.Refuse("", WRONG, "All-whitespace username.");
        }
        var name = users.name(user.get());
        return users.matches(user.get(), text) ? new Step.Accept(name)
                : new Step.Refuse(name, WRONG, "");
    }
}
