package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;
import org.postrider.util.FatalException;

/// AUTH in deliveries. What is logged is what Postfix 3.11 logs.
class AuthenticationTest {
    private static final String SERVER = "127.0.0.1[127.0.0.1]";
    private static final String MAIL = "C: MAIL FROM:<from@client.example>\nS: 250 ok\n"
            + "C: RCPT TO:<a@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT\n";

    @TempDir
    private Path folder;

    private static String offer(String mechanisms) {
        return "S: 220 mx.example ESMTP\nC: EHLO mail.example\nS: 250-mx.example\nS: 250 AUTH "
                + mechanisms + "\n";
    }

    private static String plain(String message) {
        return "C: AUTH PLAIN " + base64(message) + "\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private SmtpFixture fixture(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sasl_password_maps = static:user:secret"));
        all.addAll(List.of(settings));
        return new SmtpFixture(folder, new FixedResolver(), all.toArray(String[]::new));
    }

    /// Delivers one message for each script, and tells how the last delivery ended.
    private String deliver(String[] settings, String... scripts) throws IOException {
        try (var smtp = fixture(settings); var peer = ScriptedPeer.tcp(scripts)) {
            for (int i = 0; i < scripts.length; i++) {
                smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), "a@b.example");
            }
            var line = smtp.deliveries().getLast();
            return line.substring(line.indexOf("dsn="));
        }
    }

    private static String[] with(String... settings) {
        return settings;
    }

    private static final String SENT = "dsn=2.0.0, status=sent (250 done)";

    @Test
    void challenge_isAnsweredWithADigest() throws IOException {
        assertEquals(SENT, deliver(with("smtp_sasl_security_options = noplaintext",
                "smtp_sasl_password_maps = static:tim:tanstaaftanstaaf"), offer("PLAIN CRAM-MD5")
                + "C: AUTH CRAM-MD5\nS: 334 " + base64("<1896.697170952@postoffice.reston.mci.net>")
                + "\nC: " + base64("tim b913a602c7eda7a495b4e6e7334d3890") + "\nS: 235 ok\n"
                + MAIL));
    }

    @Test
    void scram_serverWithoutThePassword_isNotBelieved() throws IOException {
        assertEquals("dsn=4.7.0, status=deferred (SASL authentication failed; cannot authenticate"
                + " to server " + SERVER + ": authentication failure)", deliver(with(),
                offer("SCRAM-SHA-256") + "C: AUTH SCRAM-SHA-256 " + base64("n,,n=user,r=")
                        .substring(0, 16) + "\nS: 235 come in\n"));
    }

    @Test
    void token_isSent() throws IOException {
        assertEquals(SENT, deliver(with("smtp_sasl_password_maps = static:u@x.example:ya29.token",
                "smtp_sasl_mechanism_filter = xoauth2"), offer("LOGIN PLAIN XOAUTH2")
                + "C: AUTH XOAUTH2 " + base64("user=u@x.example\1auth=Bearer ya29.token\1\1")
                + "\nS: 235 ok\n" + MAIL));
        assertEquals("dsn=4.7.8, status=deferred (SASL authentication failed; server " + SERVER
                + " said: 535 5.7.8 no)", deliver(with(), offer("OAUTHBEARER")
                + "C: AUTH OAUTHBEARER \nS: 334 e30=\nC: AQ==\nS: 535 5.7.8 no\nC: QUIT\n"));
    }

    @Test
    void filter_leavesNothing_isDeferredWithAWarning() throws Exception {
        try (var smtp = fixture("smtp_sasl_mechanism_filter = !plain, static:rest");
                var peer = ScriptedPeer.tcp(offer("PLAIN") + "C: QUIT\n")) {
            smtp.deliver("smtp", "[127.0.0.1]:" + peer.port(), "a@b.example");
            assertEquals("to=<a@b.example>, relay=" + SERVER + ":" + peer.port() + ", dsn=4.7.0,"
                    + " status=deferred (SASL authentication failed: server " + SERVER
                    + " offered no compatible authentication mechanisms for this type of connection"
                    + " security)", smtp.deliveries().getLast());
            smtp.system.log().await("warning: " + SERVER + ":" + peer.port()
                    + " offered no supported AUTH mechanisms: 'PLAIN'");
        }
    }

    @Test
    void identity_isSaid_whereWanted() throws IOException {
        assertEquals(SENT, deliver(with("send_cyrus_sasl_authzid = yes"), offer("PLAIN")
                + plain("user\0user\0secret") + "S: 235 ok\n" + MAIL));
    }

    @Test
    void dummySubmitter_isSaid_whereWanted() throws IOException {
        assertEquals(SENT, deliver(with("smtp_send_dummy_mail_auth = yes"), offer("PLAIN")
                + plain("\0user\0secret") + "S: 235 ok\n" + MAIL.replace("<from@client.example>",
                        "<from@client.example> AUTH=<>")));
        assertEquals(SENT, deliver(with("smtp_send_dummy_mail_auth = yes",
                "smtp_sasl_password_maps ="), offer("PLAIN") + MAIL));
    }

    @Test
    void sender_decides_whereWanted() throws IOException {
        var maps = "smtp_sasl_password_maps = inline:{{from@client.example=s:p}, {127.0.0.1=h:p}}";
        assertEquals(SENT, deliver(with(maps, "smtp_sender_dependent_authentication = yes"),
                offer("PLAIN") + plain("\0s\0p") + "S: 235 ok\n" + MAIL));
        assertEquals(SENT, deliver(with(maps), offer("PLAIN") + plain("\0h\0p") + "S: 235 ok\n"
                + MAIL));
        assertEquals(SENT, deliver(with("smtp_sasl_password_maps = inline:{{@client.example=d:p},"
                + " {127.0.0.1=h:p}}", "smtp_sender_dependent_authentication = yes"),
                offer("PLAIN") + plain("\0d\0p") + "S: 235 ok\n" + MAIL));
    }

    @Test
    void refusal_isRemembered() throws IOException {
        var refused = offer("PLAIN") + plain("\0user\0secret") + "S: 535 5.7.8 no\nC: QUIT\n";
        var spared = offer("PLAIN") + "C: QUIT\n";
        var cache = "smtp_sasl_auth_cache_name = proxy:btree:" + folder + "/failed";
        var said = "status=deferred (SASL authentication failed; server " + SERVER
                + " said: 535 5.7.8 no)";
        assertEquals("dsn=4.7.8, " + said, deliver(with(cache), refused, spared, spared));
        assertEquals("dsn=4.7.8, " + said, deliver(with(cache), spared)); // after a new start
        assertEquals("dsn=5.7.8, " + said.replace("deferred", "bounced"), deliver(with(cache,
                "smtp_sasl_auth_soft_bounce = no"), spared));
        assertEquals(SENT, deliver(with(cache, "smtp_sasl_password_maps = static:user:other"),
                offer("PLAIN") + plain("\0user\0other") + "S: 235 ok\n" + MAIL));
        assertEquals(SENT, deliver(with(cache, "smtp_sasl_auth_cache_time = 0"),
                offer("PLAIN") + plain("\0user\0secret") + "S: 235 ok\n" + MAIL));
    }

    @Test
    void trouble_isNotRemembered() throws IOException {
        assertEquals(SENT, deliver(with("smtp_sasl_auth_cache_name = btree:" + folder + "/failed"),
                offer("PLAIN") + plain("\0user\0secret") + "S: 454 4.7.0 busy\nC: QUIT\n",
                offer("PLAIN") + plain("\0user\0secret") + "S: 235 ok\n" + MAIL));
    }

    @Test
    void emptyName_isNotTried() throws IOException {
        assertEquals("dsn=4.7.0, status=deferred (SASL authentication failed; cannot authenticate"
                + " to server " + SERVER + ": generic failure)", deliver(with(
                "smtp_sasl_password_maps = static::secret"), offer("PLAIN") + "C: QUIT\n"));
    }

    @Test
    void unknownType_stopsTheService() throws IOException {
        assertThrows(FatalException.class, () -> fixture("smtp_sasl_type = dovecot").close());
        try (var unused = fixture("smtp_sasl_type = dovecot", "smtp_sasl_auth_enable = no")) {
            assertFalse(unused.system.log().lines().stream()
                    .anyMatch(line -> line.contains("SASL")));
        }
    }
}
