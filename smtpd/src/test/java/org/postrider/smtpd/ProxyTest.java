package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// A content filter before the queue (`smtpd_proxy_filter`): what it says, the client hears.
class ProxyTest {
    private static final String BEGIN = """
            S: 220 filter
            C: EHLO mail.example.com
            S: 250-filter
            S: 250 XFORWARD NAME ADDR PORT HELO IDENT PROTO SOURCE
            C: XFORWARD NAME=localhost ADDR=127.0.0.1 PORT=
            S: 250 ok
            C: MAIL FROM:<a@b.example> BODY=8BITMIME
            S: 250 ok
            """;
    private static final String ONE = BEGIN + "C: RCPT TO:<root>\nS: 250 ok\n";
    private static final String DATA = "C: DATA\nS: 354 go\nC...\n";
    private static final String CLIENT = """
            S: 220
            C: EHLO client.example
            S: 250
            C: MAIL FROM:<a@b.example> BODY=8BITMIME
            S: 250
            C: RCPT TO:<root>
            """;
    private static final String SEND = "C: DATA\nS: 354\nC: Subject: x\nC: \nC: ..dot\nC: .\n";
    private static final String ERROR = "S: 451 4.3.0 Error: queue file write error\n";

    /// @return the log
    private static List<String> run(ScriptedPeer filter, String client, String... settings)
            throws Exception {
        var all = new ArrayList<>(List.of("smtpd_proxy_filter = 127.0.0.1:" + filter.port(),
                "smtpd_proxy_timeout = 1", "notify_classes ="));
        all.addAll(List.of(settings));
        try (var smtpd = new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"))) {
            ChatScript.parse(client + "C: QUIT\nS: 221\nS: <EOF>\n")
                    .run(smtpd.system.address("smtpd"));
            smtpd.system.log().await("disconnect from");
            assertTrue(smtpd.cleanup.messages.isEmpty());
            return smtpd.system.log().lines();
        }
    }

    private static void assertLogged(List<String> log, String text) {
        assertTrue(log.stream().anyMatch(l -> l.contains(text)), text + "\n" + log);
    }

