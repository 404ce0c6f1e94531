package org.postrider.server;

import java.util.Optional;
import org.postrider.mail.params.DebugParams;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Which sessions of the SMTP programs are logged line by line: all of a service that has the option
/// `-v` in master.cf, and those with a peer in `debug_peer_list`. What is said in AUTH is logged, too.
public final class PeerDebug {
    private static final int LIMIT = 2000;

    private final Log log;
    private final boolean all;
    private final Optional<MatchList> peers;

    /// For the sessions of a service.
    public PeerDebug(ServiceContext context) {
        log = context.log();
        var conf = context.conf();
        all = context.verbose();
        peers = conf.get(DebugParams.DEBUG_PEER_LIST).isEmpty()
                || conf.get(DebugParams.DEBUG_PEER_LEVEL) < 1 ? Optional.empty()
                : Optional.of(MatchList.of(DebugParams.DEBUG_PEER_LIST.name(),
                        String.join(" ", conf.get(DebugParams.DEBUG_PEER_LIST)),
                        context.tables(), conf));
    }

    /// The dialogue with a peer.
    ///
    /// @param shown how the log calls the peer
    public Dialogue with(String name, String address, String shown) {
        boolean wanted = all || peers.isPresent()
                && peers.get().host(name, address) == MatchList.Match.YES;
        return new Dialogue(wanted ? Optional.of(log) : Optional.empty(), shown);
    }

    /// Takes what is said in a session, of one or several lines.
    ///
    /// @param log empty if nobody wants to know
    /// @param peer how the log calls the peer
    public record Dialogue(Optional<Log> log, String peer) {
        /// The peer's lines.
        public void heard(String lines) {
            log.ifPresent(l -> show(l, "< ", lines));
        }

        /// Our lines.
        public void said(String lines) {
            log.ifPresent(l -> show(l, "> ", lines));
        }

        private void show(Log to, String sign, String lines) {
            lines.lines().forEach(
                    line -> to.info(sign + peer + ": " + Bytes.printable(line, LIMIT)));
        }
    }
}
