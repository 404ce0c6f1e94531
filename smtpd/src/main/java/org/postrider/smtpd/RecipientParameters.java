package org.postrider.smtpd;

import java.util.List;
import org.postrider.mail.dsn.EsmtpOptions;

/// The parameters of RCPT (RFC 3461).
final class RecipientParameters {
    private int notify;
    private String orcpt = "";

    /// When the sender wants to hear of the recipient: bits of NOTIFY, 0 if it was not given.
    int notifyFlags() {
        return notify;
    }

    /// ORCPT, decoded; what the client said after `RCPT TO:` if it gave none.
    ///
    /// @param path of the command, with its brackets, needless quotes and source route
    String orcpt(String path) {
        boolean brackets = path.startsWith("<") && path.endsWith(">");
        return orcpt.isEmpty()
                ? "rfc822;" + (brackets ? path.substring(1, path.length() - 1) : path) : orcpt;
    }

    /// Takes the parameters of a command.
    ///
    /// @param session says what the client may use
    /// @return [Reply#OK], or what is wrong
    Reply take(List<String> options, Session session) {
        for (var option : options) {
            var value = EsmtpOptions.value(option);
            if (EsmtpOptions.isDsn(option) && session.discards("DSN")) {
                return Reply.NO_DSN;
            }
            switch (EsmtpOptions.name(option)) {
                case "NOTIFY" -> {
                    notify = notify == 0 ? EsmtpOptions.notify(value) : EsmtpOptions.BAD;
                    if (notify == EsmtpOptions.BAD) {
                        return Reply.BAD_NOTIFY;
                    }
                }
                case "ORCPT" -> {
                    orcpt = orcpt.isEmpty() ? EsmtpOptions.orcpt(value) : "";
                    if (orcpt.isEmpty()) {
                        return Reply.BAD_ORCPT;
                    }
                }
                default -> {
                    return Reply.unsupported(option);
                }
            }
        }
        return Reply.OK;
    }
}
