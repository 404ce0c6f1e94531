package org.postrider.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;

/// Authentication against a table, as a server sees it and with the clients of this module.
class PasswordServerTest {
    private static final Map<String, String> STORED = Map.of(
            "tim", "{CRAM-MD5}" + java.util.HexFormat.of().formatHex(cram("tanstaaftanstaaf")),
            "all", "{SCRAM-SHA-256}4096,NdCfuv1x3IZkpZYlgU56TA==,"
                    + "pJcS8pJW7lNdC/RHjgFkRgbQzuR9MP4kFggL4kpQyYY=,"
                    + "XOaA11tVnSxX0PiZDLMhcHJcI49JZmX3qXsQPtHhdPA= {CRAM-MD5}cd3ba7deaad6e5ca23448b"
                    + "a42e379747a9e0f7f1fbc00c8a81bbaac395731b56",
            "u@dom.example", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
            "a,b=c", "{CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56",
            "broken", "secret");

    private final List<String> log = new ArrayList<>();

    private static byte[] cram(String password) {
        var keys = Secret.CramKeys.of(Bytes.of(password));
        var both = new byte[32];
        System.arraycopy(keys.outer(), 0, both, 0, 16);
        System.arraycopy(keys.inner(), 0, both, 16, 16);
        return both;
    }

