package org.postrider.smtp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.SmtpParams;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;

/// Rewrites what servers reply, line by line, before anything is made of it (`smtp_reply_filter`).
final class ReplyFilter {
    private static final int SHOWN = 200;

    private final Settings settings;
    private final String name;
    private final Optional<Maps> table;

    ReplyFilter(Settings settings) {
        this.settings = settings;
        name = settings.get(SmtpParams.REPLY_FILTER);
        table = name.isEmpty() ? Optional.empty() : Optional.of(settings.context.tables()
                .maps(SmtpParams.REPLY_FILTER.of(settings.lmtp).name(), List.of(name),
                        settings.context.conf()));
    }

    /// The table cannot say what a line is.
    static final class FilterException extends IOException {
        private static final long serialVersionUID = 1;

        FilterException(String message) {
            super(message);
        }
    }

    /// The line that counts instead of this one.
    ///
    /// @param session whose server says it
    String apply(String line, Session session) throws FilterException {
        if (table.isEmpty()) {
            return line;
        }
        return switch (table.get().lookup(line)) {
            case Lookup.Found(var other) -> {
                settings.context.log().info(session.target().relay()
                        + ": replacing server reply \"" + Bytes.printable(line, SHOWN)
                        + "\" with \"" + Bytes.printable(other, SHOWN) + "\"");
                yield other;
            }
            case Lookup.NotFound _ -> line;
            case Lookup.Failed _ -> {
                var shown = Bytes.printable(line, SHOWN);
                settings.context.log().warning(session.queueId() + ": table " + name
                        + " lookup error for " + shown);
                throw new FilterException(shown);
            }
        };
    }
}
