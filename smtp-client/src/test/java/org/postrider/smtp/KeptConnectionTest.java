package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postrider.smtp.SmtpFixture.hop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.ScriptedPeer;

/// How long and how often a connection is used again: `smtp_connection_*`, `connection_cache_ttl_limit`.
class KeptConnectionTest {
    private static final String KEEP = "smtp_connection_cache_destinations = static:all";
    private static final String DEBUG = "debug_peer_list = 127.0.0.1";
    private static final String HELLO = "S: 220 mx.example ESMTP\nC: EHLO mail.example\nS: 250-mx\n"
            + "S: 250 PIPELINING\n";
    private static final String ASKED = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC...\n";
    private static final String TAKEN = "S: 250 2.0.0 done\n";
    private static final String AGAIN = "C: RSET\nS: 250 ok\n" + ASKED;

    @TempDir
    private Path folder;

    private SmtpFixture fixture(String... settings) throws IOException {
        return new SmtpFixture(folder, new FixedResolver(), settings);
    }

    /// A limit of one means that it is used again once.
    @Test
    void reuseCountLimit_endsWithTheLastUse() throws IOException {
        try (var smtp = fixture(KEEP, "smtp_connection_reuse_count_limit = 1");
                var peer = ScriptedPeer.tcp(HELLO + ASKED + TAKEN + AGAIN + "C: QUIT\n" + TAKEN,
                        HELLO + ASKED + TAKEN + "C: QUIT")) {
            for (int i = 0; i < 3; i++) {
                smtp.deliver("smtp", hop(peer), "a@b.example");
            }
            assertEquals(2, peer.connections());
            assertEquals(3, smtp.deliveries().stream().filter(l -> l.contains("status=sent")).count());
        }
    }

    @Test
    void reuseTimeLimit_countsFromTheBeginningOfTheSession() throws IOException {
        try (var smtp = fixture(KEEP, DEBUG, "smtp_connection_reuse_time_limit = 1s",
                        "smtp_pix_workaround_delay_time = 1s",
                        "smtp_pix_workaround_maps = inline:{ { 127.0.0.1 = delay_dotcrlf } }");
                var peer = ScriptedPeer.tcp(HELLO.replace("mx.example ESMTP", "***") + ASKED + TAKEN
                        + "C: QUIT")) {
            smtp.age = 501;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(smtp.log().stream().anyMatch(l -> l.endsWith(": QUIT")), smtp.log()::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp_connection_cache_time_limit = 1s", "connection_cache_ttl_limit = 1s"})
    void connectionThatNobodyUses_isClosedInTime(String limit) throws Exception {
        try (var smtp = fixture(KEEP, DEBUG, "smtp_connection_cache_time_limit = 100s", limit);
                var peer = ScriptedPeer.tcp(HELLO + ASKED + TAKEN + "C: QUIT\nS: 221 bye")) {
            smtp.deliver("smtp", hop(peer), "a@b.example");
            smtp.system.log().await(": QUIT");
        }
    }

    @Test
    void onDemand_switchedOff_keepsNone() throws IOException {
        try (var smtp = fixture("smtp_connection_cache_on_demand = no");
                var peer = ScriptedPeer.tcp(HELLO + ASKED + "C: QUIT\n" + TAKEN)) {
            smtp.flags |= DeliveryRequest.CONNECTION_CACHE;
            smtp.deliver("smtp", hop(peer), "a@b.example");
            assertTrue(smtp.deliveries().getLast().endsWith("status=sent (250 2.0.0 done)"));
        }
    }
}
