package org.postrider.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;

class SaslClientTest {
    private static final SaslClient.Credentials CREDENTIALS =
            new SaslClient.Credentials("u", "p", "");

    private static String chosen(List<String> offered, String... options) {
        return SaslClient.choose(offered, List.of(options), CREDENTIALS, () -> "nonce")
                .map(SaslClient::mechanism).orElse("");
    }

    @Test
    void choice_isTheBestThatIsAllowed() {
        var all = List.of("login", "plain", "Xoauth2", "CRAM-MD5", "SCRAM-SHA-256", "NTLM");
        assertEquals("SCRAM-SHA-256", chosen(all));
        assertEquals("SCRAM-SHA-256", chosen(all, "noactive", "mutual_auth"));
        assertEquals("", chosen(all, "nodictionary"));
        assertEquals("CRAM-MD5", chosen(List.of("PLAIN", "CRAM-MD5"), "noplaintext"));
        assertEquals("", chosen(List.of("PLAIN", "LOGIN", "XOAUTH2"), "noplaintext"));
        assertEquals("PLAIN", chosen(List.of("XOAUTH2", "LOGIN", "PLAIN"), "noanonymous"));
        assertEquals("XOAUTH2", chosen(List.of("XOAUTH2", "ANONYMOUS")));
    }

    @Test
    void plain_mayActForItself() {
        assertEquals("u\0u\0p", Bytes.text(new SaslClient.Plain(
                new SaslClient.Credentials("u", "p", "u")).initial().orElseThrow()));
    }

    @Test
    void token_isSent_andItsRefusalAnswered() {
        var xoauth2 = new SaslClient.Token("XOAUTH2", CREDENTIALS);
        assertEquals("user=u\1auth=Bearer p\1\1", Bytes.text(xoauth2.initial().orElseThrow()));
        assertEquals("", Bytes.text(xoauth2.respond(Bytes.of("{}")).orElseThrow()));
        var bearer = new SaslClient.Token("OAUTHBEARER", CREDENTIALS);
        assertEquals("n,a=u,\1auth=Bearer p\1\1", Bytes.text(bearer.initial().orElseThrow()));
        assertEquals("\1", Bytes.text(bearer.respond(Bytes.of("{}")).orElseThrow()));
    }

    @Test
    void scram_serverThatDoesNotKnowThePassword_isNotBelieved() {
        var client = new SaslClient.ScramSha256(CREDENTIALS, "abc");
        assertTrue(client.respond(Bytes.of("r=abcdef,s=QUJD,i=4096")).isPresent());
        assertTrue(client.respond(Bytes.of("v=QUJD")).isEmpty());
        assertFalse(client.satisfied());
    }

    @Test
    void scram_badChallenges_endIt() {
        for (var text : List.of("x", "r=abc,s=QUJD,i=4096", "r=xabc,s=QUJD,i=4096",
                "r=abcd,s=QUJD,i=0", "r=abcd,s=QUJD,i=x", "r=abcd,s=!,i=1", "r=abcd,s=QUJD",
                "r=abcd,s=QUJD,i=999999999", "r=abcd,s=QUJD,i=99999999999", "e=other-error")) {
            assertTrue(new SaslClient.ScramSha256(CREDENTIALS, "abc").respond(Bytes.of(text))
                    .isEmpty(), text);
        }
    }

    @Test
    void scram_challengeCutAtEachByte_neverSatisfies() {
        var whole = "r=abcdef,s=QUJD,i=4096";
        for (int length = 0; length < whole.length(); length++) {
            var client = new SaslClient.ScramSha256(CREDENTIALS, "abc");
            client.respond(Bytes.of(whole.substring(0, length)));
            assertFalse(client.satisfied());
        }
    }
}
