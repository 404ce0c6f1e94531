package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postrider.mail.address.Cidr;
import org.postrider.mail.address.Domains;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Lists;
import org.postrider.util.Reason;

/// A list of host names, domains, networks, users or tables, such as `mynetworks` or
/// `mydestination`. The first element that matches decides.
///
/// ```
/// site.example        the name itself; its subdomains where parents count, see below
/// .site.example       its subdomains
/// 192.0.2.0/24        a network
/// !elem               what matches elem does not match the list
/// /file               the elements in a file
/// type:table          any key of a table; its value is ignored
/// ```
///
/// Whether a plain domain also matches its subdomains says `parent_domain_matches_subdomains`, by
/// the parameter's name. Names side by side are searched by index, and so are networks.
public final class MatchList {
    /// What a list says.
    public enum Match {
        /// It matches.
        YES,
        /// It does not.
        NO,
        /// A table cannot say.
        FAILED
    }

    private static final int NESTED = 10;

    /// Neighbours of the same kind and sign, or one table.
    private static final class Part {
        private final boolean negated;
        private final Set<String> names = new HashSet<>();
        /// Addresses as they are written, without brackets: strings, but no names of clients, which
        /// strangers choose.
        private final Set<String> numbers = new HashSet<>();
        private final Map<Integer, Set<List<Byte>>> networks = new TreeMap<>();
        private Dict table;
        private String problem = "";

        Part(boolean negated) {
            this.negated = negated;
        }

        boolean takesMore(boolean sign) {
            return negated == sign && table == null && problem.isEmpty();
        }
    }

    private final String parameter;
    private final boolean parents;
    private final List<Part> parts = new ArrayList<>();
    private final Tables tables;
    private final Conf conf;

    private MatchList(String parameter, Tables tables, Conf conf) {
        this.parameter = parameter;
        this.tables = tables;
        this.conf = conf;
        parents = conf.get(CommonParams.PARENT_DOMAIN_MATCHES_SUBDOMAINS).contains(parameter);
    }

    /// Makes a list from the value of a parameter.
    ///
    /// A file that cannot be read, or a malformed network, makes lookups that reach it fail.
    ///
    /// @param parameter its name
    /// @param value expanded
    public static MatchList of(String parameter, String value, Tables tables, Conf conf) {
        var list = new MatchList(parameter, tables, conf);
        list.addAll(Lists.split(value), false, 0);
        return list;
    }

    /// Whether there is nothing in the list.
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /// Looks up a plain string, such as a user name: no domains, no networks.
    public Match string(String text) {
        return search(new Query(Keys.fold(text), new byte[0], false));
    }

    /// Looks up a domain name.
    public Match domain(String name) {
        return search(new Query(Keys.fold(name), new byte[0], true));
    }

    /// Looks up a client by its address, without brackets.
    public Match address(String address) {
        return search(new Query(Keys.fold(address), Domains.addressBytes(address), false));
    }

    /// Looks up a client by name or address, element by element.
    public Match host(String name, String address) {
        var byName = new Query(Keys.fold(name), new byte[0], true);
        var byAddress = new Query(Keys.fold(address), Domains.addressBytes(address), false);
        for (var part : parts) {
            for (var query : List.of(byName, byAddress)) {
                var match = match(part, query);
                if (match != Match.NO) {
                    return signed(part, match);
                }
            }
        }
        return Match.NO;
    }

    private record Query(String text, byte[] address, boolean domain) {}

    private Match search(Query query) {
        for (var part : parts) {
            var match = match(part, query);
            if (match != Match.NO) {
                return signed(part, match);
            }
        }
        return Match.NO;
    }

    private static Match signed(Part part, Match match) {
        return match == Match.YES && part.negated ? Match.NO : match;
    }

    private Match match(Part part, Query query) {
        if (!part.problem.isEmpty()) {
            return Match.FAILED;
        }
        if (part.table != null) {
            return inTable(part.table, query);
        }
        boolean found = part.names.contains(query.text())
                || !query.domain() && part.numbers.contains(query.text())
                || query.domain() && parentIn(part.names, query.text())
                || query.address().length > 0 && inNetworks(part, query.address());
        return found ? Match.YES : Match.NO;
    }

