package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.postrider.mail.params.CleanupParams;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.AddressTable;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.util.Bytes;

/// Leads recipients to other addresses by `virtual_alias_maps`, again and again until an address
/// is in no table or stands for itself.
final class VirtualAliases {
    private record Pending(String address, int depth) {}

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

    /// The final addresses of a recipient, in internal form; itself where there is no alias.
    ///
    /// @throws MappingException with a text for the log
    /// @throws IOException if the rewrite service cannot be reached
    List<String> expand(String address) throws MappingException, IOException {
        if (table.isEmpty()) {
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
            if (next.depth() >= depthLimit) {
                throw new MappingException(
                        "unreasonable virtual_alias_maps map nesting for " + address);
            }
            var results = table.lookup(next.address());
            if (results.isEmpty()) {
                done.add(next.address());
                continue;
            }
            for (var result : results) {
                if (result.length() > lengthLimit) {
                    throw new MappingException("unreasonable virtual_alias_maps result "
                            + Bytes.printable(result, SHOWN) + "...");
                }
                if (result.equalsIgnoreCase(next.address())) {
                    done.add(result);
                } else {
                    pending.add(new Pending(result, next.depth() + 1));
                }
            }
            if (pending.size() > sizeLimit) {
                throw new MappingException(
                        "unreasonable virtual_alias_maps map expansion size for " + address);
            }
        }
        if (done.isEmpty()) {
            throw new MappingException(
                    "unreasonable virtual_alias_maps map nesting for " + address);
        }
        return done;
    }
}
