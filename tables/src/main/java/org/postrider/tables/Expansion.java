package org.postrider.tables;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// What the tables of SQL, LDAP and memcache servers have in common: the settings `domain`,
/// `result_format` and `expansion_limit`, and the replacement of `%` in queries and results.
///
/// ```
/// %%  a percent sign             %1 .. %9  labels of the key's domain, from the right
/// %s  the key, or the result     %S        the key
/// %u  its local part             %U        the key's local part
/// %d  its domain                 %D        the key's domain
/// ```
///
/// A key that lacks a part that some template needs is in no table: the server is not asked.
final class Expansion {
    private final String table;
    private final Log log;
    private final MatchList domains;
    private final String format;
    private final int limit;
    private boolean keyUser;
    private boolean keyDomain;
    private boolean valueUser;
    private boolean valueDomain;
    private int labels;

    /// @throws IOException if a setting is malformed
    Expansion(String table, Settings settings, Tables tables, Conf conf, Log log)
            throws IOException {
        this.table = table;
        this.log = log;
        domains = MatchList.of(table + " domain", settings.text("domain", ""), tables, conf);
        format = result(settings.text("result_format", settings.text("result_filter", "%s")));
        limit = Math.max(0, settings.number("expansion_limit", 0, Integer.MIN_VALUE));
    }

    /// Most results of one lookup; 0 for no limit, as which all smaller numbers are taken.
    int limit() {
        return limit;
    }

    /// Notes what a query needs of keys.
    ///
    /// @throws IOException if the template is malformed
    String query(String template) throws IOException {
        scan(template, true);
        return template;
    }

    private String result(String template) throws IOException {
        scan(template, false);
        return template;
    }

    private void scan(String template, boolean query) throws IOException {
        for (int i = template.indexOf('%'); i >= 0; i = template.indexOf('%', i + 2)) {
            char c = i + 1 < template.length() ? template.charAt(i + 1) : 0;
            switch (c) {
                case '%', 's', 'S' -> { }
                case 'u' -> {
                    keyUser |= query;
                    valueUser |= !query;
                }
                case 'd' -> {
                    keyDomain |= query;
                    valueDomain |= !query;
                }
                case 'U' -> keyUser = true;
                case 'D' -> keyDomain = true;
                case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                    keyDomain = true;
                    labels = Math.max(labels, c - '0');
                }
                default -> throw new IOException("table " + table + ": invalid "
                        + (query ? "query" : "result") + " template: " + template);
            }
        }
    }

    /// Whether the server is to be asked for this key.
    ///
    /// @throws IOException if the list of domains cannot say
    boolean wanted(String key) throws IOException {
        if (key.isEmpty()) {
            return false;
        }
        int at = key.lastIndexOf('@');
        var domain = at < 0 ? "" : key.substring(at + 1);
        if (!domains.isEmpty()) {
            if (at <= 0) {
                return false;
            }
            var match = domains.domain(domain);
            if (match == MatchList.Match.FAILED) {
                throw new IOException("the list of domains cannot be searched");
            }
            if (match == MatchList.Match.NO) {
                return false;
            }
        }
        return !(keyDomain && domain.isEmpty()) && !(keyUser && at == 0)
                && (labels == 0 || hasLabels(domain));
    }

    private boolean hasLabels(String domain) {
        var parts = domain.split("\\.", -1);
        if (parts.length < labels) {
            return false;
        }
        return List.of(parts).subList(parts.length - labels, parts.length).stream()
                .noneMatch(String::isEmpty);
    }

    /// A query for a key that is [#wanted].
    ///
    /// @param quote takes the meaning from what the server would take for syntax
    String expand(String template, String key, UnaryOperator<String> quote) {
        return expand(template, key, key, quote);
    }

    private static String expand(String template, String value, String key,
            UnaryOperator<String> quote) {
        var out = new StringBuilder(template.length() + value.length());
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            c = template.charAt(++i);
            switch (c) {
                case '%' -> out.append('%');
                case 's' -> out.append(quote.apply(value));
                case 'u' -> out.append(quote.apply(user(value)));
                case 'd' -> out.append(quote.apply(domain(value)));
                case 'S' -> out.append(quote.apply(key));
                case 'U' -> out.append(quote.apply(user(key)));
                case 'D' -> out.append(quote.apply(domain(key)));
                default -> {
                    var parts = domain(key).split("\\.", -1);
                    out.append(quote.apply(parts[parts.length - (c - '0')]));
                }
            }
        }
        return out.toString();
    }

    private static String user(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? address : address.substring(0, at);
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /// Collects the values for one key.
    final class Results {
        private final String key;
        private final StringBuilder text = new StringBuilder();
        private int count;

        Results(String key) {
            this.key = key;
        }

        /// Takes one value, unless it lacks a part that the format needs.
        ///
        /// @throws IOException if there are too many now
        void add(String value) throws IOException {
            int at = value.lastIndexOf('@');
            if (value.isEmpty()) {
                log.warning("table \"" + table + "\": empty lookup result for: \""
                        + Bytes.printable(key, 1000) + "\" -- ignored");
                return;
            }
            if (valueDomain && (at < 0 || at == value.length() - 1) || valueUser && at == 0) {
                return;
            }
            if (limit > 0 && ++count > limit) {
                log.warning(table + ": Expansion limit exceeded for key: '"
                        + Bytes.printable(key, 1000) + "'");
                throw new IOException("expansion limit exceeded");
            }
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(expand(format, value, key, UnaryOperator.identity()));
        }

        Lookup lookup() {
            return text.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(text.toString());
        }
    }

    /// An empty result.
    Results results(String key) {
        return new Results(key);
    }

    /// The key as characters; empty if it cannot be in a table of UTF-8.
    static Optional<String> characters(String key) {
        return key.indexOf('\0') >= 0 ? Optional.empty() : Bytes.utf8(key);
    }
}
