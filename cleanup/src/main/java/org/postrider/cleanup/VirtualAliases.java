package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.params.CleanupParams;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.AddressTable;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.Keys;
import org.postrider.util.Bytes;

/// Leads recipients to other addresses by `virtual_alias_maps`, again and again until an address
/// is in no table or stands for itself.
final class VirtualAliases {
    private static final int SHOWN = 100;

    private final AddressTable table;
    private final int depthLimit;
    private final int sizeLimit;
    private final int lengthLimit;

    VirtualAliases(ServiceContext context, RewriteClient rewrite) {
        var conf = context.conf();
        table = new AddressTable(context, rewrite, CleanupParams.VIRTUAL_ALIAS_MAPS, "virtual");
        depthLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_RECURSION_LIMIT);
        sizeLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_EXPANSION_LIMIT);
        lengthLimit = conf.get(CleanupParams.VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT);
    }

    /// The final addresses of a recipient, in internal form; itself where there is no alias. The
    /// first result of an alias takes its place, others come behind all that is there; an address
    /// that comes twice is there twice.
    ///
    /// @throws MappingException with a text for the log
    /// @throws IOException if the rewrite service cannot be reached
    List<String> expand(String address) throws MappingException, IOException {
        if (table.isEmpty()) {
            return List.of(address);
        }
        var all = new ArrayList<>(List.of(address));
        var fixed = new HashSet<String>();
        for (int i = 0; i < all.size(); i++) {
            if (all.size() > sizeLimit) {
                throw new MappingException(
                        "unreasonable virtual_alias_maps map expansion size for " + address);
            }
            int depth = 0;
            while (!fixed.contains(Keys.fold(all.get(i)))) {
                if (depth++ >= depthLimit) {
                    throw new MappingException(
                            "unreasonable virtual_alias_maps map nesting for " + address);
                }
                if (!replace(all, i, fixed)) {
                    break;
                }
            }
        }
        return all;
    }

    /// Puts the results of an alias in its place.
    ///
    /// @param fixed gets the aliases that stand for themselves, too
    /// @return whether there is such an alias
    private boolean replace(List<String> all, int at, Set<String> fixed)
            throws MappingException, IOException {
        var alias = all.get(at);
        var results = table.lookup(alias);
        for (int i = 0; i < results.size(); i++) {
            var result = results.get(i);
            if (result.length() > lengthLimit) {
                throw new MappingException("unreasonable virtual_alias_maps result "
                        + Bytes.printable(result, SHOWN) + "...");
            }
            if (i == 0) {
                all.set(at, result);
            } else {
                all.add(result);
            }
            if (result.equalsIgnoreCase(alias)) {
                fixed.add(Keys.fold(alias));
            }
        }
        return !results.isEmpty();
    }
}
