package org.postrider.server;

import java.io.IOException;
import org.postrider.dns.Resolver;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.Param;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Log;

/// Tables that say which DNS records are not there: `smtpd_dns_reply_filter` and the like.
///
/// ```
/// # smtpd_dns_reply_filter = pcre:/etc/postfix/dns_filter
/// /^\S+\.site\.example\.\s+\S+\s+IN\s+AAAA\s/ IGNORE
/// ```
public final class DnsReplyFilter implements Resolver.Filter {
    private final String parameter;
    private final Maps maps;
    private final Log log;

    private DnsReplyFilter(String parameter, Maps maps, Log log) {
        this.parameter = parameter;
        this.maps = maps;
        this.log = log;
    }

    /// The service with a resolver that does what the parameter says.
    public static ServiceContext apply(ServiceContext context, Param<String> parameter) {
        var value = context.conf().get(parameter);
        if (value.isBlank()) {
            return context;
        }
        var maps = context.tables().maps(parameter.name(), Lists.split(value), context.conf());
        return context.with(context.resolver().filtered(
                new DnsReplyFilter(parameter.name(), maps, context.log())));
    }

    @Override
    public boolean keeps(String record) throws IOException {
        return switch (maps.lookup(record)) {
            case Lookup.NotFound _ -> true;
            case Lookup.Found(var action) when action.equalsIgnoreCase("IGNORE") -> {
                log.info("ignoring DNS RR: " + record);
                yield false;
            }
            case Lookup.Found(var action) -> {
                log.warning(parameter + ": unknown DNS filter action: \"" + action + "\"");
                throw new IOException("unknown action: " + action);
            }
            case Lookup.Failed(var reason) -> {
                log.warning(maps.dicts().getFirst().name() + " lookup error for \"" + record
                        + "\"");
                throw new IOException(reason);
            }
        };
    }
}
