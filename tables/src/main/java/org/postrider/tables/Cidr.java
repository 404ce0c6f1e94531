package org.postrider.tables;

import java.util.Optional;
import org.postrider.mail.address.Domains;

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
        var address = Domains.addressBytes(host);
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

    /// Whether this address is in the network.
    public boolean contains(byte[] other) {
        return other.length == address.length
                && java.util.Arrays.equals(masked(other), address);
    }

    private byte[] masked(byte[] bytes) {
        return mask(bytes, prefix);
    }

    /// The address with all bits beyond the prefix cleared.
    static byte[] mask(byte[] bytes, int prefix) {
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
