package org.postrider.tables;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileKeyManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Connects to the first LDAP server of a table that answers.
final class LdapServers {
    private static final int PORT = 389;
    /// Certification authorities of the system.
    private static final String AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

    private record Server(String host, int port, boolean tls) {}

    private final List<Server> servers = new ArrayList<>();
    private final Settings settings;
    private final Log log;
    private final String table;
    private final int timeout;
    private final boolean startTls;
    private final boolean binds;

    /// @throws IOException if a setting is malformed or not supported
    LdapServers(String table, Settings settings, Log log) throws IOException {
        this.table = table;
        this.settings = settings;
        this.log = log;
        settings.refuse("tls_ca_cert_dir", "tls_cipher_suite", "sasl_mechs");
        timeout = settings.number("timeout", 10, 1) * 1000;
        startTls = settings.flag("start_tls", false);
        settings.flag("tls_require_cert", false);
        binds = switch (Bytes.lower(settings.text("bind", "yes"))) {
            case "yes", "simple" -> true;
            case "no", "none" -> false;
            default -> throw new IOException(settings.source() + ": bind = "
                    + settings.text("bind", "") + " is not supported");
        };
        int port = settings.number("server_port", PORT, 1);
        for (var host : settings.list("server_host", "localhost")) {
            servers.add(server(host, port));
        }
    }

    private Server server(String text, int port) throws IOException {
        if (text.indexOf("://") < 0) {
            var where = Endpoint.parse(text, port);
            return new Server(where.host(), where.port(), false);
        }
        try {
            var url = new LDAPURL(text);
            if (!Set.of("ldap", "ldaps").contains(url.getScheme())) {
                throw new IOException(settings.source() + ": " + text + " is not supported");
            }
            var host = url.getHost() == null ? "localhost" : url.getHost();
            return new Server(host, url.getPort(), url.getScheme().equals("ldaps"));
        } catch (LDAPException e) {
            throw new IOException(settings.source() + ": bad server_host: " + text, e);
        }
    }

    /// A connection, bound as the settings say.
    LdapSession open() throws IOException {
        IOException failure = new IOException("no server");
        for (var server : servers) {
            try {
                return new LdapSession(open(server));
            } catch (LDAPException | GeneralSecurityException e) {
                failure = new IOException(Bytes.printable(
                        Bytes.fromUnicode(String.valueOf(e.getMessage())), 500), e);
                log.warning(table + ": server " + server.host() + ":" + server.port() + ": "
                        + failure.getMessage());
            }
        }
        throw failure;
    }

    private LDAPConnection open(Server server) throws LDAPException, GeneralSecurityException {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(timeout);
        options.setResponseTimeoutMillis(timeout);
        options.setUseSynchronousMode(true); // no thread for each connection
        options.setFollowReferrals(settings.text("chase_referrals", "0").equals("1"));
        var secure = new SSLUtil();
        if (server.tls() || startTls) {
            secure = secure();
            if (verifies()) {
                options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
            }
        }
        var connection = server.tls()
                ? new LDAPConnection(secure.createSSLSocketFactory(), options)
                : new LDAPConnection(options);
        boolean done = false;
        try {
            connection.connect(server.host(), server.port());
            if (startTls && !server.tls()) {
                var result = connection.processExtendedOperation(
                        new StartTLSExtendedRequest(secure.createSSLContext()));
                if (!result.getResultCode().equals(com.unboundid.ldap.sdk.ResultCode.SUCCESS)) {
                    throw new LDAPException(result);
                }
            }
            if (binds) {
                connection.bind(new SimpleBindRequest(unicode("bind_dn"), unicode("bind_pw")));
            }
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private String unicode(String name) {
        var text = settings.text(name, "");
        return Bytes.utf8(text).orElse(text);
    }

    private boolean verifies() {
        return settings.text("tls_require_cert", "no").equalsIgnoreCase("yes");
    }

    private SSLUtil secure() throws GeneralSecurityException {
        TrustManager trust = verifies()
                ? new PEMFileTrustManager(new File(settings.text("tls_ca_cert_file", AUTHORITIES)))
                : new TrustAllTrustManager();
        var certificate = settings.text("tls_cert", "");
        if (certificate.isEmpty()) {
            return new SSLUtil(trust);
        }
        KeyManager key = new PEMFileKeyManager(new File(certificate),
                new File(settings.text("tls_key", certificate)));
        return new SSLUtil(key, trust);
    }
}
