package org.postrider.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What both sides learn about a handshake. The words are those of Postfix 3.11 with the same keys.
class TlsLayerTest {
    @TempDir
    private Path folder;

    /// What the server and the client have agreed on, in this order.
    private static List<TlsSession> handshake(TlsServer server, TlsClient client)
            throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return handshake(listener, server, client);
        }
    }

    private static List<TlsSession> handshake(ServerSocket listener, TlsServer server,
            TlsClient client) throws Exception {
        try (var near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var far = listener.accept()) {
            var theirs = CompletableFuture.supplyAsync(() -> {
                try {
                    var layer = server.layer(far);
                    var agreed = layer.handshake();
                    layer.socket().getOutputStream().write('x'); // after the session's ticket
                    return agreed;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            var layer = client.layer(near, "mail.example.com", "");
            var ours = layer.handshake();
            assertEquals('x', layer.socket().getInputStream().read());
            return List.of(theirs.get(), ours);
        }
    }

    private TlsServer server(String algorithm, Optional<Authorities> clients) throws Exception {
        var pem = TestKeys.pem(folder, algorithm, "");
        return TlsServer.of(new KeyFiles(List.of(pem), List.of()),
                TlsOptions.of(List.of(">=TLSv1.2")), clients, _ -> Optional.empty(), _ -> { });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "EC|X25519|key-exchange x25519 server-signature ECDSA (secp384r1) server-digest SHA384|yes",
        "RSA|P-256|key-exchange secp256r1 server-signature RSA-PSS (3072 bits) server-digest SHA256|",
        "Ed25519|ffdhe2048|key-exchange ffdhe2048 server-signature ED25519|yes",
        "RSASSA-PSS|P-384|key-exchange secp384r1 server-signature RSASSA-PSS server-digest SHA256|"})
    void tls13_tellsGroupAndSignature(String algorithm, String group, String details, String both)
            throws Exception {
        var server = server(algorithm, Optional.empty());
        var agreed = handshake(server, new TlsClient(
                new TlsOptions(List.of("TLSv1.3"), "ALL", List.of(), group, false), _ -> { }));
        assertEquals(List.of(details), agreed.getFirst().details());
        assertEquals("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) " + details,
                agreed.getFirst().toString());
        // Which digest the server has chosen, the client does not hear from the platform.
        assertEquals(both == null ? List.of(details.replace(" server-digest SHA256", ""))
                : List.of(details), agreed.getLast().details());
    }

    @Test
    void tls12_andSessionsTakenUpAgain_tellLess() throws Exception {
        var server = server("EC", Optional.empty());
        var client = new TlsClient(List.of("TLSv1.2"));
        for (var side : handshake(server, client)) {
            assertEquals(List.of(), side.details());
        }
        var keeping = new TlsClient(List.of("TLSv1.3")).keeping(Duration.ofMinutes(5));
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            handshake(listener, server, keeping);
            for (var side : handshake(listener, server, keeping)) {
                assertTrue(side.reused());
                assertEquals(List.of("key-exchange x25519"), side.details());
            }
        }
    }

    @Test
    void clientCertificate_hasALineOfItsOwn() throws Exception {
        var pem = TestKeys.pem(folder, "Ed25519", "");
        var authorities = Authorities.of(new Authorities.Sources(List.of(), List.of(), false), 9);
        var client = TlsClient.with(TlsOptions.of(List.of("TLSv1.3")),
                new KeyFiles(List.of(pem), List.of()), _ -> { });
        for (var side : handshake(server("EC", Optional.of(authorities)), client)) {
            assertEquals(2, side.details().size(), side.details().toString());
            assertEquals("client-signature ED25519", side.details().getLast());
            assertEquals(3, side.lines().size());
        }
    }

    @Test
    void clientCertificate_isShownWhomeverTheServerTrusts() throws Exception {
        var managers = new KeyFiles(List.of(TestKeys.pem(folder, "EC", "")), List.of()).managers();
        var others = new Principal[] {new X500Principal("CN=somebody else")};
        var types = new String[] {"EC"};
        assertNull(((X509KeyManager) managers[0]).chooseClientAlias(types, others, null));
        var keys = (X509KeyManager) ShownKeys.over(managers)[0];
        var alias = keys.chooseClientAlias(types, others, null);
        assertEquals(1, keys.getCertificateChain(alias).length);
        assertEquals("EC", keys.getPrivateKey(alias).getAlgorithm());
    }

    @Test
    void curves_haveOneDigestEach() throws Exception {
        var maker = KeyPairGenerator.getInstance("EC");
        for (var expected : List.of("secp256r1 ECDSA (prime256v1) client-digest SHA256",
                "secp521r1 ECDSA (secp521r1) client-digest SHA512")) {
            int space = expected.indexOf(' ');
            maker.initialize(new ECGenParameterSpec(expected.substring(0, space)));
            assertEquals("client-signature" + expected.substring(space), Signature.text("client",
                    maker.generateKeyPair().getPublic(), List.of()));
        }
    }

    /// The first messages of a client and of a server.
    private List<byte[]> hellos() throws Exception {
        var server = server("RSA", Optional.empty());
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var far = new TappedSocket(listener.accept())) {
            var theirs = Thread.startVirtualThread(() -> {
                try {
                    server.layer(far).handshake();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            new TlsClient(List.of("TLSv1.3")).layer(near, "x", "").handshake();
            theirs.join();
            var all = new ArrayList<byte[]>();
            for (var text : List.of(far.received(), far.sent())) {
                var bytes = new byte[text.remaining()];
                text.get(bytes);
                all.add(bytes);
            }
            return all;
        }
    }

    @Test
    void hellos_cutAndChanged_sayNothingOrTheSame() throws Exception {
        var both = hellos();
        var client = both.getFirst();
        var server = both.getLast();
        var group = Hellos.group(ByteBuffer.wrap(server)).orElseThrow();
        var signatures = Hellos.signatures(ByteBuffer.wrap(client));
        assertTrue(signatures.contains(0x0804), signatures.toString());
        for (int length = 0; length < server.length; length++) {
            assertTrue(Hellos.group(ByteBuffer.wrap(server, 0, length)).orElse(group)
                    .equals(group));
        }
        for (int length = 0; length < client.length; length++) {
            var cut = Hellos.signatures(ByteBuffer.wrap(client, 0, length));
            assertEquals(signatures.subList(0, cut.size()), cut);
        }
        var random = new Random(8446);
        for (int i = 0; i < 200_000; i++) {
            var bytes = (random.nextBoolean() ? client : server).clone();
            for (int k = random.nextInt(5); k >= 0; k--) {
                bytes[random.nextInt(Math.min(200, bytes.length))] = (byte) random.nextInt(256);
            }
            Hellos.group(ByteBuffer.wrap(bytes));
            Hellos.signatures(ByteBuffer.wrap(bytes));
        }
    }
}
