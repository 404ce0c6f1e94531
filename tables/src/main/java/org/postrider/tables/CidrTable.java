package org.postrider.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.postrider.mail.address.Cidr;

/// `cidr:`: networks and what they mean, the first that matches counts.
///
/// ```
/// 192.0.2.0/24          text
/// !2001:db8::/32        text
/// if 198.51.100.0/24
/// 198.51.100.7          text
/// endif
/// ```
///
/// Neighbouring rules are searched together, by one hash lookup for each length of prefix, so that
/// the number of networks does not matter.
final class CidrTable implements FileDict.Content {
    /// Rules that are tried in order.
    private sealed interface Item {
        /// The value for an address; empty text is a value, null is none.
        String find(byte[] address);
    }

    /// Neighbouring plain rules.
    private static final class Run implements Item {
        private record Value(int order, String text) {}

        private final Map<Cidr.Key, Value> values = new HashMap<>();
        private final TreeSet<Integer> prefixes4 = new TreeSet<>();
        private final TreeSet<Integer> prefixes6 = new TreeSet<>();

        void add(Cidr network, String value) {
            (network.address().length == 4 ? prefixes4 : prefixes6).add(network.prefix());
            values.putIfAbsent(Cidr.Key.of(network.address(), network.prefix()),
                    new Value(values.size(), value));
        }

        @Override
        public String find(byte[] address) {
            Value best = null;
            for (int prefix : address.length == 4 ? prefixes4 : prefixes6) {
                var value = values.get(Cidr.Key.of(address, prefix));
                if (value != null && (best == null || value.order() < best.order())) {
                    best = value;
                }
            }
            return best == null ? null : best.text();
        }
    }

    /// What is not in this network has this value; addresses of the other family have not.
    private record Negated(Cidr network, String value) implements Item {
        @Override
        public String find(byte[] address) {
            boolean outside = network.address().length == address.length
                    && !network.contains(address);
            return outside ? value : null;
        }
    }

    /// Rules that count only for some addresses; the whole table is such a block, for all.
    private record Block(Cidr network, boolean negated, int line, List<Item> items)
            implements Item {
        @Override
        public String find(byte[] address) {
            if (network != null && (network.address().length != address.length
                    || network.contains(address) == negated)) {
                return null;
            }
            for (var item : items) {
                var value = item.find(address);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }

        void add(Cidr network, String value) {
            if (items.isEmpty() || !(items.getLast() instanceof Run)) {
                items.add(new Run());
            }
            ((Run) items.getLast()).add(network, value);
        }
    }

    private final Block all;

    private CidrTable(Block all) {
        this.all = all;
    }

    static CidrTable of(PatternLines lines, Tables.Mode mode,
            Consumer<String> warning) {
        var where = "cidr map " + lines.name();
        var open = new ArrayList<Block>();
        open.add(new Block(null, false, 0, new ArrayList<>()));
        for (var line : lines.lines()) {
            var problem = rule(line.text().strip(), line.first(), open, mode);
            if (!problem.isEmpty()) {
                warning.accept(where + ", line " + line.first() + ": " + problem
                        + ": skipping this rule");
            }
        }
        for (int i = open.size() - 1; i > 0; i--) {
            warning.accept(where + ", line " + open.get(i).line() + ": IF has no matching ENDIF");
        }
        return new CidrTable(open.getFirst());
    }

    /// Takes one rule; returns what is wrong with it, or nothing.
    private static String rule(String text, int line, List<Block> open, Tables.Mode mode) {
        if (Blocks.isEndif(text)) {
            if (text.length() > 5) {
                return "garbage after ENDIF";
            }
            if (open.size() == 1) {
                return "ENDIF without IF";
            }
            open.removeLast();
            return "";
        }
        boolean conditional = Blocks.isIf(text);
        int at = conditional ? 2 : 0;
        boolean negated = false;
        while (at < text.length() && (text.charAt(at) == '!'
                || Character.isWhitespace(text.charAt(at)))) {
            negated ^= text.charAt(at) == '!';
            at++;
        }
        var rest = text.substring(at);
        int end = conditional ? rest.length() : Blocks.wordEnd(rest);
        if (end == 0) {
            return "no address pattern";
        }
        var value = rest.substring(end).strip();
        var pattern = rest.substring(0, end);
        var network = Cidr.parse(pattern);
        if (network.isEmpty()) {
            return Cidr.problem(pattern);
        }
        if (!conditional && value.isEmpty()) {
            return "no lookup result";
        }
        try {
            add(network.get(), negated, conditional, line, conditional ? "" : mode.value(value),
                    open);
            return "";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void add(Cidr network, boolean negated, boolean conditional, int line,
            String value, List<Block> open) {
        if (conditional) {
            var block = new Block(network, negated, line, new ArrayList<>());
            open.getLast().items().add(block);
            open.add(block);
        } else if (negated) {
            open.getLast().items().add(new Negated(network, value));
        } else {
            open.getLast().add(network, value);
        }
    }

    @Override
    public Lookup lookup(String key) {
        var address = Cidr.bytes(key);
        var value = address.length == 0 ? null : all.find(address);
        return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
    }
}
