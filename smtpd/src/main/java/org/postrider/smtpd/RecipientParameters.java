package org.postrider.smtpd;

import java.util.List;

/// The parameters of RCPT (RFC 3461).
final class RecipientParameters {
    private int notify;
    private String orcpt = "";

    /// When the sender wants to hear of the recipient: bits of NOTIFY, 0 if it was not given.
    int notifyFlags() {
        return notify;
    }

    /// ORCPT, decoded; empty if it was not given.
    String orcpt() {
        return orcpt;
    }

    /// Takes the parameters of a command.
    ///
    /// @param session says what the client may use
    /// @return [Reply#OK], or what is wrong
    Reply take(List<String> options, Session session) {
        for (var option : options) {
            var value = Options.value(option);
            if (Options.isDsn(option) && session.discards("DSN")) {
                return Reply.NO_DSN;
            }
            switch (Options.name(option)) {
                case "NOTIFY" -> {
                    notify = notify == 0 ? Options.notify(value) : Options.BAD;
                    if (notify == Options.BAD) {
                        return Reply.BAD_NOTIFY;
                    }
                }
                case "ORCPT" -> {
                    orcpt = orcpt.isEmpty() ? Options.orcpt(value) : "";
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
