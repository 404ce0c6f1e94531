package org.postrider.mail.address;

/// Judges domain names and address literals.
public final class Domains {
    private static final int NAME_LIMIT = 255;
    private static final int LABEL_LIMIT = 63;

    private Domains() {}

    /// Whether the text is a host name as Postfix understands it: labels of letters, digits,
    /// hyphens and underscores, not all numeric, no label longer than 63, the whole not longer than 255,
    /// no empty label, no hyphen at a label's ends. For names in UTF-8 see [Idna].
    public static boolean isHostname(String name) {
        if (name.isEmpty() || name.length() > NAME_LIMIT) {
            return false;
        }
        boolean letters = false;
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0 || name.charAt(i - 1) == '-') {
                    return false;
                }
                label = 0;
                continue;
            }
            if (!isNameChar(c) || ++label > LABEL_LIMIT || c == '-' && label == 1) {
                return false;
            }
            letters |= c < '0' || c > '9';
        }
        return letters && label > 0 && name.charAt(name.length() - 1) != '-';
    }

    /// The address in a literal: `192.0.2.1` of `[192.0.2.1]`, `2001:db8::1` of
    /// `[IPv6:2001:db8::1]`; empty where the text is no valid literal.
    public static String literalAddress(String literal) {
        if (!literal.startsWith("[") || !literal.endsWith("]") || literal.length() < 3) {
            return "";
        }
        var inside = literal.substring(1, literal.length() - 1);
        if (inside.regionMatches(true, 0, "IPv6:", 0, 5)) {
            var address = inside.substring(5);
            return isIpv6(address) ? address : "";
        }
        return isIpv4(inside) ? inside : "";
    }

    /// Whether the text is a dotted quad.
    public static boolean isIpv4(String text) {
        int parts = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || ++parts > 4) {
                    return false;
                }
                value = -1;
            } else if (c >= '0' && c <= '9') {
                value = (value < 0 ? 0 : value * 10) + c - '0';
                if (value > 255) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return parts == 4;
    }

    /// Whether the text is an IPv6 address (RFC 4291, section 2.2), without brackets and zone.
    public static boolean isIpv6(String text) {
        return parseIpv6(text).length == 16;
    }

    /// The bytes of an IPv4 or IPv6 address; an empty array where the text is none.
    public static byte[] addressBytes(String text) {
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        if (!isIpv4(text)) {
            return new byte[0];
        }
        var bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int dot = text.indexOf('.', at);
            bytes[i] = (byte) Integer.parseInt(text, at, dot < 0 ? text.length() : dot, 10);
            at = dot + 1;
        }
        return bytes;
    }

    private static byte[] parseIpv6(String text) {
        int gap = text.indexOf("::");
        var none = new byte[0];
        if (text.indexOf("::", gap + 1) >= 0 && gap >= 0) {
            return none;
        }
        var head = gap < 0 ? groups(text) : groups(text.substring(0, gap));
        var tail = gap < 0 ? none : groups(text.substring(gap + 2));
        boolean fits = gap < 0 ? head.length == 16 : head.length + tail.length <= 14;
        boolean bad = head.length > 16 || tail.length > 16
                || gap > 0 && head.length == 0
                || gap >= 0 && gap + 2 < text.length() && tail.length == 0;
        if (bad || !fits) {
            return none;
        }
        var bytes = new byte[16];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /// Groups of hexadecimal digits between colons, the last of which may be a dotted quad.
    private static byte[] groups(String text) {
        var bytes = new byte[16];
        int length = 0;
        int at = 0;
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            var group = text.substring(at, end);
            if (colon < 0 && isIpv4(group) && length <= 12) {
                System.arraycopy(addressBytes(group), 0, bytes, length, 4);
                length += 4;
            } else {
                int value = hex(group);
                if (value < 0 || length > 14 || colon == text.length() - 1) {
                    return new byte[0];
                }
                bytes[length++] = (byte) (value >> 8);
                bytes[length++] = (byte) value;
            }
            at = end + 1;
        }
        return java.util.Arrays.copyOf(bytes, length);
    }

    private static int hex(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            int digit = Character.digit(group.charAt(i), 16);
            if (digit < 0 || group.charAt(i) > 127) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
                || c == '_';
    }
}
