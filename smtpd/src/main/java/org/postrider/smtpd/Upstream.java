package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.net.ProxyHeader;
import org.postrider.net.SmtpStream;
import org.postrider.server.Connection;
import org.postrider.smtpd.access.Peer;

/// A proxy in front of the service, which says who its clients are: `smtpd_upstream_proxy_protocol`.
final class Upstream {
    private final Settings settings;
    private final boolean used;

    /// @throws ConfException if the protocol is unknown
    Upstream(Settings settings) {
        this.settings = settings;
        var protocol = settings.conf.get(SmtpdParams.SMTPD_UPSTREAM_PROXY_PROTOCOL);
        used = !protocol.isEmpty();
        if (used && !protocol.equals("haproxy")) {
            throw new ConfException("unsupported smtpd_upstream_proxy_protocol value: "
                    + protocol);
        }
    }

    /// The client of a new connection. Where its proxy does not say it, the client is told to come
    /// back, and has a session only in the log.
    ///
    /// @return empty if there will be no session
    Optional<Peer> client(Connection connection, SmtpStream stream) throws IOException {
        if (!used || !(connection instanceof Connection.Remote)) {
            return Optional.of(settings.peers.of(connection));
        }
        try {
            stream.timeout(settings.conf.get(SmtpdParams.SMTPD_UPSTREAM_PROXY_TIMEOUT));
            var said = ProxyHeader.read(stream);
            return Optional.of(said.isEmpty() ? settings.peers.of(connection)
                    : settings.peers.of(said.get().client(), said.get().server()));
        } catch (ProxyHeader.Malformed e) {
            refuse(stream, e.getMessage() + ": " + SmtpdLog.escape(e.input()));
        } catch (SocketTimeoutException e) {
            refuse(stream, "timeout error");
        } catch (EOFException e) {
            refuse(stream, "EOF");
        }
        return Optional.empty();
    }

    private void refuse(SmtpStream stream, String problem) throws IOException {
        settings.context.log().warning("haproxy read: " + problem);
        var log = new SmtpdLog(settings.context.log(), "unknown[unknown]");
        log.connect();
        try {
            stream.write(Reply.localError(settings.hostname).wire());
            stream.flush();
        } finally {
            log.disconnect(new Statistics().toString());
        }
    }
}