    private PasswordServer server(String realm) {
        return new PasswordServer(new PasswordTable(user -> {
            if (user.equals("down")) {
                throw new IOException("table is down");
            }
            return Optional.ofNullable(STORED.get(user));
        }), PasswordServer.WITH_SECRETS, realm, "mail.example", log::add);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Bytes.of(text));
    }

    private static SaslAnswer plain(PasswordServer server, String message) {
        return server.begin(new SaslRequest("PLAIN", Optional.of(base64(message)), "smtp", "", "",
                false)).answer();
    }

    private static SaslAnswer wrong(String user) {
        return new SaslAnswer.Failure(user, "authentication failure", false);
    }

    @Test
    void plain_everyForm() {
        var server = server("dom.example");
        var success = new SaslAnswer.Success("u@dom.example");
        assertEquals(success, plain(server, "\0u\0Hello world!"));
        assertEquals(success, plain(server, "\0u@dom.example\0Hello world!"));
        assertEquals(success, plain(server, "u\0u\0Hello world!"));
        assertEquals(wrong("other@dom.example"), plain(server, "other\0u\0Hello world!"));
        assertEquals(wrong("u@dom.example"), plain(server, "\0u\0Hello world"));
        assertEquals(wrong("u@dom.example"), plain(server, "\0u\0"));
        assertEquals(wrong("x@dom.example"), plain(server, "\0x\0Hello world!"));
        assertEquals(wrong(""), plain(server, "\0\0Hello world!"));
        for (var bad : List.of("", "u", "u\0Hello world!", "\0u\0Hello world!\0")) {
            assertEquals(new SaslAnswer.Failure("", "bad protocol / cancel", false),
                    plain(server, bad));
        }
        assertTrue(log.contains("Requested identity not authenticated identity"));
    }

    @Test
    void trouble_isTemporary() {
        for (var user : List.of("down", "broken")) {
            assertEquals(new SaslAnswer.Failure("", "generic failure", true),
                    plain(server(""), "\0" + user + "\0secret"));
        }
        assertEquals(List.of("table is down",
                "password of broken is stored in a form that is not known"), log);
    }

    @Test
    void login_withAndWithoutInitialResponse() throws IOException {
        for (var initial : List.of(Optional.<String>empty(), Optional.of(base64("all")))) {
            var exchange = server("").begin(new SaslRequest("LOGIN", initial, "smtp", "", "",
                    false));
            if (initial.isEmpty()) {
                assertEquals(new SaslAnswer.Challenge("VXNlcm5hbWU6"), exchange.answer());
                exchange.respond(base64("all"));
            }
            assertEquals(new SaslAnswer.Challenge("UGFzc3dvcmQ6"), exchange.answer());
            assertEquals(new SaslAnswer.Success("all"), exchange.respond(base64("secret")));
        }
        var exchange = server("").begin(new SaslRequest("LOGIN", Optional.of("="), "smtp", "", "",
                false));
        assertEquals(wrong(""), exchange.respond(base64("secret")));
    }

    /// Runs one of this module's clients.
    private SaslAnswer converse(String mechanism, String user, String password)
            throws IOException {
        var client = SaslClient.choose(List.of(mechanism), List.of(),
                new SaslClient.Credentials(user, password, ""), () -> "rOprNGfwEbeRWgbNEkqO")
                .orElseThrow();
        assertEquals(mechanism, client.mechanism());
        var exchange = server("").begin(new SaslRequest(mechanism,
                client.initial().map(Base64.getEncoder()::encodeToString), "smtp", "", "", false));
        while (exchange.answer() instanceof SaslAnswer.Challenge(var challenge)) {
            exchange.respond(Base64.getEncoder().encodeToString(
                    client.respond(Base64.getDecoder().decode(challenge)).orElseThrow()));
        }
        assertTrue(client.satisfied() || !(exchange.answer() instanceof SaslAnswer.Success));
        return exchange.answer();
    }

    @Test
    void everyMechanism_withOurClient() throws IOException {
        for (var mechanism : PasswordServer.WITH_SECRETS) {
            assertEquals(new SaslAnswer.Success("all"), converse(mechanism, "all", "secret"));
            assertEquals(wrong("all"), converse(mechanism, "all", "Secret"), mechanism);
            assertEquals(wrong("nobody"), converse(mechanism, "nobody", "secret"), mechanism);
            assertEquals(new SaslAnswer.Failure("", "generic failure", true),
                    converse(mechanism, "down", "secret"));
        }
        assertEquals(new SaslAnswer.Success("a,b=c"), converse("CRAM-MD5", "a,b=c", "secret"));
        assertEquals(wrong("a,b=c"), converse("SCRAM-SHA-256", "a,b=c", "secret"));
        assertEquals(new SaslAnswer.Success("tim"),
                converse("CRAM-MD5", "tim", "tanstaaftanstaaf"));
    }

    @Test
    void cram_exampleOfTheRfc() {
        var client = new SaslClient.CramMd5(
                new SaslClient.Credentials("tim", "tanstaaftanstaaf", ""));
        assertEquals("tim b913a602c7eda7a495b4e6e7334d3890", Bytes.text(client.respond(
                Bytes.of("<1896.697170952@postoffice.reston.mci.net>")).orElseThrow()));
    }

    @Test
    void scram_exampleOfTheRfc() {
        var client = new SaslClient.ScramSha256(new SaslClient.Credentials("user", "pencil", ""),
                "rOprNGfwEbeRWgbNEkqO");
        assertEquals("n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                Bytes.text(client.initial().orElseThrow()));
        assertEquals("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN"
                + "+Ute9ytag9zjfMHgsqmmiz7AndVQ=", Bytes.text(client.respond(Bytes.of(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")).orElseThrow()));
        assertFalse(client.satisfied());
        assertEquals(0, client.respond(Bytes.of("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .orElseThrow().length);
        assertTrue(client.satisfied());
    }

    @Test
    void scram_unknownUser_isShownTheSameSaltAgain() {
        assertNotEquals("", salt(server(""), "x"));
        var server = server("");
        assertEquals(salt(server, "x"), salt(server, "x"));
        assertNotEquals(salt(server, "x"), salt(server, "y"));
    }

    private static String salt(PasswordServer server, String user) {
        var answer = server.begin(new SaslRequest("SCRAM-SHA-256", Optional.of(base64("n,,n=" + user
                + ",r=abc")), "smtp", "", "", false)).answer();
        var text = Bytes.text(Base64.getDecoder().decode(
                assertInstanceOf(SaslAnswer.Challenge.class, answer).challenge()));
        return text.substring(text.indexOf(",s="));
    }

    @Test
    void scram_badFirstMessages_areRefused() {
        for (var text : List.of("n", "n,", "n,,", "n,,n=all", "n,,r=x", "p=tls-unique,,n=all,r=x",
                "n,,n=,r=x", "n,,m=x,n=all,r=x", "n,,r=x,n=all", "x,,n=all,r=x", ",,n=all,r=x")) {
            var answer = server("").begin(new SaslRequest("SCRAM-SHA-256",
                    Optional.of(base64(text)), "smtp", "", "", false)).answer();
            assertInstanceOf(SaslAnswer.Failure.class, answer, text);
        }
        assertEquals(wrong("all"), server("").begin(new SaslRequest("SCRAM-SHA-256",
                Optional.of(base64("n,a=other,n=all,r=x")), "smtp", "", "", false)).answer());
    }

    @Test
    void responses_cutAtEachByte_doNotLetIn() throws IOException {
        var client = new SaslClient.ScramSha256(new SaslClient.Credentials("all", "secret", ""),
                "abc");
        var first = Bytes.text(client.initial().orElseThrow());
        var server = server("");
        for (int length = 0; length < first.length() - 3; length++) {
            assertInstanceOf(SaslAnswer.Failure.class, server.begin(new SaslRequest("SCRAM-SHA-256",
                    Optional.of(base64(first.substring(0, length))), "smtp", "", "", false))
                    .answer());
        }
        for (int length = 0; length < 100; length++) {
            var other = new SaslClient.ScramSha256(
                    new SaslClient.Credentials("all", "secret", ""), "abc");
            var exchange = server.begin(new SaslRequest("SCRAM-SHA-256",
                    Optional.of(base64(first)), "smtp", "", "", false));
            var challenge = assertInstanceOf(SaslAnswer.Challenge.class, exchange.answer());
            var proof = Bytes.text(other.respond(
                    Base64.getDecoder().decode(challenge.challenge())).orElseThrow());
            assertInstanceOf(SaslAnswer.Failure.class, exchange.respond(
                    base64(proof.substring(0, Math.min(length, proof.length() - 3)))));
        }
        var whole = "tim b913a602c7eda7a495b4e6e7334d3890";
        for (int length = 0; length < whole.length(); length++) {
            var exchange = server.begin(new SaslRequest("CRAM-MD5", Optional.empty(), "smtp", "",
                    "", false));
            assertInstanceOf(SaslAnswer.Failure.class,
                    exchange.respond(base64(whole.substring(0, length))));
        }
    }

    @Test
    void malformedBase64_andUnwantedInitialResponse_areRefused() throws IOException {
        assertInstanceOf(SaslAnswer.Failure.class, server("").begin(new SaslRequest("CRAM-MD5",
                Optional.of("QQ=="), "smtp", "", "", false)).answer());
        assertInstanceOf(SaslAnswer.Failure.class, server("").begin(new SaslRequest("PLAIN",
                Optional.empty(), "smtp", "", "", false)).respond("Q"));
    }

    @Test
    void mechanisms_thatNeedSecrets_needATable() {
        assertThrows(IllegalArgumentException.class, () -> new PasswordServer((_, _, _) -> true,
                List.of("CRAM-MD5"), "", "mail.example", log::add));
    }
}
