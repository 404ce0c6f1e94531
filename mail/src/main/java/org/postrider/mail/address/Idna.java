package org.postrider.mail.address;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.postrider.util.Bytes;

/// Internationalized domain names in the form that the DNS has them (RFC 5891, RFC 3492).
///
/// Names are folded as Unicode's UTS 46 does, without the special cases of IDNA 2003: `STRASSE` and
/// `stra\u00dfe` are two names. What the registries refuse to register is not looked at.
public final class Idna {
    private static final String PREFIX = "xn--";
    private static final int LABEL = 63;
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Idna() {}

    /// The conversion as a site wants it.
    ///
    /// @param transitional see [#toAscii(String, boolean)]
    public record Converter(boolean transitional) {
        /// A domain name for the DNS; see [Idna#toAscii(String)].
        public Optional<String> toAscii(String domain) {
            return Idna.toAscii(domain, transitional);
        }

        /// A domain name for the DNS, or the name itself where it has no such form.
        public String forLookup(String domain) {
            return toAscii(domain).orElse(domain);
        }
    }

    /// A domain name for the DNS; the name itself where it is ASCII.
    ///
    /// @param domain one byte of UTF-8 per character
    /// @return empty if there is no such form
    public static Optional<String> toAscii(String domain) {
        return toAscii(domain, false);
    }

    /// A domain name for the DNS; the name itself where it is ASCII.
    ///
    /// @param domain one byte of UTF-8 per character
    /// @param transitional whether four characters are mapped as IDNA 2003 did
    ///     (`enable_idna2003_compatibility`)
    /// @return empty if there is no such form
    public static Optional<String> toAscii(String domain, boolean transitional) {
        if (Bytes.isAscii(domain)) {
            return Optional.of(domain);
        }
        var decoded = Bytes.utf8(domain);
        if (decoded.isEmpty()) {
            return Optional.empty();
        }
        var text = decoded.get().replace('\u3002', '.').replace('\uff0e', '.');
        if (transitional) {
            text = text.replace("\u00df", "ss").replace('\u03c2', '\u03c3')
                    .replace("\u200c", "").replace("\u200d", "");
        }
        var folded = Normalizer.normalize(fold(text), Normalizer.Form.NFKC);
        var out = new StringBuilder();
        for (var label : folded.split("\\.", -1)) {
            var ascii = label(label);
            if (ascii.isEmpty()) {
                return Optional.empty();
            }
            out.append(out.isEmpty() ? "" : ".").append(ascii.get());
        }
        return Optional.of(out.toString());
    }

    /// A domain name as people read it: ASCII forms of labels become UTF-8.
    ///
    /// @return one byte of UTF-8 per character; the name itself where it is not the ASCII form of
    ///     such a name
    public static String toUtf8(String domain) {
        var text = Bytes.fromUnicode(IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED));
        return toAscii(text).filter(a -> Bytes.equalsIgnoreCase(a, domain)).isPresent()
                ? text : domain;
    }

    /// Small letters; not by the rules of a language.
    private static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static Optional<String> label(String label) {
        boolean good = !label.isEmpty() && !label.startsWith("-") && !label.endsWith("-")
                && label.codePoints().allMatch(Idna::isAllowed)
                && !isMark(label.codePointAt(0));
        if (!good) {
            return Optional.empty();
        }
        if (Bytes.isAscii(label)) {
            return Optional.of(label);
        }
        if (label.startsWith("--", 2)) {
            return Optional.empty();
        }
        var ascii = PREFIX + punycode(label.codePoints().toArray());
        return ascii.length() <= LABEL ? Optional.of(ascii) : Optional.empty();
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static boolean isAllowed(int c) {
        if (c < 128) {
            return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z';
        }
        return switch (Character.getType(c)) {
            case Character.UNASSIGNED, Character.CONTROL, Character.SURROGATE,
                    Character.PRIVATE_USE, Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.UPPERCASE_LETTER -> false;
            case Character.FORMAT -> c == 0x200c || c == 0x200d;
            default -> true;
        };
    }

    /// Punycode (RFC 3492, section 6.3).
    static String punycode(int[] input) {
        var out = new StringBuilder();
        for (int c : input) {
            if (c < INITIAL_N) {
                out.append((char) c);
            }
        }
        int basic = out.length();
        int handled = basic;
        if (basic > 0) {
            out.append('-');
        }
        int n = INITIAL_N;
        int delta = 0;
        int bias = INITIAL_BIAS;
        while (handled < input.length) {
            int next = nextAbove(input, n);
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    number(out, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return out.toString();
    }

    private static int nextAbove(int[] input, int least) {
        int next = Integer.MAX_VALUE;
        for (int c : input) {
            if (c >= least && c < next) {
                next = c;
            }
        }
        return next;
    }

    private static void number(StringBuilder out, int delta, int bias) {
        int rest = delta;
        for (int k = BASE;; k += BASE) {
            int t = Math.clamp(k - bias, T_MIN, T_MAX);
            if (rest < t) {
                out.append(digit(rest));
                return;
            }
            out.append(digit(t + (rest - t) % (BASE - t)));
            rest = (rest - t) / (BASE - t);
        }
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }

    private static int adapt(int delta, int points, boolean first) {
        int rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
    }
}
