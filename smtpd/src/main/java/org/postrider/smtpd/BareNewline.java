package org.postrider.smtpd;

import org.postrider.mail.params.ConfException;

/// What to do with lines that end in a line feed alone (`smtpd_forbid_bare_newline`).
enum BareNewline {
    /// They are lines like others.
    NO,
    /// They are lines, but the message ends at CR LF `.` CR LF only.
    NORMALIZE,
    /// As [#NORMALIZE], and logged.
    NOTE,
    /// As [#NORMALIZE], and the command or message is refused.
    REJECT;

    static BareNewline of(String name, String value) {
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "no" -> NO;
            case "yes", "normalize" -> NORMALIZE;
            case "note" -> NOTE;
            case "reject" -> REJECT;
            default -> throw new ConfException("bad " + name + " value: " + value);
        };
    }

    /// Whether a message ends at the standard sequence only.
    boolean wantsStandardEnd() {
        return this != NO;
    }
}
