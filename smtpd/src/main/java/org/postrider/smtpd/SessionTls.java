package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.net.SmtpStream;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.TlsServer;
import org.postrider.net.tls.TlsSession;
import org.postrider.smtpd.access.Credentials.Certificate;
import org.postrider.smtpd.access.Peer;

/// TLS of one session (RFC 3207; RFC 8314 for TLS from the beginning).
final class SessionTls {
    private final Settings settings;
    private final Peer peer;
    private final SmtpStream stream;
    private final SmtpdLog log;
    private Optional<TlsSession> agreed = Optional.empty();
    private Certificate certificate = Certificate.NONE;
    private Optional<Reply> dismissal = Optional.empty();

    SessionTls(Settings settings, Peer peer, SmtpStream stream, SmtpdLog log) {
        this.peer = peer;
        this.settings = settings;
        this.stream = stream;
        this.log = log;
    }

    /// Goes on for another client in the same connection.
    SessionTls(SessionTls before, Peer peer, SmtpdLog log) {
        this(before.settings, peer, before.stream, log);
        agreed = before.agreed;
        certificate = before.certificate;
    }

    /// What the handshake agreed on; empty without TLS.
    Optional<TlsSession> agreed() {
        return agreed;
    }

    /// The client's certificate, for those that decide by it.
    Certificate certificate() {
        return certificate;
    }

    /// What ends the session after its handshake; empty if it goes on.
    Optional<Reply> dismissal() {
        return dismissal;
    }

    /// What a Received header says of the client's certificate.
    String certificateComment() {
        return !settings.tls.asksClients() ? "No client certificate requested"
                : certificate.fingerprint().isEmpty() ? "Client did not present a certificate"
                : "Client CN \"" + certificate.subject() + "\", Issuer \"" + certificate.issuer()
                        + "\" (" + (certificate.trusted() ? "verified OK" : "not verified") + ")";
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
        if (!settings.tls.wrapper() || agreed.isPresent()) {
            return true;
        }
        var server = settings.tls.server();
        if (server.isEmpty()) {
            log.wrapperDropped(settings.context.name());
            return false;
        }
        handshake(server.get());
        if (dismissal.isPresent()) {
            stream.write(dismissal.get().wire());
            stream.flush();
        }
        return dismissal.isEmpty();
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
        return Reply.START_TLS;
    }

    /// One session too many with new keys.
    private Optional<Reply> excess() {
        boolean counts = agreed.isPresent() && !agreed.get().reused()
                && settings.limits.applies(peer);
        return counts && settings.limits.newTls(peer)
                ? Optional.of(Reply.tooManyTls(settings.hostname, peer.namaddr(false)))
                : Optional.empty();
    }

    private void handshake(TlsServer server) throws IOException {
        stream.deadline(settings.conf.get(TlsServerParams.SMTPD_STARTTLS_TIMEOUT), 0);
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
        server.clients().ifPresent(this::judge);
        if (settings.tls.logs()) {
            log.tls(certificate.fingerprint().isEmpty() ? "Anonymous"
                    : certificate.trusted() ? "Trusted" : "Untrusted", name(), agreed.get());
        }
        dismissal = excess().or(this::badCertificate);
    }

    /// The name by which the client knows us, where that has keys of its own.
    private String name() {
        var name = agreed.get().name();
        if (settings.tls.knows(name)) {
            return name;
        }
        if (!name.isEmpty() && settings.tls.hasNames()) {
            log.unknownName(name);
        }
        return "";
    }

    private Optional<Reply> badCertificate() {
        if (!settings.tls.requiresClients() || certificate.trusted()) {
            return Optional.empty();
        }
        var why = certificate.fingerprint().isEmpty() ? "No client certificate presented"
                : "Client certificate not trusted";
        log.badCertificate(why);
        return Optional.of(Reply.badCertificate(settings.hostname, why));
    }

    /// Looks at the client's certificate.
    private void judge(Authorities authorities) {
        var chain = agreed.get().peer();
        if (chain.isEmpty()) {
            return;
        }
        var own = chain.getFirst();
        var distrust = authorities.distrust(chain);
        if (distrust.isPresent() && settings.tls.requiresClients() && settings.tls.logs()) {
            log.untrusted(distrust.get());
        }
        var digest = settings.tls.digest();
        if (settings.tls.logsCertificates()) {
            log.certificate(ClientCertificate.summary(own, digest));
        }
        certificate = new Certificate(ClientCertificate.subject(own),
                ClientCertificate.issuer(own), ClientCertificate.fingerprint(own, digest),
                ClientCertificate.keyFingerprint(own, digest), distrust.isEmpty());
        settings.oldDefaults.fingerprint();
    }

    /// The connection can carry no more replies, whatever the reason.
    private static EOFException lost(IOException why) {
        var lost = new EOFException("TLS handshake failed");
        lost.initCause(why);
        return lost;
    }
}
