package org.postrider.tables;

import java.util.Locale;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.LocalParams;

/// Says where the extension of an address begins.
///
/// @param characters `recipient_delimiter`: the first of them in a local part counts
/// @param ownerRequests whether `owner-NAME` and `NAME-request` have no extension
///     (`owner_request_special`)
public record Delimiters(String characters, boolean ownerRequests) {
    /// What the configuration says.
    public static Delimiters of(Conf conf) {
        return new Delimiters(conf.get(CommonParams.RECIPIENT_DELIMITER),
                conf.get(LocalParams.OWNER_REQUEST_SPECIAL));
    }

    /// Where the extension of a local part begins, at its delimiter; -1 where it has none. The names
    /// of the mail system itself are never split.
    public int extensionAt(String local) {
        if (characters.isEmpty() || local.equalsIgnoreCase("mailer-daemon")
                || local.equalsIgnoreCase("double-bounce")) {
            return -1;
        }
        boolean dash = ownerRequests && characters.indexOf('-') >= 0;
        if (dash && (local.regionMatches(true, 0, "owner-", 0, 6)
                || local.toLowerCase(Locale.ROOT).endsWith("-request"))) {
            return -1;
        }
        for (int i = 1; i < local.length(); i++) {
            if (characters.indexOf(local.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /// The local part without its extension.
    public String without(String local) {
        int at = extensionAt(local);
        return at < 0 ? local : local.substring(0, at);
    }
}
