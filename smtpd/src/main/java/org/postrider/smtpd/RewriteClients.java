package org.postrider.smtpd;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.server.ServiceContext;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.MatchList;

/// The clients of `local_header_rewrite_clients`: incomplete addresses in the headers of their
/// messages are completed with this host's domain.
final class RewriteClients {
    private static final String LOCAL = "local";

    private final ServiceContext context;
    private final List<String> words;
    private final MatchList networks;
    private final Maps certificates;

    RewriteClients(ServiceContext context) {
        this.context = context;
        var conf = context.conf();
        words = conf.get(RewriteParams.LOCAL_HEADER_REWRITE_CLIENTS);
        networks = MatchList.of(CommonParams.MYNETWORKS.name(),
                conf.get(CommonParams.MYNETWORKS), context.tables(), conf);
        certificates = context.tables().maps(TlsParams.RELAY_CLIENTCERTS.name(),
                conf.get(TlsParams.RELAY_CLIENTCERTS), conf);
    }

    /// `local` for these clients, `remote` for others.
    String context(Peer peer, Session session) {
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            boolean next = word.equals("check_address_map") && i + 1 < words.size();
            if (next || word.indexOf(':') > 0 ? listed(next ? words.get(++i) : word, peer)
                    : permits(word, peer, session)) {
                return LOCAL;
            }
        }
        return "remote";
    }

    private boolean permits(String word, Peer peer, Session session) {
        var certificate = session.identity().credentials().certificate();
        return switch (word) {
            case "permit_inet_interfaces" -> isThisHost(peer);
            case "permit_mynetworks" -> networks.host(peer.name(), peer.address())
                    == MatchList.Match.YES;
            case "permit_sasl_authenticated" -> !session.identity().user().isEmpty();
            case "permit_tls_all_clientcerts" -> certificate.trusted();
            case "permit_tls_clientcerts" -> !certificate.fingerprint().isEmpty()
                    && (certificates.lookup(certificate.fingerprint()) instanceof Lookup.Found
                    || certificates.lookup(certificate.keyFingerprint()) instanceof Lookup.Found);
            default -> {
                context.log().warning("unknown restriction: " + word + " in "
                        + RewriteParams.LOCAL_HEADER_REWRITE_CLIENTS.name());
                yield false;
            }
        };
    }

    private boolean listed(String table, Peer peer) {
        return context.tables().maps(RewriteParams.LOCAL_HEADER_REWRITE_CLIENTS.name(),
                List.of(table), context.conf()).lookup(peer.address()) instanceof Lookup.Found;
    }

    private static boolean isThisHost(Peer peer) {
        if (peer.address().equals(Peer.UNKNOWN)) {
            return false;
        }
        try {
            var address = InetAddress.ofLiteral(peer.address());
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
