package org.postrider.net.tls;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.params.ConfException;

/// Reads lists of TLS protocols as main.cf has them: `>=TLSv1.2`, `!SSLv2, !SSLv3`,
/// `TLSv1.2 TLSv1.3`.
final class Protocols {
    /// In order of age.
    private static final List<String> ALL =
            List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    /// Their numbers, in hexadecimal digits without zeros in front; SSLv2 has none of this form.
    private static final List<String> NUMBERS = List.of("2", "300", "301", "302", "303", "304");

    private Protocols() {}

    /// Those of the platform's protocols that the list lets pass.
    ///
    /// @throws ConfException if a name is unknown, or nothing is left
    static String[] select(List<String> elements, String[] supported) {
        int least = 0;
        int most = ALL.size() - 1;
        var included = new ArrayList<String>();
        var excluded = new ArrayList<String>();
        for (var element : String.join(":", elements).split(":")) {
            if (element.startsWith(">=")) {
                least = bound(element.substring(2), least);
            } else if (element.startsWith("<=")) {
                most = bound(element.substring(2), most);
            } else if (element.startsWith("!")) {
                excluded.add(ALL.get(index(element.substring(1))));
            } else if (!element.isEmpty()) {
                included.add(ALL.get(index(element)));
            }
        }
        var left = new ArrayList<String>();
        for (var name : supported) {
            int at = ALL.indexOf(name);
            if (at >= least && at <= most && !excluded.contains(name)
                    && (included.isEmpty() || included.contains(name))) {
                left.add(name);
            }
        }
        if (left.isEmpty()) {
            throw new ConfException("no usable TLS protocol in \"" + String.join(" ", elements)
                    + "\"");
        }
        return left.toArray(String[]::new);
    }

    /// A name, or the number that stands for it in TLS: `0303` and `0x303` are TLSv1.2.
    ///
    /// @param before what holds where the number is that of no protocol that is known
    private static int bound(String text, int before) {
        var digits = text.replaceFirst("^(0[xX])?0*", "");
        if (!digits.matches("[0-9a-fA-F]{3}")) {
            return index(text);
        }
        int known = NUMBERS.indexOf(digits);
        return known < 0 ? before : known;
    }

    private static int index(String name) {
        var wanted = name.equalsIgnoreCase("TLSv1.0") ? "TLSv1" : name.strip();
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).equalsIgnoreCase(wanted)) {
                return i;
            }
        }
        throw new ConfException("invalid TLS protocol: \"" + name + "\"");
    }
}
