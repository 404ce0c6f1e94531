package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.MatchList;

/// Leads recipients to other addresses by `virtual_alias_maps`, again and again until an address
/// is in no table or stands for itself.
final class VirtualAliases {
    /// The aliases cannot be followed now; the message is refused with "try again later".
    static final class ExpansionException extends Exception {
        private static final long serialVersionUID = 1;

        ExpansionException(String message) {
            super(message);
        }
    }

    private record Pending(String address, int depth) {}

    private final AddressSearch search;
    private final RewriteClient rewrite;
    private final int depthLimit;
    private final int sizeLimit;
    private final int lengthLimit;
    private final int tokenLimit;
    private final boolean propagate;

    VirtualAliases(ServiceContext context, RewriteClient rewrite) {
        Conf conf = context.conf();
        var local = new LocalDomains(conf, context.tables());
        var origin = conf.get(CommonParams.MYORIGIN);
        search = new AddressSearch(
                context.tables().maps("virtual_alias_maps",
                        conf.get(CleanupParams.VIRTUAL_ALIAS_MAPS), conf),
                conf.get(CommonParams.RECIPIENT_DELIMITER),
                domain -> domain.equalsIgnoreCase(origin) ? MatchList.Match.YES
                        : local.contains(domain));
        this.rewrite = rewrite;
        depthLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_RECURSION_LIMIT);
        sizeLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_EXPANSION_LIMIT);
        lengthLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT);
        tokenLimit = conf.get(CleanupParams.HEADER_ADDRESS_TOKEN_LIMIT);
        propagate = conf.get(CleanupParams.PROPAGATE_UNMATCHED_EXTENSIONS).contains("virtual");
    }

    /// The final addresses of a recipient, in internal form; itself where there is no alias.
    ///
    /// @throws ExpansionException with a text for the log
    /// @throws IOException if the rewrite service cannot be reached
    List<String> expand(String address) throws ExpansionException, IOException {
        if (search.maps().isEmpty()) {
            return List.of(address);
        }
        var done = new ArrayList<String>();
        var seen = new HashSet<String>();
        var pending = new ArrayList<Pending>();
        pending.add(new Pending(address, 0));
        for (int i = 0; i < pending.size(); i++) {
            var next = pending.get(i);
            if (!seen.add(org.postrider.tables.Keys.fold(next.address()))) {
                continue;
            }
            if (next.depth() > depthLimit) {
                throw new ExpansionException(
                        "unreasonable virtual_alias_maps map nesting for " + address);
            }
            var results = step(next.address());
            if (results.isEmpty()) {
                done.add(next.address());
                continue;
            }
            for (var result : results) {
                if (result.equalsIgnoreCase(next.address())) {
                    done.add(result);
                } else {
                    pending.add(new Pending(result, next.depth() + 1));
                }
            }
            if (pending.size() > sizeLimit) {
                throw new ExpansionException(
                        "unreasonable virtual_alias_maps map expansion size for " + address);
            }
        }
        return done;
    }

    /// What one address leads to; empty where there is no alias.
    private List<String> step(String address) throws ExpansionException, IOException {
        var found = search.find(address);
        return switch (found.lookup()) {
            case Lookup.NotFound _ -> List.of();
            case Lookup.Failed(var reason) -> throw new ExpansionException(
                    "virtual_alias_maps map lookup problem for " + address + ": " + reason);
            case Lookup.Found(var value) -> results(address, value,
                    propagate ? found.extension() : "");
        };
    }

    private List<String> results(String address, String value, String extension)
            throws ExpansionException, IOException {
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
            if (internal.length() > lengthLimit) {
                throw new ExpansionException("unreasonable virtual_alias_maps result for "
                        + address);
            }
            if (!internal.isEmpty()) {
                results.add(internal);
            }
        }
        if (results.isEmpty()) {
            throw new ExpansionException(
                    "virtual_alias_maps map lookup of " + address + " returns no address");
        }
        return results;
    }
}
