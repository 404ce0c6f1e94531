package org.postrider.tests;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.suite.Programs;
import org.postrider.testing.MiniSystem;

/// AUTH with mechanisms that Dovecot knows, by clients that others have written: swaks, gsasl, curl. Each
/// mechanism is tried with what is right and with what is not, where the client has it.
class DovecotAuthTest {
    private static final String KEY = "a key that only this test knows";

    @TempDir
    private Path folder;
    private MiniSystem system;

    /// What is tried while Dovecot runs.
    private interface Action {
        void run(int port) throws Exception;
    }

    private void with(String mechanisms, String more, Action action) throws Exception {
        try (var dovecot = new Dovecot(folder, mechanisms, more);
                var running = MiniSystem.in(folder)
                        .main("mydestination =", "alias_maps =", "mynetworks = 192.0.2.0/24",
                                "default_transport = discard", "smtpd_sasl_auth_enable = yes",
                                "smtpd_sasl_type = dovecot", "smtpd_sasl_path = " + dovecot.auth(),
                                "smtpd_relay_restrictions = permit_sasl_authenticated, reject")
                        .master("127.0.0.1:0 inet n - n - - smtpd").master(Site.SERVICES)
                        .programs(Programs.ALL).start()) {
            system = running;
            try {
                action.run(running.address("smtpd").getPort());
            } catch (AssertionError e) {
                throw new AssertionError(dovecot.log(), e);
            }
        }
    }

    private void loggedIn(String mechanism) throws InterruptedException {
        system.log().await("sasl_method=" + mechanism + ", sasl_username=alice");
    }

    private void refused(String mechanism) throws InterruptedException {
        system.log().await("SASL " + mechanism + " authentication failed:");
    }

    /// Every kind of AUTH that this host's swaks has and Dovecot, too.
    @Test
    void swaks_eachMechanism() throws Exception {
        Foreign.need("swaks");
        var kinds = new ArrayList<>(List.of("PLAIN", "LOGIN"));
        for (var kind : List.of("CRAM-MD5", "DIGEST-MD5")) { // Dovecot knows no others of swaks'
            if (Foreign.swaksHas("AUTH " + kind)) {
                kinds.add(kind);
            }
        }
        with(String.join(" ", kinds).toLowerCase(Locale.ROOT), "", port -> {
            for (var kind : kinds) {
                Foreign.swaksAuth(0, port, kind, "secret");
                loggedIn(kind);
                Foreign.swaksAuth(28, port, kind, "wrong");
                refused(kind);
            }
        });
    }

    @Test
    void gsasl_scram() throws Exception {
        Foreign.need("gsasl");
        with("scram-sha-1 scram-sha-256", "", port -> {
            for (var kind : List.of("SCRAM-SHA-1", "SCRAM-SHA-256")) {
                Foreign.gsasl(0, port, kind, "secret");
                Foreign.gsasl(1, port, kind, "wrong");
                refused(kind);
            }
        });
    }

    /// A token in the form of RFC 7519 that Dovecot verifies by itself.
    private static String token(String user, String key) throws Exception {
        var text = base64Url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
                + "." + base64Url(("{\"sub\":\"" + user + "\",\"email\":\"" + user
                        + "\",\"iat\":1700000000,\"exp\":4000000000}")
                        .getBytes(StandardCharsets.US_ASCII));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        return text + "." + base64Url(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void curl_tokens() throws Exception {
        Foreign.need("curl");
        var keys = Files.createDirectories(folder.resolve("keys/default/HS256"));
        Files.writeString(keys.resolve("default"),
                Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.US_ASCII)));
        var settings = Files.writeString(folder.resolve("oauth2.conf"), """
                introspection_mode = local
                local_validation_key_dict = fs:posix:prefix=%s/keys/
                username_attribute = sub
                """.formatted(folder));
        var verifier = """
                passdb {
                  driver = oauth2
                  mechanisms = xoauth2 oauthbearer
                  args = %s
                }
                """.formatted(settings);
        // One at a time, for curl prefers the second whatever it is told.
        for (var kind : List.of("xoauth2", "oauthbearer")) {
            with(kind, verifier, port -> {
                curl(0, port, token("alice", KEY));
                loggedIn(kind.toUpperCase(Locale.ROOT));
                curl(67, port, token("alice", "another key"));
                system.log().await(" auth=0/1 "); // curl hangs up when it hears why
            });
        }
    }

    private static void curl(int status, int port, String token)
            throws Exception {
        Foreign.run(status, "Subject: x\r\n\r\nx\r\n", "curl", "-v", "-s", "--max-time", "30",
                "--url", "smtp://127.0.0.1:" + port + "/client.example", "--user",
                "alice:", "--oauth2-bearer", token, "--mail-from", "alice@box.example", "--mail-rcpt", "x@far.example", "-T", "-");
    }
}
