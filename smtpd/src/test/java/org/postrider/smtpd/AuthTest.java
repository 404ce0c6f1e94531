package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;
import org.postrider.util.FatalException;

/// AUTH. Replies and log lines are those of Postfix 3.11.
class AuthTest {
    private static final String HELLO = "S: 220\nC: EHLO c.example\nS: 250\n";
    private static final String GOOD = "C: AUTH PLAIN " + plain("secret") + "\n"
            + "S: 235 2.7.0 Authentication successful\n";

    private FakeDovecot dovecot;

    @BeforeEach
    void startServer() throws IOException {
        dovecot = new FakeDovecot();
    }

    @AfterEach
    void stopServer() throws IOException {
        dovecot.close();
    }

    private static String plain(String password) {
        return base64("\0user\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_sasl_auth_enable = yes",
                "smtpd_sasl_type = dovecot", "smtpd_sasl_path = " + dovecot.path(),
                "mynetworks = 192.0.2.0/24",
                "smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination"));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    private static void chat(SmtpdFixture smtpd, String text) throws IOException {
        ChatScript.parse(text).run(smtpd.system.address("smtpd"));
    }

    private void chat(String text, String... settings) throws IOException {
        try (var smtpd = smtpd(settings)) {
            chat(smtpd, text);
        }
    }

    @Test
    void ehlo_offersWhatOptionsAllow() throws IOException {
        chat("S: 220\nC: EHLO x\nS: 250-mail\nS: 250-PIPELINING\nS: 250-SIZE\n"
                + "S: 250-VRFY\nS: 250-ETRN\n"
                + "S: 250-AUTH PLAIN LOGIN CRAM-MD5\nS: 250-AUTH=PLAIN LOGIN CRAM-MD5\n"
                + "S: 250-ENHANCED\n", "broken_sasl_auth_clients = yes");
        chat("S: 220\nC: EHLO x\nS: 250-mail\nS: 250-PIPELINING\nS: 250-SIZE\n"
                + "S: 250-VRFY\nS: 250-ETRN\n"
                + "S: 250-AUTH CRAM-MD5\nS: 250-ENHANCED\nS: 250-8BIT\nS: 250-DSN\n"
                + "S: 250-SMTPUTF8\nS: 250 CHUNKING\n"
                + "C: AUTH PLAIN " + plain("secret") + "\n"
                + "S: 535 5.7.8 Error: authentication failed: Invalid authentication mechanism:"
                + " 'PLAIN'\n", "smtpd_sasl_security_options = noanonymous, noplaintext");
        var without = "S: 220\nC: EHLO x\nS: 250-mail\nS: 250-PIPELINING\nS: 250-SIZE\n"
                + "S: 250-VRFY\nS: 250-ETRN\n"
                + "S: 250-ENHANCED\nS: 250-8BIT\nS: 250-DSN\n"
                + "S: 250-SMTPUTF8\nS: 250 CHUNKING\n";
        chat(without + GOOD, "smtpd_sasl_exceptions_networks = 127.0.0.0/8");
        chat(without + "C: AUTH PLAIN x\nS: 503 5.5.1 Error: authentication not enabled\n",
                "smtpd_sasl_auth_enable = no");
        chat(without + "C: AUTH PLAIN x\nS: 503 5.5.1 Error: authentication not enabled\n",
                "smtpd_tls_auth_only = yes");
        chat(without + "C: AUTH PLAIN x\nS: 503 5.5.1 Error: authentication not enabled\n",
                "smtpd_discard_ehlo_keywords = auth");
    }

