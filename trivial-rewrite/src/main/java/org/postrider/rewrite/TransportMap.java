package org.postrider.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.tables.Delimiters;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.Tables;

/// `transport_maps`, in the search order of transport(5):
///
/// ```
/// user+ext@domain   user@domain   domain   .parent-domain ...   *
/// ```
final class TransportMap {
    private final Maps maps;
    private final Delimiters delimiters;
    private final boolean parents;

    TransportMap(Conf conf, Tables tables) {
        maps = tables.maps("transport_maps", conf.get(RewriteParams.TRANSPORT_MAPS), conf,
                Tables.Use.ROUTE);
        delimiters = Delimiters.of(conf);
        parents = conf.get(CommonParams.PARENT_DOMAIN_MATCHES_SUBDOMAINS)
                .contains("transport_maps");
    }

    /// @param recipient in internal form, with a domain
    Lookup find(String recipient) {
        if (maps.isEmpty()) {
            return Lookup.NOT_FOUND;
        }
        var answer = maps.lookup(Address.external(recipient));
        for (var key : answer instanceof Lookup.NotFound ? partialKeys(recipient)
                : List.<String>of()) {
            answer = maps.lookupPartial(key);
            if (!(answer instanceof Lookup.NotFound)) {
                break;
            }
        }
        return answer;
    }

    private List<String> partialKeys(String recipient) {
        var keys = new ArrayList<String>();
        var local = Address.local(recipient);
        var domain = Address.domain(recipient);
        int extension = delimiters.extensionAt(local);
        if (extension > 0) {
            keys.add(Address.external(local.substring(0, extension) + "@" + domain));
        }
        keys.add(domain);
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            keys.add(domain.substring(parents ? dot + 1 : dot));
        }
        keys.add("*");
        return keys;
    }
}
