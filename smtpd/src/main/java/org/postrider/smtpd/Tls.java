package org.postrider.smtpd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsOptions;
import org.postrider.net.tls.TlsServer;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.Log;
import org.postrider.util.Reason;

/// TLS of a service: whether it is offered or demanded, and with which keys.
///
/// Keys are read when the service is made, for then the process may still read root's files. They
/// are read again when a file has changed; where this process may not, the old ones stay in use
/// until `postfix reload`. Without usable keys STARTTLS is offered and answered with 454: a client
/// that can wait shall not send in the clear because of our trouble.
final class Tls {
    private final Log log;
    private final Maps names;
    private final boolean offered;
    private final boolean demanded;
    private final boolean wrapper;
    private final boolean authOnly;
    private final boolean receivedHeader;
    private final int logLevel;
    private final KeyFiles files;
    private final Optional<Authorities.Sources> clients;
    private final boolean requiresClients;
    private final int depth;
    private final String digest;
    private final TlsOptions options;
    private final long sessionSeconds;
    private String stamp = "";
    private Optional<TlsServer> server = Optional.empty();

    Tls(Conf conf, Log log, Tables tables) {
        this.log = log;
        names = new Maps(TlsParams.TLS_SERVER_SNI_MAPS.name(),
                conf.get(TlsParams.TLS_SERVER_SNI_MAPS).stream()
                        .map(table -> tables.open(table, new Tables.Mode(false, true, true)))
                        .toList());
        wrapper = conf.get(TlsServerParams.SMTPD_TLS_WRAPPERMODE);
        var level = Bytes.lower(conf.get(TlsServerParams.SMTPD_TLS_SECURITY_LEVEL));
        boolean encrypt = switch (level) {
            case "" -> conf.get(TlsServerParams.SMTPD_ENFORCE_TLS);
            case "none", "may" -> false;
            default -> true;
        };
        if (encrypt && !level.isEmpty() && !level.equals("encrypt")) {
            log.warning("smtpd_tls_security_level: unsupported TLS level \"" + level
                    + "\", using \"encrypt\"");
        }
        demanded = wrapper || encrypt;
        offered = demanded || level.equals("may")
                || level.isEmpty() && conf.get(TlsServerParams.SMTPD_USE_TLS);
        authOnly = demanded || conf.get(TlsServerParams.SMTPD_TLS_AUTH_ONLY);
        receivedHeader = conf.get(TlsServerParams.SMTPD_TLS_RECEIVED_HEADER);
        options = options(conf, demanded);
        files = files(conf);
        requiresClients = demanded && conf.get(TlsServerParams.SMTPD_TLS_REQ_CCERT);
        if (!demanded && conf.get(TlsServerParams.SMTPD_TLS_REQ_CCERT)) {
            log.warning("Can't require client certs unless TLS is required");
        }
        boolean asks = conf.get(TlsServerParams.SMTPD_TLS_ASK_CCERT)
                || requiresClients;
        clients = asks ? Optional.of(sources(conf)) : Optional.empty();
        depth = conf.get(TlsServerParams.SMTPD_TLS_CCERT_VERIFYDEPTH);
        digest = conf.get(TlsServerParams.SMTPD_TLS_FINGERPRINT_DIGEST);
        ClientCertificate.checkDigest(digest);
        var warnings = new TlsWarnings(conf, log);
        sessionSeconds = warnings.sessionSeconds();
        logLevel = TlsOptions.logLevel(conf, TlsServerParams.SMTPD_TLS_LOGLEVEL, log::warning);
        if (offered) {
            warnings.check(files);
        }
        if (offered && files.isEmpty()) {
            log.warning("No server certs available. TLS won't be enabled");
        } else if (offered) {
            server();
        }
    }

    private static TlsOptions options(Conf conf, boolean mandatory) {
        var excluded = new ArrayList<>(conf.get(TlsServerParams.SMTPD_TLS_EXCLUDE_CIPHERS));
        if (mandatory) {
            excluded.addAll(conf.get(TlsServerParams.SMTPD_TLS_MANDATORY_EXCLUDE_CIPHERS));
        }
        return TlsOptions.of(conf,
                conf.get(mandatory ? TlsServerParams.SMTPD_TLS_MANDATORY_PROTOCOLS
                        : TlsServerParams.SMTPD_TLS_PROTOCOLS),
                conf.get(mandatory ? TlsServerParams.SMTPD_TLS_MANDATORY_CIPHERS
                        : TlsServerParams.SMTPD_TLS_CIPHERS), excluded);
    }

