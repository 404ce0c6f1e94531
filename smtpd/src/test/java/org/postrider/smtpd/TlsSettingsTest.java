package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.net.tls.TlsClient;
import org.postrider.net.tls.TlsSession;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;
import org.postrider.util.Timers;

/// Where keys come from, and what the handshake is made with: settings that OpenSSL knows, seen from
/// the other side.
class TlsSettingsTest {
    @TempDir
    private static Path folder;
    private static Path rsa;
    private static Path ec;

    @BeforeAll
    static void makeKeys() throws IOException {
        rsa = PemFile.make(folder, "RSA");
        ec = PemFile.make(folder, "EC");
        split(rsa, "rsa");
        split(ec, "ec");
    }

    /// Key and certificate in files of their own.
    private static void split(Path pem, String name) throws IOException {
        var text = Files.readString(pem);
        int at = text.indexOf("-----BEGIN CERT");
        Files.writeString(folder.resolve(name + "-key.pem"), text.substring(0, at));
        Files.writeString(folder.resolve(name + "-cert.pem"), text.substring(at));
    }

    private static TlsSession handshake(List<String> settings, TlsClient tls) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_tls_security_level = may",
                "smtpd_tls_loglevel = 1"));
        settings.forEach(line -> all.add(line.replace("FOLDER", folder.toString())));
        try (var smtpd = new SmtpdFixture(all, new FixedResolver()); var timers = new Timers();
                var stream = new SmtpStream(TcpWire.connect(smtpd.system.address("smtpd"),
                        java.time.Duration.ofSeconds(10), timers))) {
            stream.timeout(java.time.Duration.ofSeconds(10));
            stream.readLine(1000);
            stream.write("STARTTLS\r\n");
            assertTrue(stream.readLine(1000).startsWith("220"));
            return stream.startTls(tls, "localhost");
        }
    }

    private static TlsSession handshake(String protocol, String... settings) throws IOException {
        return handshake(List.of(settings), new TlsClient(List.of(protocol)));
    }

    /// Three pairs of parameters; a key file that is not named is the certificate's.
    @ParameterizedTest
    @CsvSource({"'', RSA", "d, RSA", "ec, RSA", "'', EC", "d, EC", "ec, EC"})
    void keyFiles_ofEachPair_areUsed(String kind, String algorithm) throws IOException {
        var name = algorithm.equals("RSA") ? "rsa" : "ec";
        var certificate = "smtpd_tls_" + kind + "cert_file = FOLDER/" + name + "-cert.pem";
        var key = "smtpd_tls_" + kind + "key_file = FOLDER/" + name + "-key.pem";
        assertEquals(algorithm, handshake("TLSv1.3", certificate, key).peer().getFirst()
                .getPublicKey().getAlgorithm());
    }

    @Test
    void keyFiles_ofTwoKinds_areChosenByWhatTheClientKnows() throws IOException {
        var both = List.of("smtpd_tls_cert_file = " + rsa, "smtpd_tls_eccert_file = " + ec,
                "tls_preempt_cipherlist = yes", "tls_medium_cipherlist = aRSA:aECDSA");
        assertEquals("RSA", algorithm(both, "TLSv1.2"));
        assertEquals("EC", algorithm(List.of(both.get(0), both.get(1), both.get(2),
                "tls_medium_cipherlist = aECDSA:aRSA"), "TLSv1.2"));
    }

    private static String algorithm(List<String> settings, String protocol) throws IOException {
        return handshake(settings, new TlsClient(List.of(protocol))).peer().getFirst()
                .getPublicKey().getAlgorithm();
    }

    /// The client would take any group, and sends no key of those that it likes less.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tls_eecdh_auto_curves = secp521r1|secp521r1",
        "smtpd_tls_eecdh_grade = none|x25519", "tls_eecdh_auto_curves = nonsense|x25519",
        "tls_eecdh_auto_curves =, tls_ffdhe_auto_groups = ffdhe3072|ffdhe3072",
        "tls_eecdh_auto_curves =, tls_ffdhe_auto_groups =|x25519"})
    void groups_ofTheParameters_areUsed(String settings, String group) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_tls_chain_files = " + ec));
        all.addAll(List.of(settings.split(", ")));
        var agreed = handshake(all, new TlsClient(List.of("TLSv1.3"))).toString();
        assertTrue(agreed.contains("key-exchange " + group), agreed);
    }

    /// What is wrong is told when the service starts, and nobody is promised TLS that cannot be.
    @Test
    void keys_thatDoNotFit_andSettingsInVain() throws Exception {
        try (var smtpd = new SmtpdFixture(List.of("smtpd_tls_security_level = may",
                "smtpd_tls_loglevel = nonsense", "smtpd_tls_cert_file = " + folder.resolve("ec-cert.pem"),
                "smtpd_tls_key_file = " + folder.resolve("rsa-key.pem")), new FixedResolver())) {
            smtpd.system.log().await("warning: unknown smtpd_tls_loglevel value \"nonsense\"");
            smtpd.system.log().await("does not match the certificate in " + folder.resolve("ec-cert.pem")
                    + ": disabling TLS support");
        }
        var mixed = Files.writeString(folder.resolve("mixed.pem"),
                Files.readString(folder.resolve("rsa-key.pem"))
                        + Files.readString(folder.resolve("ec-cert.pem")));
        try (var smtpd = new SmtpdFixture(List.of("smtpd_tls_security_level = may",
                "smtpd_tls_chain_files = " + mixed, "smtpd_tls_eccert_file = " + ec),
                new FixedResolver())) {
            smtpd.system.log().await("warning: both smtpd_tls_chain_files and one or more of");
            smtpd.system.log().await("does not match the certificate after it in [" + mixed
                    + "]: disabling TLS support");
        }
    }

    /// The client's own order begins with what is strongest.
    @Test
    void order_isTheClients_unlessPreempted() throws IOException {
        var list = "tls_medium_cipherlist = ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-GCM-SHA384";
        var chain = "smtpd_tls_chain_files = " + ec;
        assertTrue(handshake("TLSv1.2", chain, list).toString()
                .contains("ECDHE-ECDSA-AES256-GCM-SHA384"));
        assertTrue(handshake("TLSv1.2", chain, list, "tls_preempt_cipherlist = yes").toString()
                .contains("ECDHE-ECDSA-AES128-SHA "));
    }

    /// Levels and grades in letters of any size.
    @Test
    void words_inCapitals() throws IOException {
        var agreed = handshake("TLSv1.2", "smtpd_tls_chain_files = " + ec,
                "smtpd_tls_security_level = MAY", "smtpd_tls_ciphers = HIGH",
                "tls_high_cipherlist = ECDHE-ECDSA-AES128-SHA256");
        assertTrue(agreed.toString().contains("ECDHE-ECDSA-AES128-SHA256"), agreed.toString());
    }

    @Test
    void grade_null_hasItsOwnList() throws IOException {
        assertTrue(handshake("TLSv1.2", "smtpd_tls_chain_files = " + ec, "smtpd_tls_ciphers = null",
                "tls_null_cipherlist = ECDHE-ECDSA-AES128-SHA256").toString()
                .contains("ECDHE-ECDSA-AES128-SHA256"));
    }
}
