package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.net.SmtpStream;
import org.postrider.net.tls.TlsServer;
import org.postrider.net.tls.TlsSession;
import org.postrider.smtpd.access.Peer;

/// TLS of one session (RFC 3207; RFC 8314 for TLS from the beginning).
final class SessionTls {
    private final Settings settings;
    private final Peer peer;
    private final SmtpStream stream;
    private final SmtpdLog log;
    private Optional<TlsSession> agreed = Optional.empty();

    SessionTls(Settings settings, Peer peer, SmtpStream stream, SmtpdLog log) {
        this.peer = peer;
        this.settings = settings;
        this.stream = stream;
        this.log = log;
    }

    /// What the handshake agreed on; empty without TLS.
    Optional<TlsSession> agreed() {
        return agreed;
    }

    /// Whether the command has to wait until TLS is in use.
    boolean forbids(Verb verb) {
        return settings.tls.demanded() && agreed.isEmpty() && !verb.beforeTls();
    }

    /// Whether EHLO offers it.
    boolean offers() {
        return settings.tls.offered() && agreed.isEmpty();
    }

    /// Makes the handshake at the beginning of a session, where it is due there.
    ///
    /// @return whether the session goes on
    /// @throws IOException if it fails
    boolean wrap() throws IOException {
        if (!settings.tls.wrapper()) {
            return true;
        }
        var server = settings.tls.server();
        if (server.isEmpty()) {
            log.wrapperDropped(settings.context.name());
            return false;
        }
        handshake(server.get());
        var excess = excess();
        if (excess.isPresent()) {
            stream.write(excess.get().wire());
            stream.flush();
        }
        return excess.isEmpty();
    }

    /// STARTTLS (RFC 3207, section 4). After [Reply#START_TLS], which is sent here, the session
    /// begins anew.
    ///
    /// @param session sends the reply
    /// @param discarded whether EHLO must not offer it
    /// @throws IOException if the handshake fails
    Reply start(Session session, boolean discarded) throws IOException {
        if (agreed.isPresent()) {
            return Reply.TLS_ACTIVE;
        }
        if (!settings.tls.offered() || discarded) {
            return Reply.NOT_IMPLEMENTED;
        }
        var server = settings.tls.server();
        if (server.isEmpty()) {
            return Reply.NO_TLS;
        }
        if (settings.limits.applies(peer) && settings.limits.refusesTls(peer)) {
            return Reply.tlsRefused(peer.namaddr(false));
        }
        session.send(Reply.START_TLS);
        handshake(server.get());
        return excess().orElse(Reply.START_TLS);
    }

    /// Why a session ends after its handshake.
    private Optional<Reply> excess() {
        boolean counts = agreed.isPresent() && !agreed.get().reused()
                && settings.limits.applies(peer);
        return counts && settings.limits.newTls(peer)
                ? Optional.of(Reply.tooManyTls(settings.hostname, peer.namaddr(false)))
                : Optional.empty();
    }

    private void handshake(TlsServer server) throws IOException {
        stream.timeout(settings.conf.get(TlsServerParams.SMTPD_STARTTLS_TIMEOUT));
        try {
            agreed = Optional.of(stream.startTls(server));
        } catch (SocketTimeoutException e) {
            log.handshakeFailed("Connection timed out", "");
            throw lost(e);
        } catch (EOFException e) {
            log.handshakeFailed("lost connection", "");
            throw lost(e);
        } catch (IOException e) {
            boolean gone = e.getCause() instanceof EOFException;
            log.handshakeFailed(gone ? "lost connection" : "-1",
                    gone ? "" : String.valueOf(e.getMessage()));
            throw lost(e);
        }
        if (settings.tls.logs()) {
            log.tls(agreed.get());
        }
    }

    /// The connection can carry no more replies, whatever the reason.
    private static EOFException lost(IOException why) {
        var lost = new EOFException("TLS handshake failed");
        lost.initCause(why);
        return lost;
    }
}
