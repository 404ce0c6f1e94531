package org.postrider.smtpd;

import java.util.List;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.server.ServiceContext;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.MatchList;

/// Clients that may say what others may not: XCLIENT, XFORWARD, XVERP.
final class TrustedClients {
    private final MatchList impersonators;
    private final MatchList forwarders;
    private final MatchList verp;

    TrustedClients(ServiceContext context) {
        impersonators = list(context, SmtpdParams.SMTPD_AUTHORIZED_XCLIENT_HOSTS);
        forwarders = list(context, SmtpdParams.SMTPD_AUTHORIZED_XFORWARD_HOSTS);
        verp = list(context, SmtpdParams.SMTPD_AUTHORIZED_VERP_CLIENTS);
    }

    private static MatchList list(ServiceContext context, Param<List<String>> param) {
        return MatchList.of(param.name(), String.join(" ", context.conf().get(param)),
                context.tables(), context.conf());
    }

    private static boolean has(MatchList list, Peer peer) {
        return !list.isEmpty() && list.host(peer.name(), peer.address()) == MatchList.Match.YES;
    }

    /// Whether the client may use XCLIENT. Its own events are not counted.
    boolean mayImpersonate(Peer peer) {
        return has(impersonators, peer);
    }

    /// Whether the client may use XFORWARD.
    boolean mayForward(Peer peer) {
        return has(forwarders, peer);
    }

    /// Whether the client may use XVERP.
    boolean mayUseVerp(Peer peer) {
        return has(verp, peer);
    }
}
