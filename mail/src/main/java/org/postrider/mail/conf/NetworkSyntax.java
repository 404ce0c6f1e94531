package org.postrider.mail.conf;

import java.util.Optional;
import org.postrider.mail.address.Cidr;
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
            if (looksLikeAddress(plain) && Cidr.parse(plain).isEmpty()) {
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
}
