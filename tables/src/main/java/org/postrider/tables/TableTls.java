package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsSockets;

/// How a table talks TLS with its servers. Files are read for each new connection.
///
/// @param verifies whether the server's certificate must be signed by an authority
/// @param authorities file with the authorities in PEM; empty for none
/// @param directory of such files, where no file is given; empty for none, then it is those of the system
/// @param certificate file with the client's certificate; empty for none
/// @param key file with its key
/// @param ciphers list of ciphers as OpenSSL has it; empty for the usual ones
record TableTls(boolean verifies, String authorities, String directory, String certificate,
        String key, String ciphers) {
    /// Certificates between an authority and the server's.
    private static final int DEPTH = 9;
    private static final Path SYSTEM = Path.of("/etc/ssl/certs/ca-certificates.crt");

    /// Sockets for connections.
    ///
    /// @param unknown is told which ciphers mean nothing
    /// @throws IOException if a file does not hold what it should
    TlsSockets sockets(Consumer<String> unknown) throws IOException {
        var keys = new KeyFiles(List.of(), certificate.isEmpty() ? List.of() : List.of(
                new KeyFiles.Pair(Path.of(key.isEmpty() ? certificate : key),
                        Path.of(certificate))));
        return TlsSockets.of(verifies ? Optional.of(Authorities.of(sources(), DEPTH))
                : Optional.empty(), keys, ciphers, unknown);
    }

    private Authorities.Sources sources() {
        if (!authorities.isEmpty()) {
            return new Authorities.Sources(List.of(Path.of(authorities)), List.of(), false);
        }
        if (!directory.isEmpty()) {
            return new Authorities.Sources(List.of(), List.of(Path.of(directory)), false);
        }
        return Files.exists(SYSTEM) ? new Authorities.Sources(List.of(SYSTEM), List.of(), false)
                : new Authorities.Sources(List.of(), List.of(), true);
    }
}