    @Test
    void auth_success_letsRelayAndIsRecorded() throws Exception {
        try (var smtpd = smtpd("smtpd_sasl_authenticated_header = yes")) {
            chat(smtpd, HELLO + GOOD + "C: AUTH PLAIN x\nS: 503 5.5.1 Error: already authent\n"
                    + "C: MAIL FROM:<a@b.example> AUTH=a+40b\nS: 250\nC: AUTH\n"
                    + "S: 503 5.5.1 Error: MAIL transaction in progress\n"
                    + "C: RCPT TO:<x@other.example>\nS: 250\nC: DATA\nS: 354\n"
                    + "C! Subject: x\\r\\n\\r\\nx\\r\\n.\\r\\nQUIT\\r\\n\nS: 250\nS: 221\n");
            var message = smtpd.cleanup.messages.take();
            var envelope = message.envelope();
            int at = envelope.indexOf("A sasl_method=PLAIN");
            assertEquals(List.of("A sasl_method=PLAIN", "A sasl_username=user",
                    "A sasl_sender=a+40b", "S a@b.example"), envelope.subList(at, at + 4));
            assertEquals("\t(Authenticated sender: user)", message.content().get(1));
            assertTrue(message.content().get(2).contains(" with ESMTPA id "));
            smtpd.system.log().await(": client=localhost[127.0.0.1], sasl_method=PLAIN,"
                    + " sasl_username=user, sasl_sender=a+40b");
            smtpd.system.log().await("ehlo=1 auth=1/3 mail=1 rcpt=1 data=1 quit=1 commands=6/8");
        }
        dovecot.requests.take(); // VERSION
        dovecot.requests.take(); // CPID
        assertEquals("AUTH\t1\tPLAIN\tservice=smtp\tnologin\tlip=127.0.0.1\trip=127.0.0.1\tresp="
                + plain("secret"), dovecot.requests.take());
    }

    @Test
    void stranger_cannotRelay() throws IOException {
        chat(HELLO + "C: MAIL FROM:<a@b.example>\nS: 250\nC: RCPT TO:<x@other.example>\n"
                + "S: 554 5.7.1 <x@other.example>: Relay access denied\n");
    }

    @Test
    void auth_withChallenges() throws IOException {
        chat(HELLO + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + base64("user")
                + "\nS: 334 UGFzc3dvcmQ6\nC: " + base64("secret") + "\nS: 235 2.7.0\n");
        chat(HELLO + "C: auth plain\nS: 334 \nC: " + plain("secret") + "\nS: 235 2.7.0\n");
    }

    @Test
    void auth_refusals_areToldAndLogged() throws Exception {
        try (var smtpd = smtpd()) {
            chat(smtpd, HELLO + "C: AUTH\nS: 501 5.5.4 Syntax: AUTH mechanism\n"
                    + "C: AUTH PLAIN x y\nS: 501 5.5.4 Syntax: AUTH mechanism\n"
                    + "C: AUTH NOSUCH\nS: 535 5.7.8 Error: authentication failed: Invalid"
                    + " authentication mechanism: 'NOSUCH'\n"
                    + "C: AUTH ANONYMOUS =\nS: 535 5.7.8\nC: AUTH EXTERNAL =\nS: 535 5.7.8\n"
                    + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: *\n"
                    + "S: 501 5.7.0 Authentication aborted\n"
                    + "C: AUTH PLAIN\nS: 334 \nC! YQ==\\tresp=\\r\\n\n"
                    + "S: 535 5.7.8 Error: authentication failed: Invalid base64 data in continued"
                    + " response\n"
                    + "C: AUTH PLAIN " + plain("bad") + "\n"
                    + "S: 535 5.7.8 Error: authentication failed: (reason unavailable)\n"
                    + "C: AUTH PLAIN " + plain("why") + "\n"
                    + "S: 535 5.7.8 Error: authentication failed: go away\n"
                    + "C: QUIT\nS: 221\n");
            var log = smtpd.system.log();
            log.await("warning: localhost[127.0.0.1]: SASL LOGIN authentication aborted");
            log.await("warning: localhost[127.0.0.1]: SASL PLAIN authentication failed: (reason"
                    + " unavailable), sasl_username=user");
        }
    }

    @Test
    void auth_responseTooLong_isRefused() throws IOException {
        chat(HELLO + "C: AUTH PLAIN\nS: 334 \nC: " + "A".repeat(13_000)
                + "\nS: 500 5.5.6 SASL response limit exceeded\n" + GOOD);
    }

    @Test
    void auth_responseWithinItsLimit_isPassedOn() throws IOException {
        chat(HELLO + "C: AUTH PLAIN\nS: 334 \nC: " + "A".repeat(13_000)
                + "\nS: 535 5.7.8 Error: authentication failed: (reason unavailable)\n",
                "smtpd_sasl_response_limit = 20000", "line_length_limit = 20000");
    }

    @Test
    void auth_service_isToldToTheServer() throws Exception {
        chat(HELLO + GOOD, "smtpd_sasl_service = submission");
        dovecot.requests.take(); // VERSION
        dovecot.requests.take(); // CPID
        assertTrue(dovecot.requests.take().startsWith("AUTH\t1\tPLAIN\tservice=submission\t"));
    }