    private static KeyFiles files(Conf conf) {
        var pairs = new ArrayList<KeyFiles.Pair>();
        add(pairs, conf.get(TlsServerParams.SMTPD_TLS_KEY_FILE),
                conf.get(TlsServerParams.SMTPD_TLS_CERT_FILE));
        add(pairs, conf.get(TlsServerParams.SMTPD_TLS_DKEY_FILE),
                conf.get(TlsServerParams.SMTPD_TLS_DCERT_FILE));
        add(pairs, conf.get(TlsServerParams.SMTPD_TLS_ECKEY_FILE),
                conf.get(TlsServerParams.SMTPD_TLS_ECCERT_FILE));
        return new KeyFiles(conf.get(TlsServerParams.SMTPD_TLS_CHAIN_FILES).stream()
                .map(Path::of).toList(), pairs);
    }

    private static Authorities.Sources sources(Conf conf) {
        return new Authorities.Sources(paths(conf.get(TlsServerParams.SMTPD_TLS_CA_FILE)),
                paths(conf.get(TlsServerParams.SMTPD_TLS_CA_PATH)),
                conf.get(TlsParams.TLS_APPEND_DEFAULT_CA));
    }

    private static List<Path> paths(String name) {
        return name.isEmpty() ? List.of() : List.of(Path.of(name));
    }

    private static void add(List<KeyFiles.Pair> pairs, String key, String certificate) {
        if (!certificate.isEmpty() && !certificate.equals("none")) {
            pairs.add(new KeyFiles.Pair(Path.of(key), Path.of(certificate)));
        }
    }

    /// Whether EHLO offers STARTTLS.
    boolean offered() {
        return offered;
    }

    /// Whether nothing goes without TLS.
    boolean demanded() {
        return demanded;
    }

    /// Whether a session begins with the handshake.
    boolean wrapper() {
        return wrapper;
    }

    /// Whether clients authenticate themselves under TLS only.
    boolean authOnly() {
        return authOnly;
    }

    /// Whether clients are asked for a certificate.
    boolean asksClients() {
        return clients.isPresent();
    }

    /// Whether clients without a trusted certificate are sent away.
    boolean requiresClients() {
        return requiresClients;
    }

    /// The digest that fingerprints of certificates are made with.
    String digest() {
        return digest;
    }

    /// Whether Received headers tell about TLS.
    boolean receivedHeader() {
        return receivedHeader;
    }

    /// Whether handshakes are logged.
    boolean logs() {
        return logLevel > 0;
    }

    /// Whether certificates of clients are logged, too.
    boolean logsCertificates() {
        return logLevel > 1;
    }

    /// The server with the keys as they are now; empty if there are none that can be used.
    synchronized Optional<TlsServer> server() {
        var now = files.stamp() + clients.map(Authorities.Sources::stamp).orElse("");
        if (!files.isEmpty() && !now.equals(stamp)) {
            stamp = now;
            read();
        }
        return server;
    }

    /// Whether there is `tls_server_sni_maps`.
    boolean hasNames() {
        return !names.dicts().isEmpty();
    }

    /// Whether `tls_server_sni_maps` has keys for a name.
    boolean knows(String name) {
        try {
            return keysOf(name).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// The keys of a name, or of a domain above it (`.example.com`), in PEM.
    private Optional<String> keysOf(String name) throws IOException {
        for (var key = name; !names.dicts().isEmpty() && !key.isEmpty(); key = parent(key)) {
            switch (names.lookup(key)) {
                case Lookup.Found(var value) -> {
                    return Optional.of(decoded(value));
                }
                case Lookup.Failed(var reason) -> throw new IOException(reason);
                case Lookup.NotFound _ -> { }
            }
        }
        return Optional.empty();
    }

    /// The domain above, with its dot; empty above the topmost.
    private static String parent(String name) {
        int dot = name.indexOf('.', 1);
        return dot < 0 ? "" : name.substring(dot);
    }

    private static String decoded(String base64) throws IOException {
        try {
            return Bytes.text(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed base 64 value: was the table made with postmap -F?",
                    e);
        }
    }

    private void read() {
        try {
            var authorities = clients.isEmpty() ? Optional.<Authorities>empty()
                    : Optional.of(Authorities.of(clients.get(), depth));
            server = Optional.of(TlsServer.of(files, options, authorities, this::keysOf,
                    log::warning).resuming(sessionSeconds));
        } catch (ConfException e) {
            log.warning(e.getMessage() + ": disabling TLS support");
        } catch (IOException e) {
            log.warning("cannot get private key or certificate from file: " + Reason.text(e) + ": "
                    + (server.isPresent() ? "the ones from before stay in use"
                            : "disabling TLS support"));
        }
    }
}
