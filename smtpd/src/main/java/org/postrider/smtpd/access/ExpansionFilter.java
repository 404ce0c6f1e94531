package org.postrider.smtpd.access;

/// `smtpd_expansion_filter`: characters that may come from a client into a reply. Others become `_`.
public final class ExpansionFilter {
    private final boolean[] allowed = new boolean[256];

    /// @param text characters, with `\t`, `\\` and octal `\40`
    public ExpansionFilter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                allowed[c & 0xff] = true;
                continue;
            }
            c = text.charAt(++i);
            int value = 0;
            int digits = 0;
            while (digits < 3 && i + digits < text.length() && text.charAt(i + digits) >= '0'
                    && text.charAt(i + digits) <= '7') {
                value = value * 8 + text.charAt(i + digits) - '0';
                digits++;
            }
            i += Math.max(0, digits - 1);
            allowed[digits > 0 ? value & 0xff : escape(c)] = true;
        }
    }

    private static int escape(char c) {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> c & 0xff;
        };
    }

    public String apply(String value) {
        StringBuilder changed = null;
        for (int i = 0; i < value.length(); i++) {
            if (!allowed[value.charAt(i) & 0xff]) {
                if (changed == null) {
                    changed = new StringBuilder(value);
                }
                changed.setCharAt(i, '_');
            }
        }
        return changed == null ? value : changed.toString();
    }
}