    @Test
    void message_goesThroughTheFilter() throws Exception {
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "S: 250 2.0.0 Ok: queued as 77\nC: QUIT")) {
            var log = run(filter, CLIENT + "S: 250 2.1.5 Ok\n" + SEND
                    + "S: 250 2.0.0 Ok: queued as 77\n");
            assertLogged(log, "smtpd: NOQUEUE: client=localhost[127.0.0.1]");
            assertLogged(log, "smtpd: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 77;"
                    + " from=<a@b.example> to=<root> proto=ESMTP helo=<client.example>");
            var content = filter.received();
            assertTrue(content.get(1).endsWith(" HELO=client.example IDENT=[UNAVAILABLE]"
                    + " PROTO=ESMTP SOURCE=LOCAL"), content.get(1));
            assertTrue(content.containsAll(List.of("\tby mail.example.com (Postfix) with ESMTP",
                    "Subject: x", "", "..dot")), content.toString());
        }
    }

    @Test
    void refusals_arePassedOn() throws Exception {
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "S: 550-5.7.1 bad\nS: 550 5.7.1 words\n"
                + "C: QUIT")) {
            var log = run(filter, CLIENT + "S: 250\n" + SEND
                    + "S: 550-5.7.1 bad\nS: 550 5.7.1 words\n");
            assertLogged(log, "proxy-reject: END-OF-MESSAGE: 550-5.7.1 bad??550 5.7.1 words;");
        }
        try (var filter = ScriptedPeer.tcp(BEGIN + "C: RCPT TO:<root>\nS: 450 4.1.1 later\n"
                + "C: RCPT TO:<root>\nS: 250 ok\nC: QUIT")) {
            var log = run(filter, CLIENT + "S: 450 4.1.1 later\nC: RCPT TO:<root>\nS: 250\n");
            assertLogged(log, "warning: proxy 127.0.0.1:" + filter.port()
                    + " rejected \"RCPT TO:<root>\": \"450 4.1.1 later\"");
        }
        try (var filter = ScriptedPeer.tcp(BEGIN.replace("BODY=8BITMIME\nS: 250 ok",
                "BODY=8BITMIME\nS: 550 5.1.7 who\nC: QUIT"))) {
            run(filter, CLIENT + "S: 550 5.1.7 who\n");
        }
        try (var filter = ScriptedPeer.tcp(ONE + "C: DATA\nS: 554 5.5.1 no\nC: QUIT")) {
            run(filter, CLIENT + "S: 250\nC: DATA\nS: 554 5.5.1 no\n");
        }
    }

    @Test
    void filter_thatDies_isTheQueuesTrouble() throws Exception {
        var lines = BEGIN.split("\n");
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].startsWith("S: ") || lines[i].startsWith("S: 250-")) {
                continue;
            }
            var until = String.join("\n", List.of(lines).subList(0, i));
            for (var end : new String[] {"CLOSE", "S: garbage\nCLOSE"}) {
                try (var filter = ScriptedPeer.tcp(until + "\n" + end)) {
                    run(filter, CLIENT + ERROR);
                }
            }
        }
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "CLOSE")) {
            var log = run(filter, CLIENT + "S: 250\n" + SEND + ERROR);
            assertLogged(log, "warning: lost connection with proxy 127.0.0.1:" + filter.port());
        }
    }

    @Test
    void linesThatBelongToNoReply_arePassedOver() throws Exception {
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "S: what?\nS: 250 2.0.0 done\nC: QUIT")) {
            var log = run(filter, CLIENT + "S: 250\n" + SEND + "S: 250 2.0.0 done\n");
            assertLogged(log, "warning: received garbage from proxy 127.0.0.1:" + filter.port()
                    + ": what?");
        }
    }

    @Test
    void filter_thatStalls_isGivenUp() throws Exception {
        for (var before : new String[] {"", BEGIN + "C: RCPT TO:<root>\n"}) {
            try (var filter = ScriptedPeer.tcp(before + "HANG")) {
                var log = run(filter, CLIENT + ERROR);
                assertLogged(log, "warning: timeout talking to proxy 127.0.0.1:" + filter.port());
            }
        }
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "HANG")) {
            run(filter, CLIENT + "S: 250\n" + SEND + ERROR);
        }
    }

    @Test
    void greeting_thatRefuses_isNotForTheClient() throws Exception {
        try (var filter = ScriptedPeer.tcp("S: 554 5.3.2 no filter\nC: QUIT")) {
            var log = run(filter, CLIENT + ERROR);
            assertLogged(log, "rejected \"connection request\": \"554 5.3.2 no filter\"");
        }
    }

    @Test
    void speedAdjust_asksWhenTheMessageIsHere() throws Exception {
        var option = "smtpd_proxy_options = speed_adjust";
        try (var filter = ScriptedPeer.tcp(ONE + DATA + "S: 250 2.0.0 Ok: queued as 77\nC: QUIT",
                BEGIN + "C: RCPT TO:<root>\nS: 550 5.1.1 no\nC: QUIT", "CLOSE")) {
            run(filter, CLIENT + "S: 250\n" + SEND + "S: 250 2.0.0 Ok: queued as 77\n", option);
            assertTrue(filter.received().contains("..dot"), filter.received().toString());
            run(filter, CLIENT + "S: 250\n" + SEND + "S: 550 5.1.1 no\n", option);
            run(filter, CLIENT + "S: 250\n" + SEND + ERROR, option);
            assertEquals(3, filter.connections());
        }
        try (var filter = ScriptedPeer.tcp("")) {
            run(filter, CLIENT + "S: 250\nC: RSET\nS: 250\n", option);
            assertEquals(0, filter.connections());
        }
    }

    @Test
    void forwardedClients_areNamed() {
        assertEquals("NAME=n.example ADDR=IPV6:2001:db8::1 PORT=1 HELO=a+2Bb IDENT=Q1"
                + " PROTO=SMTP SOURCE=REMOTE", Proxied.attributes(new Forwarded("n.example",
                        "2001:db8::1", "1", "SMTP", "a+b", "Q1", false)));
        assertEquals("NAME=[UNAVAILABLE] ADDR=[UNAVAILABLE] PORT=[UNAVAILABLE]"
                + " HELO=[UNAVAILABLE] IDENT=[UNAVAILABLE] PROTO=[UNAVAILABLE] SOURCE=LOCAL",
                Proxied.attributes(new Forwarded("unknown", "unknown", "unknown", "", "", "",
                        true)));
    }
}
