package org.postrider.mail.dsn;

import java.util.Optional;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// Values of ESMTP parameters, as clients and filters give them. Nothing throws: what is malformed
/// gives the value that says so.
public final class EsmtpOptions {
    /// A number or a bit mask that is not one.
    public static final int BAD = -1;
    /// A size that no file has.
    public static final int HUGE = -2;

    private EsmtpOptions() {}

    /// The name of a parameter, in capitals; empty where it has no value, which all need.
    public static String name(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? ""
                : option.substring(0, equals).toUpperCase(java.util.Locale.ROOT);
    }

    /// Whether this is one of the parameters of RFC 3461.
    public static boolean isDsn(String option) {
        return switch (name(option)) {
            case "RET", "ENVID", "NOTIFY", "ORCPT" -> true;
            default -> false;
        };
    }

    /// The value of a parameter; empty where it has none.
    public static String value(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? "" : option.substring(equals + 1);
    }

    /// SIZE (RFC 1870, section 4): digits.
    ///
    /// @return [#HUGE] for a number that is too large, [#BAD] for what is none
    public static long size(String value) {
        if (value.isEmpty()) {
            return BAD;
        }
        long size = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return BAD;
            }
            boolean tooMuch = size == HUGE || size > (Long.MAX_VALUE - digit) / 10;
            size = tooMuch ? HUGE : size * 10 + digit;
        }
        return size;
    }

    /// RET (RFC 3461, section 4.3): 1 for FULL, 2 for HDRS.
    public static int ret(String value) {
        return value.equalsIgnoreCase("FULL") ? 1 : value.equalsIgnoreCase("HDRS") ? 2 : BAD;
    }

    /// NOTIFY (RFC 3461, section 4.1), as bits of [Recipient].
    public static int notify(String value) {
        int bits = 0;
        for (var word : value.split(",")) {
            int bit = switch (word.toUpperCase(java.util.Locale.ROOT)) {
                case "" -> 0; // a comma too many does no harm
                case "NEVER" -> Recipient.NEVER;
                case "SUCCESS" -> Recipient.SUCCESS;
                case "FAILURE" -> Recipient.FAILURE;
                case "DELAY" -> Recipient.DELAY;
                default -> BAD;
            };
            if (bit == BAD) {
                return BAD;
            }
            bits |= bit;
        }
        boolean contradiction = (bits & Recipient.NEVER) != 0 && bits != Recipient.NEVER;
        return contradiction || bits == 0 ? BAD : bits;
    }

    /// ORCPT (RFC 3461, section 4.2), decoded; empty if it is malformed.
    public static String orcpt(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon <= 0) {
            return "";
        }
        var type = value.substring(0, semicolon);
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c <= ' ' || c >= 127) { // it will be in a report
                return "";
            }
        }
        var given = value.substring(semicolon + 1);
        var address = type.equalsIgnoreCase("utf-8") ? uxtext(given) : xtext(given);
        boolean bad = address == null || address.chars().anyMatch(c -> c < ' ' || c == 127);
        return bad ? "" : type + ";" + address;
    }

    /// ENVID (RFC 3461, section 4.4), decoded; empty if it is malformed.
    public static String envid(String value) {
        var decoded = Bytes.isAscii(value) ? xtext(value) : null;
        return decoded == null ? "" : decoded;
    }

    /// Decodes xtext; empty if it is malformed.
    public static Optional<String> decoded(String text) {
        return Optional.ofNullable(xtext(text));
    }

    /// Decodes xtext (RFC 3461, section 4).
    ///
    /// ```
    /// xtext = *( xchar / hexchar )
    /// hexchar = "+" 2(%x30-39 / %x41-46)
    /// ```
    /// @return null if it is malformed or encodes something that is neither printable nor UTF-8
    private static String xtext(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                if (i + 2 >= text.length()) {
                    return null;
                }
                int high = hex(text.charAt(i + 1));
                int low = hex(text.charAt(i + 2));
                if (high < 0 || low < 0) {
                    return null;
                }
                c = (char) (high << 4 | low);
                i += 2;
            }
            if (c < 32 || c == 127) {
                return null;
            }
            out.append(c);
        }
        var decoded = out.toString();
        return Bytes.utf8(decoded).isPresent() ? decoded : null;
    }

    /// Decodes an address of type utf-8 (RFC 6533, section 3): `\x{HEX}` is a character.
    ///
    /// ```
    /// EmbeddedUnicodeChar = "\x{" HEXPOINT "}"
    /// ```
    /// @return null if it is malformed
    private static String uxtext(String text) {
        var out = new StringBuilder(text.length());
        int at = 0;
        for (int escape = text.indexOf("\\x{"); escape >= 0; escape = text.indexOf("\\x{", at)) {
            int end = text.indexOf('}', escape);
            int character = end < 0 ? BAD : hexPoint(text, escape + 3, end);
            if (character == BAD) {
                return null;
            }
            out.append(text, at, escape)
                    .append(Bytes.fromUnicode(Character.toString(character)));
            at = end + 1;
        }
        return out.append(text, at, text.length()).toString();
    }

    private static int hexPoint(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
                return BAD;
            }
            value = value << 4 | digit;
        }
        return to == from || value < 32 || value == 127 ? BAD : value;
    }

    private static int hex(char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }
}
