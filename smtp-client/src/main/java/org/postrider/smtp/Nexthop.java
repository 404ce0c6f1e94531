package org.postrider.smtp;

import java.util.ArrayList;
import java.util.List;

/// Where mail goes, in the syntax of the transport.
sealed interface Nexthop {
    /// What tables of policies and passwords have for it: as it was given, without `inet:` or `unix:`.
    String text();

    /// A Unix-domain socket.
    ///
    /// @param path as it was given
    record Unix(String path) implements Nexthop {
        @Override
        public String text() {
            return path;
        }
    }

    /// A domain or a host.
    ///
    /// @param text with all that was given
    /// @param name without brackets
    /// @param port name or number
    /// @param exchangers whether its mail exchangers are looked up
    record Inet(String text, String name, String port, boolean exchangers) implements Nexthop {}

    /// Parses a nexthop, which may be a list.
    ///
    /// @param lmtp whether `unix:` and `inet:` are known and no mail exchangers are looked up
    /// @param defaultPort where there is none
    static List<Nexthop> parse(String text, boolean lmtp, String defaultPort) {
        var all = new ArrayList<Nexthop>();
        if (lmtp && text.startsWith("unix:")) {
            all.add(new Unix(text.substring(5)));
            return all;
        }
        for (var element : text.split("[,\\s]+")) {
            if (!element.isEmpty()) {
                all.add(inet(lmtp && element.startsWith("inet:") ? element.substring(5) : element,
                        lmtp, defaultPort));
            }
        }
        return all;
    }

    private static Nexthop inet(String text, boolean lmtp, String defaultPort) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close > 0) {
                var rest = text.substring(close + 1);
                var name = text.substring(1, close);
                return new Inet(text, name.regionMatches(true, 0, "ipv6:", 0, 5) ? name.substring(5)
                        : name, rest.startsWith(":") ? rest.substring(1) : defaultPort, false);
            }
        }
        int colon = text.indexOf(':');
        boolean hasPort = colon >= 0 && colon == text.lastIndexOf(':');
        return new Inet(text, hasPort ? text.substring(0, colon) : text,
                hasPort ? text.substring(colon + 1) : defaultPort, !lmtp);
    }
}