    @Test
    void auth_serverInTrouble_isTemporary() throws IOException {
        chat(HELLO + "C: AUTH PLAIN " + plain("busy") + "\n"
                + "S: 454 4.7.0 Temporary authentication failure: (reason unavailable)\n"
                + "C: AUTH PLAIN " + plain("drop") + "\n"
                + "S: 454 4.7.0 Temporary authentication failure: Connection lost to"
                + " authentication server\n" + GOOD);
    }

    @Test
    void server_awayFromTheBeginning_nobodyIsRefusedForGood() throws Exception {
        try (var smtpd = smtpd("smtpd_sasl_path = private/nobody")) {
            chat(smtpd, "S: 220\nC: EHLO x\nS: 421 4.7.0 mail.example.com Error: authentication"
                    + " server not available\nS: <EOF>\n");
            chat(smtpd, "S: 220\nC: HELO x\nS: 250\nC: AUTH PLAIN x\nS: 454 4.7.0 Temporary"
                    + " authentication failure: Can't connect to authentication server\n");
            smtpd.system.log().await("warning: SASL: Connect to Dovecot auth socket"
                    + " 'private/nobody' failed: ");
        }
    }

    @Test
    void senders_belongToTheirLogins() throws IOException {
        var maps = "smtpd_sender_login_maps = inline:{{a@b.example=user}, {c@d.example=other}}";
        chat(HELLO + sender("a@b.example", "553 5.7.1 <a@b.example>: Sender address rejected: not"
                + " logged in") + sender("e@f.example", "250") + GOOD
                + sender("a@b.example", "250") + sender("", "250")
                + sender("c@d.example", "553 5.7.1 <c@d.example>: Sender address rejected: not"
                + " owned by user user") + sender("e@f.example", "553"),
                maps, "smtpd_sender_restrictions = reject_sender_login_mismatch");
        chat(HELLO + GOOD + sender("e@f.example", "250") + sender("c@d.example", "553"), maps,
                "smtpd_sender_restrictions = reject_known_sender_login_mismatch");
        chat(HELLO + sender("a@b.example", "250") + GOOD + sender("c@d.example", "553"), maps,
                "smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch");
        chat(HELLO + sender("a@b.example", "553") + GOOD + sender("c@d.example", "250"), maps,
                "smtpd_sender_restrictions = reject_unauthenticated_sender_login_mismatch");
    }

    private static String sender(String address, String answer) {
        return "C: MAIL FROM:<" + address + ">\nS: 250\nC: RCPT TO:<root@mail.example.com>\nS: "
                + answer + "\nC: RSET\nS: 250\n";
    }

    @Test
    void tokens_arePassedOn() throws Exception {
        try (var smtpd = smtpd()) {
            chat(smtpd, HELLO + "C: AUTH XOAUTH2 " + base64("user=u\1auth=Bearer bad\1\1")
                    + "\nS: 334 eyJzdGF0dXMiOiI0MDEifQ==\nC: \n"
                    + "S: 535 5.7.8 Error: authentication failed: (reason unavailable)\n"
                    + "C: AUTH XOAUTH2 " + base64("user=u\1auth=Bearer good\1\1")
                    + "\nS: 235 2.7.0\n");
            chat(smtpd, HELLO + "C: AUTH OAUTHBEARER "
                    + base64("n,a=u,\1auth=Bearer bad\1\1")
                    + "\nS: 334 eyJzdGF0dXMiOiI0MDEifQ==\nC: AQ==\nS: 535 5.7.8\n"
                    + "C: AUTH OAUTHBEARER\nS: 334 \nC: AQ==\nS: 535\nC: AUTH OAUTHBEARER "
                    + base64("n,a=u,\1auth=Bearer good\1\1") + "\nS: 235 2.7.0\n");
            smtpd.system.log().await("SASL XOAUTH2 authentication failed: (reason unavailable),"
                    + " sasl_username=user");
        }
    }

    @Test
    void otherTypes_stopTheService() {
        assertThrows(FatalException.class, () -> smtpd("smtpd_sasl_type = nonesuch").close());
        assertThrows(FatalException.class,
                () -> smtpd("smtpd_sasl_security_options = nothing").close());
    }
}
