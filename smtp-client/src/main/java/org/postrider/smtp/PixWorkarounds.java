package org.postrider.smtp;

import java.util.List;
import org.postrider.mail.params.SmtpParams;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;

/// What is done for servers behind a certain firewall, which blots out their greeting and some of
/// the commands: `smtp_pix_workarounds`.
final class PixWorkarounds {
    private static final String DISABLE_ESMTP = "disable_esmtp";
    private static final String DELAY_END = "delay_dotcrlf";

    private final Settings settings;
    private final Maps byAddress;

    PixWorkarounds(Settings settings) {
        this.settings = settings;
        byAddress = settings.context.tables().maps(
                SmtpParams.PIX_WORKAROUND_MAPS.of(settings.lmtp).name(),
                settings.get(SmtpParams.PIX_WORKAROUND_MAPS), settings.context.conf());
    }

    /// What is done for one message on one connection.
    ///
    /// @param noEsmtp whether to say HELO
    /// @param slowEnd whether to pause before the dot that ends the message: that firewall loses it
    ///     if a packet ends within it
    record Measures(boolean noEsmtp, boolean slowEnd) {
        static final Measures NONE = new Measures(false, false);

        @Override
        public String toString() {
            return (noEsmtp ? DISABLE_ESMTP : "") + (noEsmtp && slowEnd ? ", " : "")
                    + (slowEnd ? DELAY_END : "");
        }
    }

    /// The measures for a server with this greeting; they are logged.
    ///
    /// @param waited how long the message has been in the queue, in microseconds
    Measures find(SmtpReply greeting, Session session, long waited) {
        if (!isBlotted(greeting.text())) {
            return Measures.NONE;
        }
        var words = words(session.address());
        var found = new Measures(words.contains(DISABLE_ESMTP), words.contains(DELAY_END)
                && waited >= settings.get(SmtpParams.PIX_WORKAROUND_THRESHOLD_TIME).toNanos() / 1000);
        if (!found.equals(Measures.NONE)) {
            settings.context.log().info(session.queueId() + ": enabling PIX workarounds: " + found
                    + " for " + session.target().relay());
        }
        return found;
    }

    /// Only asterisks, and what stands for lost digits, are left.
    private static boolean isBlotted(String greeting) {
        return greeting.chars().allMatch(c -> "20 *".indexOf(c) >= 0);
    }

    private List<String> words(String address) {
        return byAddress.lookup(address) instanceof Lookup.Found(var value)
                ? List.of(value.split("[,\\s]+")) : settings.get(SmtpParams.PIX_WORKAROUNDS);
    }
}
