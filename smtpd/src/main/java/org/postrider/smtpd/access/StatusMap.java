package org.postrider.smtpd.access;

/// Gives an enhanced status code (RFC 3463, section 3.2) the meaning that fits what is refused: a
/// table may say `5.1.1` (bad destination mailbox) about a sender.
public final class StatusMap {
    private StatusMap() {}

    /// The code with a detail that fits.
    static String fit(String status, Scope because) {
        var detail = status.substring(1);
        if (!detail.startsWith(".1.")) {
            return status;
        }
        return status.charAt(0) + (because.isSender() ? forSender(detail)
                : because.isRecipient() ? forRecipient(detail) : ".0.0");
    }

    private static String forSender(String detail) {
        return switch (detail) {
            case ".1.1", ".1.3", ".1.4", ".1.6", ".1.7" -> ".1.7";
            case ".1.2", ".1.8" -> ".1.8";
            default -> ".1.0";
        };
    }

    private static String forRecipient(String detail) {
        return switch (detail) {
            case ".1.1", ".1.2", ".1.3", ".1.4", ".1.5", ".1.6" -> detail;
            case ".1.7" -> ".1.3";
            case ".1.8" -> ".1.2";
            default -> ".1.0";
        };
    }

    /// Length of the enhanced status code at the beginning of a text; 0 for none.
    ///
    /// ```
    /// status = ("2" / "4" / "5") "." 1*3DIGIT "." 1*3DIGIT
    /// ```
    public static int length(String text) {
        if (text.length() < 5 || "245".indexOf(text.charAt(0)) < 0 || text.charAt(1) != '.') {
            return 0;
        }
        int subject = digits(text, 2);
        if (subject == 0 || 2 + subject >= text.length() || text.charAt(2 + subject) != '.') {
            return 0;
        }
        int detail = digits(text, 3 + subject);
        int end = 3 + subject + detail;
        boolean ends = end == text.length() || text.charAt(end) == ' ' || text.charAt(end) == '\t';
        return detail > 0 && ends ? end : 0;
    }

    private static int digits(String text, int from) {
        int count = 0;
        while (count < 3 && from + count < text.length() && text.charAt(from + count) >= '0'
                && text.charAt(from + count) <= '9') {
            count++;
        }
        return count;
    }
}
