package org.postrider.server.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.TableParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Client of cleanup(8): submits messages to the queue.
///
/// ```
/// cleanup:  queue_id=ID
/// client:   flags=N, then the records of the message up to END
/// cleanup:  status=N reason=TEXT
/// ```
public final class CleanupClient {
    private static final int BUFFER = 8192;

    private CleanupClient() {}

    /// What cleanup does with mail from outside, as `receive_override_options` says.
    ///
    /// @return bits of [CleanupFlags]
    public static int external(Conf conf) {
        int flags = CleanupFlags.EXTERNAL;
        for (var option : conf.get(CleanupParams.RECEIVE_OVERRIDE_OPTIONS)) {
            flags &= switch (option) {
                case "no_address_mappings" -> ~(CleanupFlags.BCC_OK | CleanupFlags.MAP_OK);
                case "no_header_body_checks" -> ~CleanupFlags.FILTER;
                case "no_milters" -> ~CleanupFlags.MILTER;
                default -> ~0;
            };
        }
        return flags;
    }

    /// Whether cleanup finds out if a message needs SMTPUTF8.
    ///
    /// @param origin as `smtputf8_autodetect_classes` calls it
    /// @return a bit of [CleanupFlags], or 0
    public static int detection(Conf conf, String origin) {
        var classes = conf.get(CleanupParams.SMTPUTF8_AUTODETECT_CLASSES);
        return conf.get(TableParams.SMTPUTF8_ENABLE)
                && (classes.contains(origin) || classes.contains("all"))
                ? CleanupFlags.AUTO_UTF8 : 0;
    }

    /// What cleanup does with mail that the mail system makes itself.
    ///
    /// @param kind as `internal_mail_filter_classes` calls it; empty for one that it does not name
    /// @return bits of [CleanupFlags]
    public static int internal(Conf conf, String kind) {
        boolean filters = !kind.isEmpty()
                && conf.get(CleanupParams.INTERNAL_MAIL_FILTER_CLASSES).contains(kind);
        return CleanupFlags.INTERNAL | detection(conf, kind)
                | (filters ? CleanupFlags.FILTER | CleanupFlags.MILTER : 0);
    }

    /// Begins a message.
    ///
    /// @param flags of [CleanupFlags]
    /// @throws IOException if cleanup cannot be reached, or cannot make a queue file
    public static Submission open(ServiceContext context, int flags) throws IOException {
        var wire = context.ipc().connectPublic(
                context.conf().get(CommonParams.CLEANUP_SERVICE_NAME));
        boolean done = false;
        try {
            var in = new AttrReader(wire.in());
            var queueId = in.text("queue_id");
            in.end();
            if (queueId.isEmpty()) {
                throw new IOException("cleanup cannot make a queue file");
            }
            var out = new BufferedOutputStream(wire.out(), BUFFER);
            new AttrWriter(wire.out()).number("flags", flags).endPart();
            var submission = new CleanupSubmission(wire, out, queueId);
            done = true;
            return submission;
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }
}
