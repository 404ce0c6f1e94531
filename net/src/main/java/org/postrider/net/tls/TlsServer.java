package org.postrider.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.postrider.util.FatalException;

/// The server side of TLS: private keys with their certificate chains, of which each client gets
/// one that it can use.
public final class TlsServer {
    /// Most sessions kept for clients that know no session tickets.
    private static final int SESSIONS = 1000;

    static {
        // A handshake costs a server more than a client, who could ask for one after the other. The platform
        // reads this once, before its first handshake.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /// Finds the keys of a server's names.
    public interface Names {
        /// Keys with their certificates in PEM; empty for a name that is not known.
        ///
        /// @param name in small letters
        /// @throws IOException if that cannot be found out now: the handshake fails
        Optional<String> find(String name) throws IOException;
    }

    /// Makes the platform's object, which has sessions of its own.
    private interface Maker {
        SSLContext make() throws GeneralSecurityException;
    }

    private final SSLContext context;
    private final Maker maker;
    private final boolean resumes;
    private final TlsOptions.Chosen options;
    private final Optional<Authorities> clients;

    private TlsServer(SSLContext context, Maker maker, boolean resumes,
            TlsOptions.Chosen options, Optional<Authorities> clients) {
        this.context = context;
        this.maker = maker;
        this.resumes = resumes;
        this.options = options;
        this.clients = clients;
    }

    /// The same server with a limit for sessions that clients take up again.
    ///
    /// @param seconds since they were made; 0 if each client has to begin anew
    public TlsServer resuming(long seconds) {
        if (seconds > 0) {
            context.getServerSessionContext().setSessionTimeout(
                    Math.clamp(seconds, 1, Integer.MAX_VALUE));
        }
        return new TlsServer(context, maker, seconds > 0, options, clients);
    }

    /// Reads one key and its certificates from PEM files.
    ///
    /// @param key file with the private key, unencrypted
    /// @param chain file with the certificate, then those of its issuers; may be the same file
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    /// @throws FatalException if a file cannot be read or holds no such thing
    public static TlsServer of(Path key, Path chain, List<String> protocols) {
        try {
            return of(new KeyFiles(List.of(), List.of(new KeyFiles.Pair(key, chain))), protocols);
        } catch (IOException e) {
            throw new FatalException("cannot get key or certificate from " + key + " and " + chain
                    + ": " + e.getMessage(), e);
        }
    }

    /// Reads keys and certificates.
    ///
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    /// @throws IOException if a file cannot be read or does not hold what it should
    /// @throws org.postrider.mail.params.ConfException if the list is bad
    public static TlsServer of(KeyFiles files, List<String> protocols) throws IOException {
        return of(files, TlsOptions.of(protocols), Optional.empty(), _ -> Optional.empty(),
                _ -> { });
    }

    /// Reads keys and certificates.
    ///
    /// @param clients who vouches for clients; these are asked for a certificate if it is given. One
    ///     that is not trusted does not end the handshake: see [Authorities#distrust]
    /// @param names whose keys are used for clients that ask for one of them
    /// @param complaints is told what is wrong with a name's keys, and which ciphers mean nothing
    /// @throws IOException if a file cannot be read or does not hold what it should
    /// @throws org.postrider.mail.params.ConfException if the options leave nothing
    public static TlsServer of(KeyFiles files, TlsOptions options, Optional<Authorities> clients,
            Names names, Consumer<String> complaints) throws IOException {
        try {
            var judges = clients.map(authorities -> new TrustManager[] {
                new AnyCertificate(authorities.issuers())}).orElse(null);
            var managers = NamedKeys.over(files.managers(), names, complaints);
            Maker maker = () -> {
                var made = SSLContext.getInstance("TLS");
                made.init(managers, judges, null);
                made.getServerSessionContext().setSessionCacheSize(SESSIONS);
                return made;
            };
            var context = maker.make();
            return new TlsServer(context, maker, true, options.choose(context, complaints), clients);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Lays TLS over an accepted connection; the handshake is still to be made.
    public TlsLayer layer(Socket socket) throws IOException {
        var below = new TappedSocket(socket);
        var layered = (SSLSocket) current().getSocketFactory().createSocket(below,
                new ByteArrayInputStream(new byte[0]), true);
        layered.setUseClientMode(false);
        var parameters = layered.getSSLParameters();
        options.set(parameters);
        parameters.setWantClientAuth(clients.isPresent());
        layered.setSSLParameters(parameters);
        return new TlsLayer(layered, below);
    }

    /// Tickets cannot be switched off for one server; those of an object that is gone open nothing.
    private SSLContext current() throws IOException {
        try {
            return resumes ? context : maker.make();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Who vouches for clients; empty if they are not asked.
    public Optional<Authorities> clients() {
        return clients;
    }
}
