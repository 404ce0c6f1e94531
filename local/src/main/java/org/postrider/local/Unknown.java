package org.postrider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.postrider.local.UserTable.User;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.LocalParams;
import org.postrider.mailbox.Identity;
import org.postrider.util.Bytes;

/// What is done with mail for a name that is neither an alias nor a user: another delivery agent,
/// another address, or back to the sender.
///
/// @param attempt the delivery
/// @param at where it stands
/// @param name the local part without its extension, in lower case
/// @param extension without its delimiter
record Unknown(Attempt attempt, LocalDeliverer local, Branch at, String name, String extension) {
    private static final String MAILER_DAEMON = "mailer-daemon";

    void deliver() throws IOException {
        if (attempt.passed(at, local.transports.fallback(name))) {
            return;
        }
        var relay = local.conf.get(LocalParams.LUSER_RELAY);
        if (!relay.isEmpty()) {
            var nobody = new User(name, new Identity(-1, -1, List.of()), Path.of(""), "");
            attempt.relay(at, attempt.names(at, nobody, extension).expand(relay, ""));
        } else if (name.equals(MAILER_DAEMON)) {
            local.context.log().warning("required alias not found: " + MAILER_DAEMON);
            attempt.report(at, Outcome.sent("discarded"));
        } else {
            attempt.report(at, Outcome.bounced("5.1.1", "unknown user: \""
                    + Bytes.printable(name, 100) + "\""));
        }
    }
}
