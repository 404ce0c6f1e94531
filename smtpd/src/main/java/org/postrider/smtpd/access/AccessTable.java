package org.postrider.smtpd.access;

import org.postrider.mail.address.Address;
import org.postrider.mail.address.Domains;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.util.Bytes;

/// One table in the format of access(5), and the order in which it is searched:
///
/// ```
/// client     name, parent domains, address, its networks by octets
/// address    user+ext@domain, user@domain, domain, parent domains, user+ext@, user@
/// ```
///
/// Parent domains are looked up as they are, or with a dot before them where
/// `parent_domain_matches_subdomains` does not have `smtpd_access_maps`. Tables of patterns are asked
/// for whole names only.
final class AccessTable {
    private final Access access;
    private final String name;
    private final Dict dict;

    /// @param name `type:name`
    AccessTable(Access access, String name) {
        this.access = access;
        this.name = name;
        dict = access.context().tables().open(name, access.context().conf());
    }

    /// Judges by the value of one key and no other.
    Verdict only(Judge judge, String key, Scope scope) {
        return act(judge, find(key), key, scope);
    }

    /// Judges by a domain.
    Verdict domain(Judge judge, String domain, Scope scope) {
        return act(judge, findDomain(domain), domain, scope);
    }

    /// Judges by a host's name, then by its address.
    Verdict host(Judge judge, String host, String address, Scope scope) {
        var byName = findDomain(host);
        return byName instanceof Lookup.NotFound
                ? act(judge, findAddress(address), address, scope)
                : act(judge, byName, host, scope);
    }

    /// Judges by a mail address.
    Verdict mail(Judge judge, Scope scope) {
        var address = scope.name();
        if (address.isEmpty()) {
            var key = access.nullSenderKey();
            return key.isEmpty() ? Verdict.DUNNO : act(judge, findMail(key), key, scope);
        }
        var complete = judge.resolve(scope).recipient();
        return act(judge, findMail(Address.external(complete)), complete, scope);
    }

    /// Does what a table says.
    Verdict act(Judge judge, Lookup found, String key, Scope scope) {
        return switch (found) {
            case Lookup.NotFound _ -> Verdict.DUNNO;
            case Lookup.Found(var value) -> new Actions(judge, name, key, scope).apply(value);
            case Lookup.Failed _ -> {
                access.context().log().warning(name + " lookup error for \""
                        + Bytes.printable(key, 100) + "\"");
                yield judge.refuse(451, "4.3.5", scope, "Server configuration error");
            }
        };
    }

    Lookup find(String key) {
        return key.isEmpty() ? Lookup.NOT_FOUND : dict.lookup(key);
    }

    private Lookup findPart(String key) {
        return dict.pattern() ? Lookup.NOT_FOUND : find(key);
    }

    /// The value of a domain or of the nearest one around it.
    Lookup findDomain(String domain) {
        var found = find(domain);
        return found instanceof Lookup.NotFound ? findParents(domain) : found;
    }

    private Lookup findParents(String domain) {
        if (dict.pattern() || domain.startsWith("[") || Domains.isIpv4(domain)) {
            return Lookup.NOT_FOUND;
        }
        int skip = access.matchesParents() ? 1 : 0;
        Lookup found = Lookup.NOT_FOUND;
        for (int dot = domain.indexOf('.', 1); dot > 0 && found instanceof Lookup.NotFound;
                dot = domain.indexOf('.', dot + 1)) {
            found = find(domain.substring(dot + skip));
        }
        return found;
    }

    /// The value of an address or of the smallest network around it.
    Lookup findAddress(String address) {
        var found = find(address);
        char delimiter = address.indexOf(':') >= 0 ? ':' : '.';
        for (int end = address.lastIndexOf(delimiter); end > 0 && found instanceof Lookup.NotFound;
                end = address.lastIndexOf(delimiter, end - 1)) {
            found = findPart(address.substring(0, end));
        }
        return found;
    }

    /// @param address external form
    private Lookup findMail(String address) {
        var domain = Address.domain(address);
        var local = domain.isEmpty() ? address
                : address.substring(0, address.length() - domain.length() - 1);
        int split = access.delimiters().extensionAt(local);
        var bare = split < 0 ? local : local.substring(0, split);
        var found = find(address);
        if (found instanceof Lookup.NotFound && split > 0) {
            found = findPart(domain.isEmpty() ? bare : bare + "@" + domain);
        }
        if (found instanceof Lookup.NotFound && !domain.isEmpty()) {
            found = findPart(domain);
            if (found instanceof Lookup.NotFound) {
                found = findParents(domain);
            }
        }
        if (found instanceof Lookup.NotFound) {
            found = findPart(local + "@");
        }
        if (found instanceof Lookup.NotFound && split > 0) {
            found = findPart(bare + "@");
        }
        return found;
    }
}
