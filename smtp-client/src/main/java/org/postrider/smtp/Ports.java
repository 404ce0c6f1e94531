package org.postrider.smtp;

import java.util.List;

/// TCP ports by name.
final class Ports {
    private Ports() {}

    /// The number of a port.
    ///
    /// @param known names and numbers as in `known_tcp_ports`: `lmtp=24, smtps=submissions=465`
    /// @return -1 if it is unknown
    static int number(String port, List<String> known) {
        int direct = inRange(port);
        if (direct > 0) {
            return direct;
        }
        for (var chain : known) {
            var names = List.of(chain.split("="));
            if (names.contains(port)) {
                return inRange(names.getLast());
            }
        }
        return -1;
    }

    private static int inRange(String digits) {
        boolean decimal = digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (decimal && !digits.isEmpty() && digits.length() <= 5) {
            int number = Integer.parseInt(digits);
            if (number > 0 && number <= 65_535) {
                return number;
            }
        }
        return -1;
    }
}
