package org.postrider.sasl;

import java.util.Optional;

/// Reads what Dovecot's authentication service says to a step of a client (Dovecot authentication
/// protocol, version 1).
///
/// ```
/// CONT TAB id TAB base64
/// OK   TAB id *(TAB parameter)
/// FAIL TAB id *(TAB parameter)
/// ```
final class DovecotAnswer {
    private DovecotAnswer() {}

    /// Reads a line.
    ///
    /// @param id of the request
    /// @return empty for another request's answer, and for a word that is not known
    static Optional<SaslAnswer> parse(String line, int id) {
        var fields = line.split("\t", -1);
        if (fields.length < 2 || !fields[1].equals(Integer.toString(id))) {
            return Optional.empty();
        }
        return switch (fields[0]) {
            case "CONT" -> fields.length > 2 ? Optional.of(new SaslAnswer.Challenge(fields[2]))
                    : Optional.empty();
            case "OK" -> {
                var user = parameter(fields, "user");
                yield Optional.of(user.isEmpty() ? new SaslAnswer.Failure("", "", true)
                        : new SaslAnswer.Success(user));
            }
            case "FAIL" -> Optional.of(new SaslAnswer.Failure(parameter(fields, "user"),
                    parameter(fields, "reason"),
                    has(fields, "temp") || parameter(fields, "code").equals("temp_fail")));
            default -> Optional.empty();
        };
    }

    private static boolean has(String[] fields, String word) {
        for (int i = 2; i < fields.length; i++) {
            if (fields[i].equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static String parameter(String[] fields, String name) {
        for (int i = 2; i < fields.length; i++) {
            if (fields[i].startsWith(name + "=")) {
                return unescape(fields[i].substring(name.length() + 1));
            }
        }
        return "";
    }

    /// Undoes the escapes of values: `001` followed by a letter or digit stands for NUL, 001, tab,
    /// carriage return and line feed.
    private static String unescape(String value) {
        if (value.indexOf('\1') < 0) {
            return value;
        }
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\1' || i + 1 == value.length()) {
                out.append(c);
                continue;
            }
            c = value.charAt(++i);
            out.append(switch (c) {
                case '0' -> '\0';
                case '1' -> '\1';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'n' -> '\n';
                default -> c;
            });
        }
        return out.toString();
    }
}
