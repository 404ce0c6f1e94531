package org.postrider.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;

/// Shows a client's certificate to each server that asks for one. The platform would keep it back from a server
/// that names authorities among which its issuer is not; but a server may know clients by their fingerprints.
final class ShownKeys extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager usual;

    private ShownKeys(X509ExtendedKeyManager usual) {
        this.usual = usual;
    }

    /// What the platform is given in place of its own key managers.
    static KeyManager[] over(KeyManager[] managers) {
        return Arrays.stream(managers)
                .map(manager -> manager instanceof X509ExtendedKeyManager keys
                        ? new ShownKeys(keys) : manager)
                .toArray(KeyManager[]::new);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return usual.chooseClientAlias(keyTypes, null, socket);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return usual.getClientAliases(keyType, null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return usual.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return usual.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return usual.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return usual.getPrivateKey(alias);
    }
}