    private boolean parentIn(Set<String> names, String domain) {
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (names.contains(domain.substring(parents ? dot + 1 : dot))
                    || parents && names.contains(domain.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    private Match inTable(Dict table, Query query) {
        var answer = table.lookup(query.text());
        if (query.domain() && !table.pattern()) {
            for (int dot = query.text().indexOf('.');
                    dot >= 0 && answer instanceof Lookup.NotFound;
                    dot = query.text().indexOf('.', dot + 1)) {
                answer = table.lookup(query.text().substring(parents ? dot + 1 : dot));
            }
        }
        return switch (answer) {
            case Lookup.Found _ -> Match.YES;
            case Lookup.NotFound _ -> Match.NO;
            case Lookup.Failed _ -> {
                tables.warn(parameter + ": " + table.name() + ": table lookup problem");
                yield Match.FAILED;
            }
        };
    }

    private static boolean inNetworks(Part part, byte[] address) {
        for (var entry : part.networks.entrySet()) {
            int prefix = entry.getKey() & 0xff;
            boolean v6 = entry.getKey() > 0xff;
            if (v6 == (address.length == 16)
                    && entry.getValue().contains(boxed(Cidr.mask(address, prefix)))) {
                return true;
            }
        }
        return false;
    }

    static List<Byte> boxed(byte[] bytes) {
        var list = new ArrayList<Byte>(bytes.length);
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    private void addAll(List<String> elements, boolean negated, int depth) {
        for (var element : elements) {
            boolean sign = negated;
            var text = element;
            while (text.startsWith("!")) {
                sign = !sign;
                text = text.substring(1);
            }
            add(text, sign, depth);
        }
    }

    private void add(String text, boolean negated, int depth) {
        if (text.startsWith("/")) {
            include(text, negated, depth);
        } else if (isTable(text)) {
            part(negated, true).table = tables.open(text, conf);
        } else if (text.indexOf('/') > 0) {
            network(text, negated);
        } else {
            boolean network = Domains.addressBytes(unbracketed(text)).length > 0;
            if (network) {
                network(text, negated);
            }
            // In lists of domains, [192.0.2.1] is one.
            var part = part(negated, false);
            (network && !text.startsWith("[") ? part.numbers : part.names).add(Keys.fold(text));
        }
    }

    /// `type:name`, but not an IPv6 address or network.
    private static boolean isTable(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.startsWith("[")) {
            return false;
        }
        int slash = text.indexOf('/');
        var host = slash < 0 ? text : text.substring(0, slash);
        return Domains.addressBytes(host).length == 0;
    }

    private static String unbracketed(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1)
                : text;
    }

    private void network(String text, boolean negated) {
        var network = Cidr.parse(text);
        if (network.isEmpty()) {
            tables.warn(parameter + ": bad net/mask pattern: \"" + text + "\"");
            part(negated, true).problem = text;
            return;
        }
        var cidr = network.get();
        int key = cidr.prefix() + (cidr.address().length == 16 ? 0x100 : 0);
        part(negated, false).networks.computeIfAbsent(key, _ -> new HashSet<>())
                .add(boxed(cidr.address()));
    }

    private void include(String file, boolean negated, int depth) {
        try {
            if (depth >= NESTED) {
                throw new IOException("too many nested files");
            }
            for (var line : Files.readAllLines(Path.of(file),
                    java.nio.charset.StandardCharsets.ISO_8859_1)) {
                int hash = line.indexOf('#');
                addAll(Lists.split(hash < 0 ? line : line.substring(0, hash)), negated, depth + 1);
            }
        } catch (IOException e) {
            tables.warn(parameter + ": open file " + file + ": " + Reason.of(e));
            part(negated, true).problem = file;
        }
    }

    private Part part(boolean negated, boolean alone) {
        if (alone || parts.isEmpty() || !parts.getLast().takesMore(negated)) {
            parts.add(new Part(negated));
        }
        return parts.getLast();
    }
}
