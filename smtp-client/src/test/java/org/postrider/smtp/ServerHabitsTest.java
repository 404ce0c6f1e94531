package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.end;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.ClientInfo;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;
import org.postrider.util.FatalException;

/// What the administrator has the client do for some servers. The log lines are Postfix's.
class ServerHabitsTest {
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n";
    private static final String MESSAGE = "C: MAIL FROM:<from@client.example>\nS: 250 ok\n"
            + "C: RCPT TO:<a@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC...\n"
            + "S: 250 2.0.0 done\nC: QUIT";
    private static final String PLAIN = HELLO + "S: 250 mx.example\n" + MESSAGE;
    private static final String SENT = "dsn=2.0.0, status=sent (250 2.0.0 done)";

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), settings);
    }

    private static boolean logged(SmtpFixture smtp, String text) {
        return smtp.log().stream().anyMatch(l -> l.contains(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp_discard_ehlo_keywords = pipelining, size, nosuch",
        "smtp_discard_ehlo_keyword_address_maps = inline:{ { 127.0.0.1 = size pipelining } }"})
    void discardedKeywords_areNotListenedTo(String setting) throws IOException {
        try (var smtp = fixture(setting);
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250-PIPELINING\n"
                        + "S: 250-8BITMIME\nS: 250 SIZE 10\n" + MESSAGE)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(logged(smtp, "discarding EHLO keywords: PIPELINING, SIZE"));
            assertEquals("MAIL FROM:<from@client.example> BODY=7BIT", peer.received().get(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp_discard_ehlo_keyword_address_maps, true", "smtp_reply_filter, false"})
    void brokenTable_makesMailWait(String parameter, boolean greeted) throws IOException {
        try (var smtp = fixture(parameter + " = fail:x");
                var peer = ScriptedPeer.tcp(greeted ? HELLO + "S: 250 mx.example\nC: QUIT"
                        : "S: 220 mx.example\nC: QUIT")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.3.0, status=deferred (local data error while talking to"
                    + " 127.0.0.1[127.0.0.1])", end(smtp));
        }
    }

    @Test
    void replyFilter_changesWhatCounts() throws IOException {
        try (var smtp = fixture("smtp_reply_filter = inline:{"
                        + " { 250-SIZE 10 = 250-SIZE 1000 }, { 250 2.0.0 done = 450 4.9.9 no } }");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250-mx\nS: 250-SIZE 10\nS: 250 X\n"
                        + MESSAGE)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.9.9, status=deferred (host 127.0.0.1[127.0.0.1] said: 450 4.9.9 no"
                    + " (in reply to end of DATA command))", end(smtp));
            assertTrue(logged(smtp, "127.0.0.1[127.0.0.1]:" + peer.port()
                    + ": replacing server reply \"250-SIZE 10\" with \"250-SIZE 1000\""));
        }
    }

    @Test
    void bindAddress_isWhereConnectionsComeFrom() throws IOException {
        try (var smtp = fixture("smtp_bind_address = 127.0.0.9");
                var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertEquals(List.of("127.0.0.9"), peer.clients());
        }
    }

    @Test
    void bindAddress_thatIsNotOurs_isPassedOver_orMailWaits() throws IOException {
        var warning = "warning: smtp_connect_addr: bind 192.0.2.1: Cannot assign requested address";
        try (var smtp = fixture("smtp_bind_address = 192.0.2.1");
                var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(logged(smtp, warning), smtp.log()::toString);
        }
    }

    @Test
    void bindAddress_enforced_makesMailWait() throws IOException {
        try (var smtp = fixture("smtp_bind_address = 192.0.2.1",
                        "smtp_bind_address_enforce = yes");
                var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=4.4.0, status=deferred (server configuration error)", end(smtp));
            assertEquals(List.of(), peer.clients());
        }
    }

    /// That of IPv6 is for servers with such an address only.
    @Test
    void bindAddress6_isForIpv6() throws IOException {
        try (var smtp = fixture("smtp_bind_address6 = [2001:db8::1]",
                        "smtp_bind_address_enforce = yes");
                var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            smtp.deliver("smtp", "[::1]:" + peer.port(), "a@b.example");
            assertEquals("dsn=4.4.0, status=deferred (server configuration error)", end(smtp));
            assertTrue(logged(smtp, "smtp_connect_addr: bind 2001:db8::1: "), smtp.log()::toString);
        }
    }

    @Test
    void portNames_areThoseOfTheParameter_beforeTheSystems() throws IOException {
        try (var peer = ScriptedPeer.tcp(PLAIN, PLAIN); var smtp = fixture(
                "known_tcp_ports = mine=" + peer.port() + ", submission=" + peer.port())) {
            for (var name : List.of("mine", "submission")) {
                smtp.deliver("smtp", "[127.0.0.1]:" + name, "a@b.example");
                assertEquals(SENT, end(smtp));
            }
        }
    }

    /// The addresses of a proxy in front of this host are its own: mail for it is not sent there.
    @Test
    void proxyInterfaces_areOwnAddresses() throws IOException {
        var resolver = new FixedResolver().mx("far.example", 10, "proxy.example")
                .host("proxy.example", "192.0.2.77");
        try (var smtp = new SmtpFixture(folder, resolver, "proxy_interfaces = 192.0.2.77")) {
            smtp.deliver("smtp", "far.example", "a@far.example");
            assertTrue(end(smtp).endsWith("status=bounced (mail for far.example loops back to"
                    + " myself)"), end(smtp));
        }
    }

    @Test
    void keywords_ofLmtpServers_areDiscardedByAddress() throws IOException {
        var script = "S: 220 x\nC: LHLO\nS: 250-x\nS: 250 DSN\n" + MESSAGE.replace(
                "C: RCPT TO:<a@b.example>", "C: RCPT").replace("C: MAIL FROM:<from@client.example>",
                        "C: MAIL");
        for (var discarded : List.of("DSN", "8BITMIME")) {
            try (var peer = ScriptedPeer.tcp(script); var smtp = fixture(
                    "lmtp_discard_lhlo_keyword_address_maps = inline:{127.0.0.1=" + discarded + "}",
                    "smtp_discard_ehlo_keyword_address_maps = inline:{127.0.0.1=SIZE}")) {
                smtp.deliver("lmtp", "inet:" + hop(peer), "a@b.example");
                assertEquals(SENT, end(smtp));
                assertEquals(discarded.equals("DSN"), peer.received().stream().noneMatch(
                        l -> l.contains("ORCPT")), peer.received()::toString);
            }
        }
    }

    @Test
    void bindAddress_thatIsNone_isRefused() {
        var e = assertThrows(FatalException.class, () -> fixture("smtp_bind_address = nosuch"));
        assertTrue(e.getMessage().contains("bad smtp_bind_address parameter: nosuch"),
                e.getMessage());
    }

    @Test
    void xforward_tellsWhatIsKnown_andWhatTheServerWants() throws IOException {
        try (var smtp = fixture("smtp_send_xforward_command = yes");
                var peer = ScriptedPeer.tcp(HELLO
                        + "S: 250-mx\nS: 250 XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE\n"
                        + "C: XFORWARD NAME=c.example ADDR=192.0.2.7 PORT=99\nS: 250 ok\n"
                        + "C: XFORWARD PROTO=ESMTP HELO=a+2Bb SOURCE=REMOTE\nS: 550 no\n"
                        + MESSAGE)) {
            smtp.client = new ClientInfo("c.example", "192.0.2.7", "99", "ESMTP", "a+b", "", "",
                    "", "", "remote");
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(logged(smtp, "warning: host 127.0.0.1[127.0.0.1]:" + peer.port()
                    + " said: 550 no (in reply to XFORWARD helo/protocol command)"));
        }
    }

    @Test
    void probe_mayGoOnToData_andThenHangsUp() throws IOException {
        try (var smtp = fixture("smtp_address_verify_target = data");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250 mx\nC: MAIL\nS: 250 ok\nC: RCPT\n"
                        + "S: 250 ok\nC: DATA\nS: 354 go\nGONE")) {
            smtp.flags |= DeliveryRequest.VERIFY;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=2.0.0, status=deliverable (354 go)", end(smtp));
        }
    }

    @Test
    void probe_refusedAtData_isUndeliverable() throws IOException {
        try (var smtp = fixture("smtp_address_verify_target = data");
                var peer = ScriptedPeer.tcp(HELLO + "S: 250 mx\nC: MAIL\nS: 250 ok\nC: RCPT\n"
                        + "S: 250 ok\nC: DATA\nS: 550 5.7.1 no\nC: RSET\nS: 250 ok\nC: QUIT")) {
            smtp.flags |= DeliveryRequest.VERIFY;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals("dsn=5.7.1, status=undeliverable (host 127.0.0.1[127.0.0.1] said:"
                    + " 550 5.7.1 no (in reply to DATA command))", end(smtp));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 **********", "220 **2***0*", "220 ** * 20 **", "220 *"})
    void blottedGreeting_isAnsweredWithHelo(String greeting) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp("S: " + greeting
                + "\nC: HELO mail.example\nS: 250 hi\n" + MESSAGE)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(logged(smtp, ": enabling PIX workarounds: disable_esmtp for"
                    + " 127.0.0.1[127.0.0.1]:" + peer.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 *1*", "220 * a", "220 a ***", "220 ******** ESMTP"})
    void otherGreeting_isAnsweredWithEhlo(String greeting) throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp("S: " + greeting
                + "\nC: EHLO mail.example\nS: 250 hi\n" + MESSAGE)) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertFalse(logged(smtp, "PIX"));
        }
    }

    /// What is done for such servers, and from which age on.
    @Test
    void blottedGreeting_isAnsweredAsTheParametersSay() throws IOException {
        try (var smtp = fixture("smtp_pix_workarounds = delay_dotcrlf",
                        "smtp_pix_workaround_threshold_time = 1000s");
                var peer = ScriptedPeer.tcp("S: 220 ***\nC: EHLO mail.example\nS: 250 hi\n"
                        + MESSAGE)) {
            smtp.age = 600;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertFalse(logged(smtp, "PIX"));
        }
    }

    @Test
    void mailThatHasWaited_pausesBeforeItsEnd_behindSuchAFirewall() throws IOException {
        try (var smtp = fixture("smtp_pix_workaround_delay_time = 1s",
                        "smtp_pix_workaround_maps = inline:{ { 127.0.0.1 = delay_dotcrlf } }");
                var peer = ScriptedPeer.tcp("S: 220 ***\nC: EHLO mail.example\nS: 250 hi\n"
                        + MESSAGE)) {
            smtp.age = 501;
            long start = System.nanoTime();
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            assertTrue(System.nanoTime() - start >= 1_000_000_000L);
            assertTrue(logged(smtp, ": enabling PIX workarounds: delay_dotcrlf for "));
        }
    }

    @Test
    void flags_putHeaderLinesOnTop() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.deliver("topped", hop(peer), "a@b.example");
            assertEquals(SENT, end(smtp));
            int data = peer.received().indexOf("DATA");
            assertEquals(List.of("Return-Path: <from@client.example>",
                    "X-Original-To: a@b.example", "Delivered-To: a@b.example", "Subject: x"),
                    peer.received().subList(data + 1, data + 5));
        }
    }

    @Test
    void flags_deliveredTo_returnsWhatHasBeenHere() throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp(PLAIN)) {
            smtp.content = List.of("Delivered-To: A@B.example", "", "again");
            smtp.deliver("topped", hop(peer), "a@b.example");
            assertEquals("to=<a@b.example>, relay=topped, dsn=5.4.6, status=bounced"
                    + " (mail forwarding loop for a@b.example)", smtp.deliveries().getLast());
            assertEquals(List.of(), peer.clients());
        }
    }

    @ParameterizedTest
    @CsvSource({"lmtp, relayed", "final, delivered"})
    void success_isDeliveryWhereTheServerIsTheEnd(String service, String action)
            throws IOException {
        try (var smtp = fixture(); var peer = ScriptedPeer.tcp("S: 220 mx\nC: LHLO mail.example\n"
                + "S: 250 mx\n" + MESSAGE)) {
            smtp.notify = Recipient.SUCCESS;
            smtp.deliver(service, "inet:127.0.0.1:" + peer.port(), "a@b.example");
            assertEquals(SENT, end(smtp));
            var report = smtp.bounce.requests.stream()
                    .filter(BounceRequest.Append.class::isInstance)
                    .map(BounceRequest.Append.class::cast).findFirst().orElseThrow();
            assertEquals(action, report.dsn().action());
        }
    }

    @ParameterizedTest
    @CsvSource({"flags=Z, 'unknown flags=Z value \"Z\" in \"Z\"'",
        "flags=Ru, 'unknown flags=Ru value \"u\" in \"u\"'",
        "nosuch=Z, unknown attribute name: nosuch=Z"})
    void unknownAttribute_isRefused(String word, String message) {
        var e = assertThrows(FatalException.class, () -> MessageFlags.parse(List.of(word)));
        assertEquals(message, e.getMessage());
    }
}
