package org.postrider.smtpd.access;

import java.util.ArrayList;
import java.util.List;

/// Which addresses in the answer of a DNS list count, such as `127.0.0.[1;3..5]`.
///
/// ```
/// pattern = octet 3("." octet)
/// octet   = number / "[" range *(";" range) "]"
/// range   = number [".." number]
/// ```
final class AddressPattern {
    /// What is wrong with a pattern, and where.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private final String text;
    private final List<boolean[]> octets = new ArrayList<>();
    private int at;

    private AddressPattern(String text) {
        this.text = text;
    }

    /// Reads a pattern.
    static AddressPattern parse(String text) throws Malformed {
        if (text.isEmpty()) {
            throw new Malformed("empty address pattern");
        }
        var pattern = new AddressPattern(text);
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                pattern.expect('.');
            }
            pattern.octets.add(pattern.octet());
        }
        if (pattern.at < text.length()) {
            throw pattern.bad("garbage after pattern", pattern.at, text.length());
        }
        return pattern;
    }

    /// Whether an address fits.
    ///
    /// @param address bytes of an IPv4 address; others never fit
    boolean matches(byte[] address) {
        if (address.length != 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (!octets.get(i)[address[i] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    private boolean[] octet() throws Malformed {
        var wanted = new boolean[256];
        if (at < text.length() && text.charAt(at) == '[') {
            do {
                at++;
                range(wanted);
            } while (at < text.length() && text.charAt(at) == ';');
            expect(']');
        } else {
            wanted[number()] = true;
        }
        return wanted;
    }

    private void range(boolean[] wanted) throws Malformed {
        int first = number();
        int last = first;
        if (text.startsWith("..", at)) {
            at += 2;
            int start = at;
            last = number();
            if (last < first) {
                throw bad("numeric range error", start, at);
            }
        }
        for (int i = first; i <= last; i++) {
            wanted[i] = true;
        }
    }

    private int number() throws Malformed {
        int start = at;
        int value = 0;
        while (at < text.length() && at - start < 4 && text.charAt(at) >= '0'
                && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (at == start || value > 255) {
            throw bad("need decimal number 0..255", start, at);
        }
        return value;
    }

    private void expect(char c) throws Malformed {
        if (at >= text.length() || text.charAt(at) != c) {
            throw bad("need \"" + c + "\"", at, at);
        }
        at++;
    }

    private Malformed bad(String what, int from, int to) {
        return new Malformed(what + " at \"" + text.substring(0, from) + ">"
                + text.substring(from, to) + "<" + text.substring(to) + "\"");
    }
}
