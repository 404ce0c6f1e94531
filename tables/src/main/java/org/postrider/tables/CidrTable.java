package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.address.Domains;
import org.postrider.mail.conf.LogicalLines;

/// `cidr:`: networks and what they mean, the first that matches counts.
///
/// ```
/// 192.0.2.0/24          text
/// !2001:db8::/32        text
/// if 198.51.100.0/24
/// 198.51.100.7          text
/// endif
/// ```
final class CidrTable implements FileDict.Content {
    private record Rule(boolean negated, Cidr network, String value, int skipTo) {
        boolean matches(byte[] address) {
            return network.contains(address) != negated;
        }
    }

    private final List<Rule> rules;

    private CidrTable(List<Rule> rules) {
        this.rules = rules;
    }

    static CidrTable read(Path file, Consumer<String> warning) throws IOException {
        return parse("cidr map " + file, LogicalLines.read(file), warning);
    }

    static CidrTable parse(String where, List<LogicalLines.Line> lines, Consumer<String> warning) {
        var rules = new ArrayList<Rule>();
        var blocks = new Blocks(where, warning);
        for (var line : lines) {
            var text = line.text().strip();
            if (blocks.endif(text, line.last(), rules.size())) {
                continue;
            }
            boolean conditional = Blocks.isIf(text);
            if (conditional) {
                text = text.substring(2).strip();
            }
            boolean negated = text.startsWith("!");
            text = negated ? text.substring(1).strip() : text;
            int end = Blocks.wordEnd(text);
            var network = Cidr.parse(text.substring(0, end));
            var value = text.substring(end).strip();
            var complaint = network.isEmpty() ? "bad net/mask pattern: \"" + text.substring(0, end)
                    + "\": skipping this rule"
                    : conditional || !value.isEmpty() ? ""
                    : "no map result: skipping this rule";
            if (!complaint.isEmpty()) {
                warning.accept(where + ", line " + line.last() + ": " + complaint);
                continue;
            }
            if (conditional) {
                blocks.open(rules.size(), line.last());
                value = "";
            }
            rules.add(new Rule(negated, network.get(), value, 0));
        }
        blocks.close(rules.size());
        return new CidrTable(blocks.link(rules, (rule, to) ->
                new Rule(rule.negated(), rule.network(), rule.value(), to)));
    }

    @Override
    public Lookup lookup(String key) {
        var address = Domains.addressBytes(key);
        if (address.length == 0) {
            return Lookup.NOT_FOUND;
        }
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            boolean matches = rule.matches(address);
            if (rule.skipTo() > 0) {
                i = matches ? i : rule.skipTo() - 1;
            } else if (matches) {
                return new Lookup.Found(rule.value());
            }
        }
        return Lookup.NOT_FOUND;
    }
}
