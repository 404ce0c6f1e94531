package org.postrider.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Lists;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// A list of clients such as `mynetworks`: networks, addresses, names, `.domain`, files of such,
/// lookup tables; `!` in front excludes. The first that matches decides.
final class ClientList {
    /// What a list says about a client.
    enum Answer { YES, NO, FAILED }

    private sealed interface Pattern {
        boolean negated();
    }

    private record Network(boolean negated, byte[] address, int prefix) implements Pattern {}

    private record Name(boolean negated, String name) implements Pattern {}

    private record Table(boolean negated, Dict dict) implements Pattern {}

    private static final int DEPTH = 10;

    private final String parameter;
    private final ServiceContext context;
    private final boolean subdomains;
    private final List<Pattern> patterns = new ArrayList<>();

    /// @param parameter for messages
    /// @param subdomains whether `example.com` also matches its subdomains
    /// @throws FatalException if a pattern is malformed
    ClientList(String parameter, String value, boolean subdomains, ServiceContext context) {
        this.parameter = parameter;
        this.context = context;
        this.subdomains = subdomains;
        addAll(value, false, 0);
    }

    Answer matches(Peer peer) {
        var address = InetAddress.ofLiteral(peer.address()).getAddress();
        for (var pattern : patterns) {
            switch (pattern) {
                case Network network when covers(network, address) -> {
                    return answer(network);
                }
                case Name name when covers(name.name(), Bytes.lower(peer.name())) -> {
                    return answer(name);
                }
                case Table table -> {
                    var found = look(table, peer);
                    if (found != Answer.NO) {
                        return found == Answer.FAILED ? found : answer(table);
                    }
                }
                default -> { }
            }
        }
        return Answer.NO;
    }

    private static Answer answer(Pattern pattern) {
        return pattern.negated() ? Answer.NO : Answer.YES;
    }

    private Answer look(Table table, Peer peer) {
        for (var key : List.of(Bytes.lower(peer.name()), peer.address())) {
            switch (table.dict().lookup(key)) {
                case Lookup.Found _ -> {
                    return Answer.YES;
                }
                case Lookup.Failed(var reason) -> {
                    context.log().warning(parameter + ": " + reason);
                    return Answer.FAILED;
                }
                case Lookup.NotFound _ -> { }
            }
        }
        return Answer.NO;
    }

    private boolean covers(String pattern, String name) {
        if (pattern.startsWith(".")) {
            return name.endsWith(pattern);
        }
        return name.equals(pattern) || subdomains && name.endsWith("." + pattern);
    }

    private static boolean covers(Network network, byte[] address) {
        if (network.address().length != address.length) {
            return false;
        }
        for (int bit = 0; bit < network.prefix(); bit += 8) {
            int mask = network.prefix() - bit >= 8 ? 0xff : 0xff00 >> network.prefix() - bit & 0xff;
            if (((network.address()[bit / 8] ^ address[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private void addAll(String value, boolean negated, int depth) {
        if (depth > DEPTH) {
            throw new FatalException(parameter + ": files include each other");
        }
        for (var element : Lists.split(value)) {
            boolean not = negated;
            int from = 0;
            while (from < element.length() && element.charAt(from) == '!') {
                not = !not;
                from++;
            }
            add(element.substring(from), not, depth);
        }
    }

    private void add(String text, boolean negated, int depth) {
        if (text.startsWith("/")) {
            addAll(file(Path.of(text)), negated, depth + 1);
        } else if (isTable(text)) {
            patterns.add(new Table(negated, context.tables().open(text, context.conf())));
        } else if (text.startsWith("[") || isNumeric(text)) {
            patterns.add(network(text, negated));
        } else {
            patterns.add(new Name(negated, Bytes.lower(text)));
        }
    }

    private static boolean isTable(String text) {
        int colon = text.indexOf(':');
        return colon > 0 && !text.startsWith("[") && !Character.isDigit(text.charAt(0));
    }

    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && c != '/' && (c < '0' || c > '9')) {
                return text.indexOf(':') > 0;
            }
        }
        return true;
    }

    private String file(Path path) {
        try {
            var out = new StringBuilder();
            for (var line : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
                out.append(line.startsWith("#") ? "" : line).append('\n');
            }
            return out.toString();
        } catch (IOException e) {
            throw new FatalException("open file " + path + ": " + e.getMessage(), e);
        }
    }

    private Network network(String text, boolean negated) {
        int slash = text.indexOf('/');
        var literal = (slash < 0 ? text : text.substring(0, slash)).replace("[", "")
                .replace("]", "");
        try {
            var address = InetAddress.ofLiteral(literal).getAddress();
            int prefix = slash < 0 ? address.length * 8
                    : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > address.length * 8) {
                throw new NumberFormatException();
            }
            return new Network(negated, address, prefix);
        } catch (IllegalArgumentException e) {
            throw new FatalException(parameter + ": bad net/mask pattern: \"" + text + "\"");
        }
    }
}
