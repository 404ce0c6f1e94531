package org.postrider.tables;

import org.postrider.mail.dsn.StatusCode;
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

    /// Whether the text begins with a status of success, which no refusal can have.
    public boolean namesSuccess() {
        return text.startsWith("2") && StatusCode.end(text) > 0;
    }

    /// The text of a refusal, with the status that stands before it or `5.7.1`.
    ///
    /// @param byDefault where there is no text
    public String refusal(String byDefault) {
        int end = StatusCode.end(text);
        if (end > 0) {
            var rest = text.substring(end).strip();
            var status = namesSuccess() ? "4" + text.substring(1, end) : text.substring(0, end);
            return status + " " + (rest.isEmpty() ? byDefault : rest);
        }
        return "5.7.1 " + (text.isEmpty() ? byDefault : text);
    }
}
