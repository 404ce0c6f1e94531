package org.postrider.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.postrider.util.Bytes;

/// Chooses a server's key by the name that the client asks for (RFC 6066, section 3); a name that
/// nobody knows gets the usual keys.
final class NamedKeys extends X509ExtendedKeyManager {
    private static final String MARK = "name ";

    private final X509ExtendedKeyManager usual;
    private final TlsServer.Names names;
    private final Consumer<String> complaints;
    /// By alias: the platform asks for the parts of a choice one by one.
    private final Map<String, Pem.Identity> chosen = new ConcurrentHashMap<>();
    /// Connections about which a complaint was made: the platform asks once for each type of key.
    private final Set<Socket> complained =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /// @param complaints is told what is wrong with a name or its keys
    NamedKeys(X509ExtendedKeyManager usual, TlsServer.Names names, Consumer<String> complaints) {
        this.usual = usual;
        this.names = names;
        this.complaints = complaints;
    }

    /// The name that a client has asked for; empty for none.
    static String name(SSLSession session) {
        var requested = session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames() : List.<SNIServerName>of();
        for (var name : requested) {
            if (name instanceof SNIHostName host) {
                return Bytes.lower(host.getAsciiName());
            }
        }
        return "";
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        var name = socket instanceof SSLSocket tls ? name(tls.getHandshakeSession()) : "";
        if (name.isEmpty()) {
            return usual.chooseServerAlias(keyType, issuers, socket);
        }
        try {
            var keys = names.find(name);
            return keys.isEmpty() ? usual.chooseServerAlias(keyType, issuers, socket)
                    : choose(name, keys.get(), keyType);
        } catch (IOException | GeneralSecurityException e) {
            if (complained.add(socket)) {
                complaints.accept("TLS SNI \"" + name + "\": " + e.getMessage());
            }
            return null;
        }
    }

    private String choose(String name, String pem, String keyType)
            throws IOException, GeneralSecurityException {
        for (var identity : Pem.identities(name, pem)) {
            if (fits(identity.key().getAlgorithm(), keyType)) {
                var alias = MARK + keyType + " " + name;
                chosen.put(alias, identity);
                return alias;
            }
        }
        return null; // the platform tries another type
    }

    private static boolean fits(String algorithm, String keyType) {
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_")
                || keyType.equals("RSASSA-PSS") && algorithm.equals("RSA");
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        var identity = chosen.get(alias);
        return identity == null ? usual.getCertificateChain(alias)
                : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        var identity = chosen.get(alias);
        return identity == null ? usual.getPrivateKey(alias) : identity.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return usual.getClientAliases(keyType, issuers);
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return usual.chooseClientAlias(keyType, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return usual.getServerAliases(keyType, issuers);
    }

    /// What the platform is given in place of its own key managers.
    static KeyManager[] over(KeyManager[] managers, TlsServer.Names names,
            Consumer<String> complaints) {
        return Arrays.stream(managers)
                .map(manager -> manager instanceof X509ExtendedKeyManager keys
                        ? new NamedKeys(keys, names, complaints) : manager)
                .toArray(KeyManager[]::new);
    }
}
