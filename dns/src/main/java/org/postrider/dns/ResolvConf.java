package org.postrider.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/// What `/etc/resolv.conf` says (resolv.conf(5)). The search list is left out: mail domains are
/// always complete.
///
/// @param servers name servers in order, at least one
/// @param timeout to wait for one server
/// @param attempts how often all servers are tried
record ResolvConf(List<InetAddress> servers, Duration timeout, int attempts) {
    private static final int MOST_SERVERS = 3;

    /// Reads the file; one that cannot be read means a server on this host.
    static ResolvConf read(Path file) {
        try {
            return parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return parse(List.of());
        }
    }

    static ResolvConf parse(List<String> lines) {
        var servers = new ArrayList<InetAddress>();
        int timeout = 5;
        int attempts = 2;
        for (var line : lines) {
            var words = new StringTokenizer(line);
            var keyword = words.hasMoreTokens() ? words.nextToken() : "";
            if (keyword.equals("nameserver") && words.hasMoreTokens()) {
                addServer(servers, words.nextToken());
            }
            while (keyword.equals("options") && words.hasMoreTokens()) {
                var option = words.nextToken();
                timeout = number(option, "timeout:", timeout, 30);
                attempts = number(option, "attempts:", attempts, 5);
            }
        }
        if (servers.isEmpty()) {
            servers.add(InetAddress.getLoopbackAddress());
        }
        return new ResolvConf(List.copyOf(servers), Duration.ofSeconds(timeout), attempts);
    }

    private static void addServer(List<InetAddress> servers, String text) {
        try {
            if (servers.size() < MOST_SERVERS) {
                servers.add(InetAddress.ofLiteral(text));
            }
        } catch (IllegalArgumentException e) {
            // As the C library does, go on without it.
        }
    }

    private static int number(String option, String prefix, int otherwise, int most) {
        if (!option.startsWith(prefix)) {
            return otherwise;
        }
        try {
            return Math.clamp(Integer.parseInt(option.substring(prefix.length())), 1, most);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
