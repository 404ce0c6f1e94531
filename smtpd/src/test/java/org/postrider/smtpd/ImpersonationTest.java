package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.smtpd.access.Peer;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

class ImpersonationTest {
    private static final Peer CLIENT = new Peer("a.example", Peer.Lookup.FOUND, "a.example",
            Peer.Lookup.FOUND, "192.0.2.1", "1", false, "192.0.2.2", "25");

    private static Impersonation of(String... attributes) {
        var now = new Impersonation(CLIENT, true);
        assertEquals(java.util.Optional.empty(), now.take(List.of(attributes)));
        return now;
    }

    @Test
    void attributes_changeWhatTheyName() {
        var now = of("NAME=b.example", "ADDR=IPV6:2001:DB8::1", "PORT=77", "DESTADDR=192.0.2.9",
                "DESTPORT=26", "HELO=x+2By", "PROTO=esmtp", "LOGIN=u");
        assertEquals(new Peer("b.example", Peer.Lookup.FOUND, "b.example", Peer.Lookup.FOUND,
                "2001:db8::1", "77", true, "192.0.2.9", "26"), now.peer());
        assertEquals("x+y", now.helo());
        assertEquals("ESMTP", now.protocol());
        assertEquals("u", now.login());
    }

    @Test
    void unknownNames_keepTheReverseName() {
        var now = of("NAME=[tempunavail]").peer();
        assertEquals(Peer.UNKNOWN, now.name());
        assertEquals(Peer.Lookup.FAILED, now.nameStatus());
        assertEquals("a.example", now.reverseName());
        assertEquals(Peer.Lookup.NONE, of("REVERSE_NAME=[UNAVAILABLE]").peer().reverseStatus());
    }

    @Test
    void ipv6_whereItIsOff_isRefused() {
        assertTrue(new Impersonation(CLIENT, false).take(List.of("ADDR=IPV6:2001:db8::1"))
                .isPresent());
    }

    @Test
    void attributes_cutAnywhere_doNotThrow() {
        var whole = "DESTADDR=IPV6:2001:db8::1+20+ZZ";
        for (int i = 0; i <= whole.length(); i++) {
            new Impersonation(CLIENT, true).take(List.of(whole.substring(0, i)));
        }
    }

    @Test
    void ehlo_offersIt() throws Exception {
        try (var smtpd = new SmtpdFixture(List.of("smtpd_authorized_xclient_hosts = 127.0.0.1",
                "smtpd_authorized_verp_clients = 127.0.0.1",
                "smtpd_hide_client_session = yes"), new FixedResolver()
                .name("127.0.0.1", "localhost").host("localhost", "127.0.0.1"))) {
            ChatScript.parse("""
                    S: 220
                    C: EHLO x
                    S: 250-mail.example.com
                    S: 250-PIPELINING
                    S: 250-SIZE
                    S: 250-VRFY
                    S: 250-ETRN
                    S: 250-XVERP
                    S: 250-XCLIENT NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT
                    S: 250-ENHANCEDSTATUSCODES
                    S: 250
                    C: MAIL FROM:<a@b.example> XVERP=-=
                    S: 250
                    C: RCPT TO:<root>
                    S: 250
                    C: DATA
                    S: 354
                    C: .
                    S: 250
                    """.replace("S: 250-ENHANCEDSTATUSCODES\nS: 250\n",
                    "S: 250-ENHANCEDSTATUSCODES\nS: 250-8BITMIME\nS: 250-DSN\n"
                    + "S: 250-SMTPUTF8\nS: 250 CHUNKING\n"))
                    .run(smtpd.system.address("smtpd"));
            var message = smtpd.cleanup.messages.take();
            assertTrue(message.envelope().contains("V -="), message.envelope().toString());
            assertEquals("Received: by mail.example.com (Postfix) id " + message.queueId(),
                    message.content().getFirst());
            assertTrue(message.content().get(1).startsWith("\tfor <root>; "));
        }
    }
}
