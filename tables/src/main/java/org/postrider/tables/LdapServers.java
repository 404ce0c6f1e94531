package org.postrider.tables;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.postrider.util.Log;

/// Connects to the first LDAP server of a table that answers.
final class LdapServers {
    private static final int PORT = 389;
    private static final String LOCAL = "ldapi://";
    /// Where OpenLDAP listens for programs of its host, as its own clients have it.
    private static final String SOCKET = "/var/run/slapd/ldapi";

    /// @param tls whether TLS comes first
    private record Server(Endpoint where, boolean tls) {}

    private final List<Server> servers = new ArrayList<>();
    private final Settings settings;
    private final Log log;
    private final String table;
    private final int timeout;
    private final boolean startTls;
    private final boolean chases;
    private final LdapBind bind;
    private final TableTls tls;

    /// @throws IOException if a setting is malformed or not supported
    LdapServers(String table, Settings settings, Log log) throws IOException {
        this.table = table;
        this.settings = settings;
        this.log = log;
        timeout = settings.number("timeout", 10, 1) * 1000;
        startTls = settings.flag("start_tls", false);
        chases = settings.flag("chase_referrals", false);
        settings.number("version", 3, 2); // that it is always 3, DIFFERENCES.md has
        settings.number("debuglevel", 0, 0);
        bind = new LdapBind(settings);
        tls = new TableTls(settings.flag("tls_require_cert", false),
                settings.text("tls_ca_cert_file", ""), settings.text("tls_ca_cert_dir", ""),
                settings.text("tls_cert", ""), settings.text("tls_key", ""),
                settings.text("tls_cipher_suite", ""));
        int port = settings.number("server_port", PORT, 1);
        for (var host : settings.list("server_host", "localhost")) {
            servers.add(server(host, port));
        }
    }

    private Server server(String text, int port) throws IOException {
        if (text.regionMatches(true, 0, LOCAL, 0, LOCAL.length())) {
            // As OpenLDAP has it: the path stands where other URLs have the host.
            var path = URLDecoder.decode(text.substring(LOCAL.length()).replaceFirst("/$", "")
                    .replace("+", "%2B"), StandardCharsets.UTF_8);
            return new Server(new Endpoint("", 0, path.isEmpty() ? SOCKET : path), false);
        }
        if (text.indexOf("://") < 0) {
            return new Server(Endpoint.parse(text, port), false);
        }
        try {
            var url = new LDAPURL(text);
            if (!Set.of("ldap", "ldaps").contains(url.getScheme())) {
                throw new IOException(settings.source() + ": " + text + " is not supported");
            }
            var host = url.getHost() == null ? "localhost" : url.getHost();
            return new Server(new Endpoint(host, url.getPort(), ""),
                    url.getScheme().equals("ldaps"));
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
            } catch (LDAPException | IOException e) {
                failure = new IOException(LdapSession.why(e), e);
                log.warning(table + ": server " + server.where() + ": " + failure.getMessage());
            }
        }
        throw failure;
    }

    private LDAPConnection open(Server server) throws LDAPException, IOException {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(timeout);
        options.setResponseTimeoutMillis(timeout);
        options.setUseSynchronousMode(true); // no thread for each connection
        options.setFollowReferrals(chases);
        boolean secure = server.tls() || startTls && !server.where().local();
        if (secure && tls.verifies()) {
            options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        }
        var connection = new LDAPConnection(server.tls() ? sockets() : server.where().local()
                ? new UnixSockets(server.where().path()) : SocketFactory.getDefault(), options);
        boolean done = false;
        try {
            if (server.where().local()) {
                connection.connect("localhost", PORT); // which the socket does not look at
            } else {
                connection.connect(server.where().host(), server.where().port());
            }
            if (secure && !server.tls()) {
                var result = connection.processExtendedOperation(
                        new StartTLSExtendedRequest(sockets()));
                if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
                    throw new LDAPException(result);
                }
            }
            bind.bind(connection, secure ? LdapBind.Protection.TLS : server.where().local()
                    ? LdapBind.Protection.UNIX : LdapBind.Protection.NONE);
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    private SSLSocketFactory sockets() throws IOException {
        return tls.sockets(complaint -> log.warning(table + ": tls_cipher_suite: " + complaint));
    }
}
