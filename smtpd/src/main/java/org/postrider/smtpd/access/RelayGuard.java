package org.postrider.smtpd.access;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.util.FatalException;

/// Sees to it that something in the lists stops strangers from relaying: an open relay is not
/// started.
final class RelayGuard {
    private static final Set<String> STOPS = Set.of("reject_unauth_destination",
            "defer_unauth_destination", "reject", "defer", "defer_if_permit",
            "check_relay_domains");
    private static final String ONE_OF = "in parameter smtpd_relay_restrictions or"
            + " smtpd_recipient_restrictions, specify at least one working instance of:"
            + " reject_unauth_destination, defer_unauth_destination, reject, defer,"
            + " defer_if_permit or check_relay_domains";

    private final Access access;
    private final Set<String> seen = new HashSet<>();

    RelayGuard(Access access) {
        this.access = access;
    }

    /// @throws FatalException if nothing does
    void check() {
        var conf = access.context().conf();
        boolean stops = stops(conf.get(SmtpdParams.SMTPD_RELAY_RESTRICTIONS));
        if (!stops(conf.get(SmtpdParams.SMTPD_RECIPIENT_RESTRICTIONS)) && !stops) {
            throw new FatalException(ONE_OF);
        }
    }

    private boolean stops(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i).toLowerCase(Locale.ROOT);
            if (word.equals("warn_if_reject")) {
                i++; // which only warns
            } else if (word.equals("permit")) {
                if (i + 1 < words.size()) {
                    access.context().log().warning("restriction `" + words.get(i + 1)
                            + "' after `" + words.get(i) + "' is ignored");
                }
                return false;
            } else if (STOPS.contains(word) || access.hasClass(words.get(i))
                    && seen.add(words.get(i)) && stops(access.classWords(words.get(i)))) {
                return true;
            }
        }
        return false;
    }
}
