package org.postrider.tables;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// A table in an LDAP directory (RFC 4511), `ldap:/file`.
///
/// Values are those of the entries that a search finds. Special attributes name further entries, by
/// DN or URL; their values count too.
final class LdapTable implements FileDict.Content {
    private static final int MOST = 8;
    private static final int SEARCHES = 10_000;

    private final String name;
    private final Expansion expansion;
    private final String base;
    private final String filter;
    private final SearchScope scope;
    private final DereferencePolicy dereference;
    private final List<String> ordinary;
    private final List<String> special;
    private final List<String> terminal;
    private final List<String> leaf;
    private final int recursionLimit;
    private final int sizeLimit;
    private final int timeout;
    private final Log log;
    private final Connections<LdapSession> connections;

    /// @throws IOException if a setting is malformed or not supported
    LdapTable(String name, Settings settings, Servers.Parts parts, Conf conf)
            throws IOException {
        this.name = name;
        log = parts.log();
        expansion = new Expansion(name, settings, parts.tables(), conf, log);
        base = template(settings, "search_base", "");
        filter = template(settings, "query_filter", "mailacceptinggeneralid=%s");
        if (base.isEmpty() && !settings.has("search_base")) {
            throw new IOException(settings.source() + ": need search_base");
        }
        scope = scope(settings);
        dereference = DereferencePolicy.valueOf(settings.number("dereference", 0, 0));
        ordinary = settings.list("result_attribute", "maildrop");
        special = settings.list("special_result_attribute", "");
        terminal = settings.list("terminal_result_attribute", "");
        leaf = settings.list("leaf_result_attribute", "");
        recursionLimit = settings.number("recursion_limit", 1000, 1);
        sizeLimit = settings.number("size_limit", expansion.limit(), 0);
        timeout = settings.number("timeout", 10, 1);
        var servers = new LdapServers(name, settings, log);
        for (var old : List.of("cache", "cache_expiry", "cache_size")) {
            if (settings.has(old)) {
                log.warning(name + ": " + old + " is ignored");
            }
        }
        connections = new Connections<>(servers::open, new Connections.Limits(MOST,
                Duration.ofSeconds(60), Connections.Limits.FOREVER,
                Duration.ofSeconds(timeout)), parts.timers());
    }

    private String template(Settings settings, String key, String otherwise) throws IOException {
        var text = expansion.query(settings.text(key, otherwise));
        return Bytes.utf8(text).orElse(text);
    }

    private static SearchScope scope(Settings settings) throws IOException {
        return switch (settings.text("scope", "sub")) {
            case "sub" -> SearchScope.SUB;
            case "one" -> SearchScope.ONE;
            case "base" -> SearchScope.BASE;
            default -> throw new IOException(settings.source() + ": bad scope: "
                    + settings.text("scope", ""));
        };
    }

    @Override
    public Lookup lookup(String key) throws IOException {
        var characters = Expansion.characters(key);
        if (characters.isEmpty() || !expansion.wanted(key)) {
            return Lookup.NOT_FOUND;
        }
        var found = connections.use(session -> {
            var walk = new Walk(session);
            walk.start(characters.get());
            return walk;
        });
        if (!found.problem.isEmpty()) {
            log.warning(name + ": " + found.problem + ", key '" + Bytes.printable(key, 1000)
                    + "'");
            throw new IOException(found.problem);
        }
        var results = expansion.results(key);
        for (var value : found.values) {
            results.add(value);
        }
        return results.lookup();
    }

    /// The searches for one key.
    private final class Walk {
        private final LdapSession session;
        private final List<String> values = new ArrayList<>();
        private String problem = "";
        private int searches;

        Walk(LdapSession session) {
            this.session = session;
        }

        void start(String key) throws IOException {
            var where = expansion.expand(base, key, LdapTable::quoteDn);
            var what = expansion.expand(filter, key, Filter::encodeValue);
            try {
                var result = search(request(where, scope, Filter.create(what),
                        attributes(List.of())));
                boolean mayMiss = base.indexOf('%') >= 0;
                take(result, mayMiss, List.of(), 0);
            } catch (LDAPException e) {
                problem = "search of " + where + " for " + what + ": " + e.getMessage();
            }
        }

        private SearchResult search(SearchRequest request) throws IOException {
            searches++;
            return session.search(request);
        }

