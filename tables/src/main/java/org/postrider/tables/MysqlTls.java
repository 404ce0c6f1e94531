package org.postrider.tables;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsSockets;

/// Gives MariaDB's driver, which makes this object by its type, the TLS settings of a table, which come
/// to it as properties of the connection.
public final class MysqlTls implements TlsSocketPlugin {
    private static final String TYPE = "postrider";
    private static final String VERIFIES = "tls_verifies";
    private static final String AUTHORITIES = "tls_CAfile";
    private static final String DIRECTORY = "tls_CApath";
    private static final String CERTIFICATE = "tls_cert_file";
    private static final String KEY = "tls_key_file";

    /// For the driver.
    public MysqlTls() {}

    /// Tells a connection to use TLS.
    ///
    /// @param name whether the server's certificate must be made for its name, too
    /// @param unknown is told which ciphers mean nothing
    /// @throws IOException if the list of ciphers leaves nothing
    static void set(Properties how, TableTls tls, boolean name, Consumer<String> unknown)
            throws IOException {
        how.setProperty("tlsSocketType", TYPE);
        how.setProperty("sslMode", name ? "verify-full" : tls.verifies() ? "verify-ca" : "trust");
        how.setProperty(VERIFIES, String.valueOf(tls.verifies()));
        how.setProperty(AUTHORITIES, tls.authorities());
        how.setProperty(DIRECTORY, tls.directory());
        how.setProperty(CERTIFICATE, tls.certificate());
        how.setProperty(KEY, tls.key());
        if (!tls.ciphers().isEmpty()) {
            how.setProperty("enabledSslCipherSuites", String.join(",", TlsSockets.of(
                    Optional.empty(), new KeyFiles(List.of(), List.of()), tls.ciphers(), unknown)
                    .getDefaultCipherSuites()));
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TrustManager[] getTrustManager(Configuration conf, ExceptionFactory failures,
            HostAddress address) throws SQLException {
        return sockets(conf).trustManagers();
    }

    @Override
    public KeyManager[] getKeyManager(Configuration conf, ExceptionFactory failures)
            throws SQLException {
        return sockets(conf).keyManagers();
    }

    private static TlsSockets sockets(Configuration conf) throws SQLException {
        var how = conf.nonMappedOptions();
        try {
            return new TableTls(Boolean.parseBoolean(how.getProperty(VERIFIES)),
                    how.getProperty(AUTHORITIES), how.getProperty(DIRECTORY),
                    how.getProperty(CERTIFICATE), how.getProperty(KEY), "").sockets(_ -> { });
        } catch (IOException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }
}
