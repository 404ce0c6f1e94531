package org.postrider.smtp;

import java.util.Locale;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// DSN parameters of MAIL and RCPT, as they are sent (RFC 3461, section 4).
final class Xtext {
    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    /// Encodes text: `+`, `=` and what is not printable become `+XX`.
    static String encode(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 32 && c < 127 && c != '+' && c != '=') {
                out.append(c);
            } else {
                out.append('+').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }

    /// Encodes an address of type utf-8 (RFC 6533, section 3): `+`, `=`, `\` and what is not
    /// printable ASCII become `\x{HEX}`.
    static String unicode(String address) {
        var out = new StringBuilder(address.length());
        Bytes.utf8(address).orElse(address).codePoints().forEach(c -> {
            if (c > 32 && c < 127 && c != '+' && c != '=' && c != '\\') {
                out.append((char) c);
            } else {
                out.append("\\x{").append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return out.toString();
    }

    /// Adds ORCPT for `type;address`.
    static void orcpt(StringBuilder out, String orcpt) {
        int semicolon = orcpt.indexOf(';');
        if (semicolon > 0) {
            var address = orcpt.substring(semicolon + 1);
            out.append(" ORCPT=").append(orcpt, 0, semicolon + 1)
                    .append(orcpt.regionMatches(true, 0, "utf-8;", 0, 6) ? unicode(address)
                            : encode(address));
        }
    }

    /// Adds NOTIFY for the bits of a recipient.
    static void notify(StringBuilder out, int flags) {
        if (flags == 0) {
            return;
        }
        var separator = " NOTIFY=";
        var names = new String[] {"NEVER", "SUCCESS", "FAILURE", "DELAY"};
        var bits = new int[] {Recipient.NEVER, Recipient.SUCCESS, Recipient.FAILURE,
            Recipient.DELAY};
        for (int i = 0; i < bits.length; i++) {
            if ((flags & bits[i]) != 0) {
                out.append(separator).append(names[i]);
                separator = ",";
            }
        }
    }
}
