package org.postrider.mail.conf;

import java.util.Optional;
import org.postrider.mail.params.Lists;

/// The syntax of addresses and networks in lists such as `mynetworks`.
/// ```
/// network = ipv4 ["/" bits] / "[" ipv6 "]" ["/" bits] / "[" ipv6 "/" bits "]"
/// ```
final class NetworkSyntax {
    private static final String EXPECTED =
            "an address or network such as 192.0.2.1, 192.0.2.0/24 or [2001:db8::]/32";

    private NetworkSyntax() {}

    /// What is wrong with the elements that look like addresses; empty if nothing is. Names, file
    /// names and tables are left alone.
    static Optional<String> fault(String text) {
        for (var element : Lists.split(text)) {
            var plain = element.startsWith("!") ? element.substring(1) : element;
            if (looksLikeAddress(plain) && !isNetwork(plain)) {
                return Optional.of("\"" + element + "\" is not " + EXPECTED);
            }
        }
        return Optional.empty();
    }

    private static boolean looksLikeAddress(String text) {
        if (text.startsWith("[")) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '/') {
                return false;
            }
        }
        return !text.startsWith("/") && !text.startsWith(".");
    }

    private static boolean isNetwork(String text) {
        if (!text.startsWith("[")) {
            int slash = text.indexOf('/');
            var bytes = ipv4(slash < 0 ? text : text.substring(0, slash));
            return bytes.length == 4 && (slash < 0 || fits(bytes, text.substring(slash + 1)));
        }
        int close = text.indexOf(']');
        if (close < 0) {
            return false;
        }
        // Both [2001:db8::]/32 and [2001:db8::/32] are in use.
        var joined = text.substring(1, close) + text.substring(close + 1);
        int slash = joined.indexOf('/');
        var address = slash < 0 ? joined : joined.substring(0, slash);
        var bytes = address.indexOf(':') < 0 ? ipv4(address) : ipv6(address);
        return bytes.length > 0 && (slash < 0 || fits(bytes, joined.substring(slash + 1)));
    }

    /// Whether the prefix length is possible and all bits after it are zero.
    private static boolean fits(byte[] address, String bits) {
        if (bits.isEmpty() || bits.length() > 3
                || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int prefix = Integer.parseInt(bits);
        if (prefix > address.length * 8) {
            return false;
        }
        for (int bit = prefix; bit < address.length * 8; bit++) {
            if ((address[bit / 8] & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The four bytes of an address; an empty array if it is none.
    private static byte[] ipv4(String text) {
        var parts = text.split("\\.", -1);
        var bytes = new byte[4];
        if (parts.length != 4) {
            return new byte[0];
        }
        for (int i = 0; i < 4; i++) {
            if (parts[i].isEmpty() || parts[i].length() > 3
                    || !parts[i].chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(parts[i]) > 255) {
                return new byte[0];
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    /// The sixteen bytes of an address; an empty array if it is none.
    private static byte[] ipv6(String text) {
        if (!text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
            return new byte[0];
        }
        try {
            // A literal with a colon is never looked up.
            var bytes = java.net.InetAddress.getByName(text).getAddress();
            return bytes.length == 16 ? bytes : new byte[0];
        } catch (java.net.UnknownHostException e) {
            return new byte[0];
        }
    }
}
