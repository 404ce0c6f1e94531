package org.postrider.mail.address;

/// Takes addresses apart, and changes between their two forms.
///
/// The **internal** form has no quoting: the local part is everything before the last `@`, as in
/// `a b@site.example`. The **external** form is that of RFC 5321 and 5322, with the local part
/// quoted where it must be: `"a b"@site.example`.
public final class Address {
    private Address() {}

    /// The local part of an address in internal form; the whole where it has no domain.
    public static String local(String internal) {
        int at = internal.lastIndexOf('@');
        return at < 0 ? internal : internal.substring(0, at);
    }

    /// The domain of an address in internal form, without `@`; empty where it has none.
    public static String domain(String internal) {
        int at = internal.lastIndexOf('@');
        return at < 0 ? "" : internal.substring(at + 1);
    }

    /// The external form of an address: quotes the local part where it is no dot-string.
    public static String external(String internal) {
        int at = internal.lastIndexOf('@');
        var local = at < 0 ? internal : internal.substring(0, at);
        if (isDotString(local) || internal.isEmpty()) {
            return internal;
        }
        var out = new StringBuilder(internal.length() + 4).append('"');
        appendEscaped(out, local);
        out.append('"');
        return at < 0 ? out.toString() : out.append(internal, at, internal.length()).toString();
    }

    /// The internal form of an address: removes quotes and backslashes of the local part.
    public static String internal(String external) {
        if (external.indexOf('"') < 0 && external.indexOf('\\') < 0) {
            return external;
        }
        int end = localEnd(external);
        var out = new StringBuilder(external.length());
        for (int i = 0; i < end; i++) {
            char c = external.charAt(i);
            if (c == '\\' && i + 1 < end) {
                out.append(external.charAt(++i));
            } else if (c != '"') {
                out.append(c);
            }
        }
        return out.append(external, end, external.length()).toString();
    }

    /// Where the local part of an address in external form ends: at the last `@` that is not
    /// quoted, or at the end of the text.
    public static int localEnd(String external) {
        int end = external.length();
        boolean quoted = false;
        for (int i = 0; i < external.length(); i++) {
            switch (external.charAt(i)) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case '@' -> end = quoted ? end : i;
                default -> { }
            }
        }
        return end;
    }

    /// Whether the text is `atom *("." atom)` (RFC 5321, section 4.1.2); bytes above 127 count as
    /// letters (RFC 6531, section 3.3).
    static boolean isDotString(String text) {
        boolean atom = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (!atom) {
                    return false;
                }
                atom = false;
            } else if (Tokens.isAtomChar(c)) {
                atom = true;
            } else {
                return false;
            }
        }
        return atom;
    }

    static void appendEscaped(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\r') {
                out.append('\\');
            }
            out.append(c);
        }
    }

    /// Whether an address is so plain that trivial-rewrite(8) leaves it as it is, however it is
    /// configured: rewriting adds to names without a dot, and takes away dots at the end, routes and
    /// needless quotes. Some other addresses stay as they are, too.
    ///
    /// @param address in external form
    public static boolean isComplete(String address) {
        int at = address.indexOf('@');
        return at > 0 && address.indexOf('.', at) > 0 && isDotString(address.substring(0, at))
                && Domains.isHostname(address.substring(at + 1));
    }
}
