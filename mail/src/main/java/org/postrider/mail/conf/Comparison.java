package org.postrider.mail.conf;

import org.postrider.mail.params.ConfException;

/// The comparison operators of conditional macros.
final class Comparison {
    private static final String LEVEL = "level";

    private Comparison() {}

    /// Position after the operator at `start`; `start` if there is none.
    static int operatorEnd(String text, int start) {
        int end = start;
        while (end < text.length() && "=!<>".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return switch (text.substring(start, end)) {
            case "==", "!=", "<", "<=", ">=", ">" ->
                    text.startsWith(LEVEL, end) ? end + LEVEL.length() : end;
            default -> start;
        };
    }

    /// Whether `left operator right` holds.
    ///
    /// @throws ConfException if there is no such operator, or no such compatibility level
    static boolean holds(String left, String operator, String right) {
        boolean byLevel = operator.endsWith(LEVEL);
        var sign = byLevel ? operator.substring(0, operator.length() - LEVEL.length()) : operator;
        int order = byLevel ? Long.compare(level(left), level(right)) : compare(left, right);
        return switch (sign) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            case ">" -> order > 0;
            default -> throw new ConfException("bad comparison operator: \"" + operator + "\"");
        };
    }

    private static int compare(String left, String right) {
        return isNumber(left) && isNumber(right)
                ? new java.math.BigInteger(left).compareTo(new java.math.BigInteger(right))
                : left.compareTo(right);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Whether the text is a compatibility level.
    static boolean isLevel(String text) {
        try {
            level(text);
            return true;
        } catch (ConfException e) {
            return false;
        }
    }

    /// A level `major[.minor[.patch]]` as one number.
    private static long level(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length > 3) {
            throw new ConfException("malformed compatibility level syntax: \"" + text + "\"");
        }
        long level = 0;
        for (int i = 0; i < 3; i++) {
            var part = i < parts.length ? parts[i] : "0";
            if (!isNumber(part) || part.length() > 4) {
                throw new ConfException("malformed compatibility level syntax: \"" + text + "\"");
            }
            level = level * 10_000 + Integer.parseInt(part);
        }
        return level;
    }
}
