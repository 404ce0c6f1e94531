package org.postrider.server.client;

import java.io.IOException;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.address.Idna;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ServiceParams;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.proto.FlushRequest.Status;
import org.postrider.server.ServiceContext;
import org.postrider.tables.MatchList;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Client of flush(8).
public final class FlushClient {
    /// For [#oldDefault]: mail is tried.
    public static final String FLUSH = "flush mail";

    private final ServiceContext context;
    private final MatchList sites;

    /// Connects when asked.
    public FlushClient(ServiceContext context) {
        this.context = context;
        sites = MatchList.of(ServiceParams.FAST_FLUSH_DOMAINS.name(),
                String.join(" ", context.conf().get(ServiceParams.FAST_FLUSH_DOMAINS)),
                context.tables(), context.conf());
    }

    /// Notes that a message waits for a site.
    ///
    /// @return `DENIED` if `fast_flush_domains` does not have the site, which is no fault
    public Status add(String site, String queueId) {
        // Most mail is for other sites: the service need not hear of it.
        return listed(sites, site) == MatchList.Match.NO ? Status.DENIED
                : told(ask(new FlushRequest.Add(site, queueId)), "update fast-flush logfile", site);
    }

    /// Has all mail tried that waits for a site, as ETRN asks for (RFC 1985).
    public Status send(String site) {
        return told(ask(new FlushRequest.Send(site)), FLUSH, site);
    }

    /// Whether mail for a site is kept ready: whether a list has it, in either form of its name, or as
    /// an address in brackets. A name that no host can have is in no list.
    public static MatchList.Match listed(MatchList sites, String site) {
        if (!Domains.literalAddress(site).isEmpty()) {
            return sites.domain(site);
        }
        var ascii = Idna.toAscii(site).filter(Domains::isHostname).orElse("");
        if (ascii.isEmpty()) {
            return MatchList.Match.NO;
        }
        var match = sites.domain(ascii);
        return match == MatchList.Match.NO && !ascii.equals(site) ? sites.domain(site) : match;
    }

    private Status told(Status status, String what, String site) {
        if (status == Status.OK) {
            oldDefault(context.conf(), what, site).ifPresent(context.log()::info);
        }
        return status;
    }

    /// What to log where a site has its mail kept ready only because `relay_domains` has the default
    /// of an older release.
    ///
    /// @param what [#FLUSH], or something else that is done for the site
    public static Optional<String> oldDefault(Conf conf, String what, String site) {
        return conf.usesOldDefault(CommonParams.RELAY_DOMAINS)
                && !conf.isSet(ServiceParams.FAST_FLUSH_DOMAINS.name())
                ? Optional.of("using backwards-compatible default setting relay_domains="
                        + "$mydestination to " + what + " for domain \"" + site + "\"")
                : Optional.empty();
    }

    private Status ask(FlushRequest request) {
        var conf = context.conf();
        try (var wire = context.ipc().connectPublic(conf.get(ServiceParams.FLUSH_SERVICE_NAME))) {
            wire.timeout(conf.get(CommonParams.IPC_TIMEOUT));
            FlushRequest.write(request, new AttrWriter(wire.out()));
            return FlushRequest.readStatus(new AttrReader(wire.in()));
        } catch (IOException e) {
            return Status.FAILED;
        }
    }
}
