package org.postrider.server.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.Delimiters;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.MatchList;

/// Tables that lead from one address to others, as virtual(5) and canonical(5) describe them.
public final class AddressTable {
    private final String name;
    private final AddressSearch search;
    private final RewriteClient rewrite;
    private final int tokenLimit;
    private final boolean propagate;

    /// @param rewrite completes what tables say
    /// @param param the tables
    /// @param kind as `propagate_unmatched_extensions` names it
    public AddressTable(ServiceContext context, RewriteClient rewrite, Param<List<String>> param,
            String kind) {
        var conf = context.conf();
        var local = new LocalDomains(conf, context.tables());
        var origin = conf.get(CommonParams.MYORIGIN);
        name = param.name();
        search = new AddressSearch(context.tables().maps(name, conf.get(param), conf),
                Delimiters.of(conf),
                domain -> domain.equalsIgnoreCase(origin) ? MatchList.Match.YES
                        : local.contains(domain));
        this.rewrite = rewrite;
        tokenLimit = conf.get(CleanupParams.HEADER_ADDRESS_TOKEN_LIMIT);
        propagate = conf.get(CleanupParams.PROPAGATE_UNMATCHED_EXTENSIONS).contains(kind);
    }

    /// The parameter that lists the tables.
    public String name() {
        return name;
    }

    /// Whether there is no table.
    public boolean isEmpty() {
        return search.maps().isEmpty();
    }

    /// What an address leads to, complete and in internal form; empty where it is in no table.
    ///
    /// @param address in internal form
    /// @throws MappingException if a table failed, or says nothing that is an address
    /// @throws IOException if the rewrite service cannot be reached
    public List<String> lookup(String address) throws MappingException, IOException {
        var found = search.find(address);
        return switch (found.lookup()) {
            case Lookup.NotFound _ -> List.of();
            case Lookup.Failed(var reason) -> throw MappingException.ofTable(
                    name + " map lookup problem for " + address + ": " + reason);
            case Lookup.Found(var value) -> results(address, value,
                    propagate ? found.extension() : "");
        };
    }

    private List<String> results(String address, String value, String extension)
            throws MappingException, IOException {
        var results = new ArrayList<String>();
        for (var one : HeaderAddresses.find(value, tokenLimit)) {
            var external = one.external();
            if (external.startsWith("@") && external.indexOf(':') < 0) {
                external = Address.external(Address.local(address) + external);
            }
            var internal = Address.internal(rewrite.rewrite("local", external));
            if (!extension.isEmpty()) {
                int at = internal.lastIndexOf('@');
                int end = at < 0 ? internal.length() : at;
                internal = internal.substring(0, end) + extension + internal.substring(end);
            }
            if (!internal.isEmpty()) {
                results.add(internal);
            }
        }
        if (results.isEmpty()) {
            throw new MappingException(name + " map lookup of " + address
                    + " returns no address");
        }
        return results;
    }
}
