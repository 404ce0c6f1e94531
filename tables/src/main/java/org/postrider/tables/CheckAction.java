package org.postrider.tables;

import org.postrider.util.Bytes;

/// What a table of header_checks(5) says about a line.
///
/// @param verb what to do
/// @param text the rest, empty for none
public record CheckAction(Verb verb, String text) {
    /// What can be done.
    public enum Verb {
        BCC, DISCARD, DUNNO, FILTER, HOLD, IGNORE, INFO, PASS, PREPEND, REDIRECT, REJECT, REPLACE,
        STRIP, WARN,
        /// Nothing of these.
        UNKNOWN
    }

    /// Takes a table's answer apart.
    public static CheckAction of(String value) {
        int end = 0;
        while (end < value.length() && !Bytes.isSpace(value.charAt(end))) {
            end++;
        }
        var text = value.substring(end).stripLeading();
        return switch (Bytes.lower(value.substring(0, end))) {
            case "bcc" -> new CheckAction(Verb.BCC, text);
            case "discard" -> new CheckAction(Verb.DISCARD, text);
            case "dunno", "ok" -> new CheckAction(Verb.DUNNO, text);
            case "filter" -> new CheckAction(Verb.FILTER, text);
            case "hold" -> new CheckAction(Verb.HOLD, text);
            case "ignore" -> new CheckAction(Verb.IGNORE, text);
            case "info" -> new CheckAction(Verb.INFO, text);
            case "pass" -> new CheckAction(Verb.PASS, text);
            case "prepend" -> new CheckAction(Verb.PREPEND, text);
            case "redirect" -> new CheckAction(Verb.REDIRECT, text);
            case "reject" -> new CheckAction(Verb.REJECT, text);
            case "replace" -> new CheckAction(Verb.REPLACE, text);
            case "strip" -> new CheckAction(Verb.STRIP, text);
            case "warn" -> new CheckAction(Verb.WARN, text);
            default -> new CheckAction(Verb.UNKNOWN, value);
        };
    }

    /// The text of a refusal, with the status that stands before it or `5.7.1`.
    ///
    /// @param byDefault where there is no text
    public String refusal(String byDefault) {
        int end = text.indexOf(' ') < 0 ? text.length() : text.indexOf(' ');
        if (isStatus(text.substring(0, end))) {
            var rest = text.substring(end).strip();
            return text.substring(0, end) + " " + (rest.isEmpty() ? byDefault : rest);
        }
        return "5.7.1 " + (text.isEmpty() ? byDefault : text);
    }

    /// `("4" / "5") "." 1*3DIGIT "." 1*3DIGIT` (RFC 3463, section 2).
    private static boolean isStatus(String word) {
        int first = word.indexOf('.');
        int second = word.indexOf('.', first + 1);
        return first == 1 && (word.charAt(0) == '4' || word.charAt(0) == '5')
                && digits(word, 2, second) && digits(word, second + 1, word.length());
    }

    private static boolean digits(String word, int from, int to) {
        for (int i = from; i < to; i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return to - from >= 1 && to - from <= 3;
    }
}
