package org.postrider.mail.address;

import java.util.Optional;

/// A network: an address with the number of its leading bits that count.
///
/// @param address of the network, 4 or 16 bytes; not copied
/// @param prefix number of bits
public record Cidr(byte[] address, int prefix) {
    /// The network `address/bits` or `address`; brackets around an address are allowed. Empty where
    /// the text is none, or has bits beyond the prefix.
    public static Optional<Cidr> parse(String text) {
        int slash = text.lastIndexOf('/');
        var host = slash < 0 ? text : text.substring(0, slash);
        if (host.startsWith("[")) {
            boolean closed = host.endsWith("]");
            boolean whole = !closed && slash >= 0 && text.endsWith("]");
            if (!closed && !whole) {
                return Optional.empty();
            }
            host = host.substring(1, closed ? host.length() - 1 : host.length());
        }
        var address = bytes(host);
        int prefix = address.length * 8;
        if (slash >= 0) {
            var bits = text.substring(slash + 1);
            prefix = bits(bits.endsWith("]") ? bits.substring(0, bits.length() - 1) : bits);
        }
        boolean good = address.length > 0 && prefix >= 0 && prefix <= address.length * 8;
        if (!good) {
            return Optional.empty();
        }
        var network = new Cidr(address, prefix);
        return java.util.Arrays.equals(network.masked(address), address) ? Optional.of(network)
                : Optional.empty();
    }

    /// A network as a key of hash tables.
    ///
    /// @param high first 8 bytes of the address; 0 for IPv4
    /// @param low last 8 bytes, or the 4 bytes of an IPv4 address
    /// @param prefix number of bits, plus 1000 for IPv6
    public record Key(long high, long low, int prefix) {
        /// The network of this size that an address is in.
        public static Key of(byte[] address, int prefix) {
            if (address.length == 4) {
                return new Key(0, number(address, 0, 4) & head(prefix + 32), prefix);
            }
            return new Key(number(address, 0, 8) & head(Math.min(prefix, 64)),
                    number(address, 8, 8) & head(Math.max(prefix - 64, 0)), prefix + 1000);
        }

        /// The first bits of 64.
        private static long head(int bits) {
            return bits == 0 ? 0 : -1L << 64 - bits;
        }

        private static long number(byte[] bytes, int from, int length) {
            long number = 0;
            for (int i = from; i < from + length; i++) {
                number = number << 8 | bytes[i] & 0xff;
            }
            return number;
        }
    }

    /// What is wrong with a text that [#parse] refuses, in Postfix's words.
    public static String problem(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return "bad address pattern: \"" + text + "\"";
        }
        var mask = text.substring(slash + 1);
        int prefix = bits(mask.endsWith("]") ? mask.substring(0, mask.length() - 1) : mask);
        if (prefix < 0) {
            return "bad mask value in \"" + text + "\"";
        }
        var host = text.substring(0, slash);
        boolean bracketed = host.startsWith("[");
        var address = bytes(bracketed
                ? host.substring(1, host.length() - (host.endsWith("]") ? 1 : 0)) : host);
        if (address.length == 0) {
            return "bad network value in \"" + text + "\"";
        }
        if (prefix > address.length * 8) {
            return "bad mask length in \"" + text + "\"";
        }
        return "non-null host address bits in \"" + text + "\", perhaps you should use \""
                + text(mask(address, prefix)) + "/" + prefix + "\" instead";
    }

    /// The address as people write it; in IPv6 the longest run of zeros is left out.
    static String text(byte[] address) {
        if (address.length == 4) {
            return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff)
                    + "." + (address[3] & 0xff);
        }
        var groups = new StringBuilder(":");
        for (int i = 0; i < 16; i += 2) {
            groups.append(Integer.toHexString((address[i] & 0xff) << 8 | address[i + 1] & 0xff))
                    .append(':');
        }
        for (int zeros = 8; zeros > 1; zeros--) {
            int run = groups.indexOf(":" + "0:".repeat(zeros));
            if (run >= 0) {
                groups.replace(run, run + 1 + 2 * zeros, "::");
                break;
            }
        }
        boolean begins = groups.indexOf("::") == 0;
        boolean ends = groups.lastIndexOf("::") == groups.length() - 2;
        return groups.substring(begins ? 0 : 1, groups.length() - (ends ? 0 : 1));
    }

    /// The bytes of an address as inet_pton(3) reads it: no number of an IPv4 address may begin
    /// with a zero, which some programs take for octal. Empty for anything else.
    public static byte[] bytes(String text) {
        for (int i = 0; i + 1 < text.length() && text.indexOf(':') < 0; i++) {
            boolean begins = i == 0 || text.charAt(i - 1) == '.';
            if (begins && text.charAt(i) == '0' && text.charAt(i + 1) != '.') {
                return new byte[0];
            }
        }
        return Domains.addressBytes(text);
    }

    /// Whether this address is in the network.
    public boolean contains(byte[] other) {
        return other.length == address.length
                && java.util.Arrays.equals(masked(other), address);
    }

    private byte[] masked(byte[] bytes) {
        return mask(bytes, prefix);
    }

    /// The address with all bits beyond the prefix cleared.
    public static byte[] mask(byte[] bytes, int prefix) {
        var masked = new byte[bytes.length];
        int whole = prefix / 8;
        System.arraycopy(bytes, 0, masked, 0, whole);
        if (whole < bytes.length) {
            masked[whole] = (byte) (bytes[whole] & 0xff00 >> prefix % 8);
        }
        return masked;
    }

    private static int bits(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
