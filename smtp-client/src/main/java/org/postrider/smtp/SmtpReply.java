package org.postrider.smtp;

import java.io.IOException;
import org.postrider.net.SmtpStream;
import org.postrider.util.Bytes;

/// A server's reply.
///
/// @param code three digits
/// @param text all lines with their codes, separated by newlines; byte text
record SmtpReply(int code, String text) {
    /// Code of the reply that comes right before the server hangs up (RFC 5321, section 3.8).
    static final int CLOSING = 421;
    /// Code of the reply to QUIT (RFC 5321, section 4.2.3).
    static final int BYE = 221;
    private static final int LINE_LIMIT = 2048;
    private static final int TEXT_LIMIT = 8192;

    /// What is made of the lines that come in.
    interface Lines {
        /// The line that counts instead of this one.
        String apply(String line) throws IOException;

        /// Takes note of a line that is no part of a reply.
        void odd(String line);
    }

    /// Reads a reply (RFC 5321, section 4.2.1).
    ///
    /// ```
    /// reply = *( code "-" text CRLF ) code [ SP text ] CRLF
    /// ```
    ///
    /// Other lines before its last one are part of its text.
    static SmtpReply read(SmtpStream stream, Lines lines) throws IOException {
        var text = new StringBuilder();
        while (true) {
            var line = lines.apply(stream.readLine(LINE_LIMIT));
            if (text.length() < TEXT_LIMIT) {
                text.append(text.isEmpty() ? "" : "\n").append(line);
            }
            if (!hasCode(line)) {
                lines.odd(line);
            } else if (line.length() == 3 || line.charAt(3) != '-') {
                return new SmtpReply(code(line), text.toString());
            }
        }
    }

    private static boolean hasCode(String line) {
        if (line.length() < 3) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                return false;
            }
        }
        char next = line.length() > 3 ? line.charAt(3) : ' ';
        return next == ' ' || next == '-';
    }

    private static int code(String line) {
        return (line.charAt(0) - '0') * 100 + (line.charAt(1) - '0') * 10 + line.charAt(2) - '0';
    }

    boolean positive() {
        return code / 100 == 2;
    }

    /// Whether it asks for more (354, 334).
    boolean intermediate() {
        return code / 100 == 3;
    }

    /// Whether the same may work later.
    boolean temporary() {
        return code / 100 != 5;
    }

    /// Whether a refusal means that the server did not understand what it was told (RFC 5321, section
    /// 4.2.1: the second digit is 0), or that it does not keep to the protocol itself.
    boolean complainsOfSyntax() {
        return code < 400 || code > 599 || code >= 500 && code < 510 || code == 555;
    }

    /// The enhanced status code of the reply if it fits the reply's code, or `class.0.0`
    /// (RFC 2034, section 4); `5.5.0` for a code of another class than 2, 4 and 5.
    String status() {
        int type = code / 100;
        if (type != 2 && type != 4 && type != 5) {
            return "5.5.0";
        }
        if (text.length() > 4) {
            int end = statusEnd(4);
            if (end > 4 && text.charAt(4) - '0' == type) {
                return text.substring(4, end);
            }
        }
        return type + ".0.0";
    }

    private int statusEnd(int from) {
        int dots = 0;
        int digits = 0;
        int i = from;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (++digits > 3) {
                    return -1;
                }
            } else if (c == '.' && digits > 0 && dots < 2) {
                dots++;
                digits = 0;
            } else {
                break;
            }
        }
        boolean ends = i == text.length() || text.charAt(i) == ' ' || text.charAt(i) == '\n';
        return dots == 2 && digits > 0 && ends ? i : -1;
    }

    /// The reply on one line, printable: for logs and reports.
    String line() {
        return Bytes.printable(text.replace('\n', ' '), TEXT_LIMIT);
    }
}
