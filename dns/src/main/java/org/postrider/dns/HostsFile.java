package org.postrider.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/// `/etc/hosts`: addresses and names of hosts that need no DNS. Read again when it has changed.
final class HostsFile {
    /// One line.
    private record Entry(InetAddress address, List<String> names) {}

    private final Path file;
    private FileTime modified = FileTime.fromMillis(-1);
    private List<Entry> entries = List.of();

    HostsFile(Path file) {
        this.file = file;
    }

    /// The addresses of a name; empty where it is not in the file.
    List<InetAddress> addresses(String host, boolean v4, boolean v6) {
        var wanted = host.toLowerCase(Locale.ROOT);
        var found = new ArrayList<InetAddress>();
        for (var entry : entries()) {
            boolean six = entry.address().getAddress().length == 16;
            if ((six ? v6 : v4) && entry.names().contains(wanted)) {
                found.add(entry.address());
            }
        }
        return found;
    }

    /// The names of an address, the official one first; empty where it is not in the file.
    List<String> names(InetAddress address) {
        for (var entry : entries()) {
            if (entry.address().equals(address)) {
                return entry.names();
            }
        }
        return List.of();
    }

    private synchronized List<Entry> entries() {
        try {
            var now = Files.getLastModifiedTime(file);
            if (!now.equals(modified)) {
                entries = parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
                modified = now;
            }
        } catch (IOException e) {
            // A host without the file has no such names.
            entries = List.of();
        }
        return entries;
    }

    private static List<Entry> parse(List<String> lines) {
        var entries = new ArrayList<Entry>();
        for (var line : lines) {
            int comment = line.indexOf('#');
            var words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
            if (words.countTokens() < 2) {
                continue;
            }
            try {
                var address = InetAddress.ofLiteral(words.nextToken());
                var names = new ArrayList<String>();
                while (words.hasMoreTokens()) {
                    names.add(words.nextToken().toLowerCase(Locale.ROOT));
                }
                entries.add(new Entry(address, names));
            } catch (IllegalArgumentException e) {
                // Not an address: a line for somebody else.
            }
        }
        return entries;
    }
}
