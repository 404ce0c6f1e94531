package org.postrider.postqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.tables.MatchList;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Who may see the queue and have mail tried. The services refuse others, too, but cannot tell them why.
final class Rights {
    private static final String EVERYBODY = "static:anyone";
    private static final int UNAVAILABLE = 69;

    private Rights() {}

    /// Checks the caller's rights.
    ///
    /// @param lists whether the queue is to be listed, not flushed
    /// @throws Command.Failure if they do not suffice
    static void check(Command command, boolean lists) throws IOException {
        var user = System.getProperty("user.name", "?");
        var why = refusal(command.conf(), new Complaints(command), lists,
                (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
                user.equals("?") ? "unknown" : user);
        if (why.isPresent()) {
            throw new Command.Failure(UNAVAILABLE, why.get());
        }
    }

    /// Why a user may not; empty if he may. Root and `mail_owner` may always.
    static Optional<String> refusal(Conf conf, Log log, boolean lists, int id, String user) {
        Param<String> users = lists ? CommonParams.AUTHORIZED_MAILQ_USERS
                : CommonParams.AUTHORIZED_FLUSH_USERS;
        var allowed = conf.get(users);
        if (allowed.equals(EVERYBODY) || id == 0
                || user.equals(conf.get(CommonParams.MAIL_OWNER))) {
            return Optional.empty();
        }
        try (var tables = new Tables(log)) {
            return MatchList.of(users.name(), allowed, tables, conf).string(user)
                    == MatchList.Match.YES ? Optional.empty()
                    : Optional.of("User " + user + "(" + id + ") is not allowed to "
                            + (lists ? "view" : "flush") + " the mail queue");
        }
    }

    /// What tables have to say is said by the command.
    private record Complaints(Command command) implements Log {
        @Override
        public void log(Severity severity, String text) {
            command.warning(text);
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }
}