        /// @param missing whether a base that does not exist is nothing to worry about
        /// @param wanted attributes of an URL; none: all of the table's
        private void take(SearchResult result, boolean missing, List<String> wanted, int depth)
                throws IOException {
            var code = result.getResultCode();
            if (code.equals(ResultCode.NO_SUCH_OBJECT) && missing) {
                return;
            }
            if (code.equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                problem = "Size limit (" + sizeLimit + ") exceeded";
            } else if (!code.equals(ResultCode.SUCCESS)) {
                problem = "search error " + code.intValue() + ": " + Bytes.printable(
                        Bytes.fromUnicode(code.getName() + " "
                                + String.valueOf(result.getDiagnosticMessage())), 300);
            } else if (depth > recursionLimit) {
                problem = "Recursion limit exceeded";
            } else if (searches > SEARCHES) {
                problem = "more than " + SEARCHES + " searches";
            }
            if (!problem.isEmpty()) {
                return;
            }
            for (var entry : result.getSearchEntries()) {
                entry(entry, wanted, depth);
            }
        }

        private void entry(SearchResultEntry entry, List<String> wanted, int depth)
                throws IOException {
            if (has(entry, terminal, wanted)) {
                addAll(entry, terminal, wanted);
                return;
            }
            addAll(entry, ordinary, wanted);
            if (!has(entry, special, wanted)) {
                addAll(entry, leaf, wanted);
                return;
            }
            for (var attribute : chosen(special, wanted)) {
                for (var value : strings(entry, attribute)) {
                    if (problem.isEmpty()) {
                        follow(value, depth + 1);
                    }
                }
            }
        }

        private void follow(String value, int depth) throws IOException {
            var text = Bytes.utf8(value).orElse(value);
            try {
                if (!isUrl(text)) {
                    take(search(request(text, SearchScope.BASE,
                            Filter.createPresenceFilter("objectclass"), attributes(List.of()))),
                            true, List.of(), depth);
                    return;
                }
                var url = new LDAPURL(text);
                var wanted = List.of(url.getAttributes());
                var names = attributes(wanted);
                if (names.length > 0) {
                    take(search(request(url.getBaseDN().toString(), url.getScope(),
                            url.getFilter(), names)), true, wanted, depth);
                }
            } catch (LDAPException e) {
                log.warning(name + ": malformed special result " + Bytes.printable(value, 500)
                        + ": skipping");
            }
        }

        private static boolean isUrl(String text) {
            return text.regionMatches(true, 0, "ldap://", 0, 7)
                    || text.regionMatches(true, 0, "ldaps://", 0, 8);
        }

        private boolean has(SearchResultEntry entry, List<String> names, List<String> wanted) {
            return chosen(names, wanted).stream().anyMatch(entry::hasAttribute);
        }

        private void addAll(SearchResultEntry entry, List<String> names, List<String> wanted) {
            for (var attribute : chosen(names, wanted)) {
                values.addAll(strings(entry, attribute));
            }
        }
    }

    private static List<String> strings(SearchResultEntry entry, String attribute) {
        var values = new ArrayList<String>();
        var bytes = entry.getAttributeValueByteArrays(attribute);
        for (int i = 0; bytes != null && i < bytes.length; i++) {
            values.add(Bytes.text(bytes[i]));
        }
        return values;
    }

    private static List<String> chosen(List<String> names, List<String> wanted) {
        return wanted.isEmpty() ? names : names.stream().filter(n ->
                wanted.stream().anyMatch(n::equalsIgnoreCase)).toList();
    }

    private String[] attributes(List<String> wanted) {
        var all = new java.util.LinkedHashSet<String>();
        for (var names : List.of(ordinary, special, terminal, leaf)) {
            all.addAll(chosen(names, wanted));
        }
        return all.toArray(String[]::new);
    }

    private SearchRequest request(String where, SearchScope how, Filter what, String[] names)
            throws LDAPException {
        return new SearchRequest(new com.unboundid.ldap.sdk.DN(where), how, dereference, sizeLimit,
                timeout, false, what, names);
    }

    /// Text in a DN (RFC 4514, section 2.4): all but harmless characters are written as escapes.
    static String quoteDn(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127 || Character.isLetterOrDigit(c) || "@._-".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('\\').append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            }
        }
        return out.toString();
    }

    @Override
    public void close() {
        connections.close();
    }
}
