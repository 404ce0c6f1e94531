package org.postrider.mail.dsn;

/// Finds an enhanced status code at the beginning of a text (RFC 3463, section 2):
///
/// ```
/// status-code = ("2" / "4" / "5") "." 1*3DIGIT "." 1*3DIGIT
/// ```
public final class StatusCode {
    private static final int DIGITS = 3;

    private StatusCode() {}

    /// Where the code that the text begins with ends: at white space or with the text. 0 where there
    /// is none.
    public static int end(String text) {
        if (text.isEmpty() || "245".indexOf(text.charAt(0)) < 0) {
            return 0;
        }
        int at = 1;
        for (int part = 0; part < 2; part++) {
            int digits = at + 1;
            while (digits < text.length() && digits - at <= DIGITS && isDigit(text.charAt(digits))) {
                digits++;
            }
            if (at >= text.length() || text.charAt(at) != '.' || digits == at + 1) {
                return 0;
            }
            at = digits;
        }
        return at == text.length() || Character.isWhitespace(text.charAt(at)) ? at : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
