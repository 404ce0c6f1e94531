package org.postrider.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyReply.Status;
import org.postrider.mail.proto.VerifyRequest;
import org.postrider.testing.Await;
import org.postrider.testing.ManualClock;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// The cache of verify(8). Without a cleanup service each probe fails, with a line in the log.
class VerifyTest {
    private static final String PROBE = "cannot send a probe";

    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private MiniSystem system;

    private void start(String... main) throws Exception {
        system = MiniSystem.in(folder).main("address_verify_map = lmdb:" + folder + "/cache")
                .main(main).master("verify unix - - n - 1 verify")
                .programs(List.of(Verify.PROGRAM)).clock(clock).start();
    }

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    private VerifyReply ask(VerifyRequest request) throws Exception {
        try (var wire = system.connect("private/verify")) {
            VerifyRequest.write(request, new AttrWriter(wire.out()));
            return VerifyReply.read(new AttrReader(wire.in()));
        }
    }

    private Status query(String address) throws Exception {
        return ask(new VerifyRequest.Query(address)).status();
    }

    private void update(String address, Status status) throws Exception {
        ask(new VerifyRequest.Update(address, status, "because"));
    }

    private long probes() {
        return system.log().lines().stream().filter(l -> l.contains(PROBE)).count();
    }

    @Test
    void unknownAddress_isProbedOnce() throws Exception {
        start();
        assertEquals(new VerifyReply(Status.UNKNOWN, "Address verification in progress"),
                ask(new VerifyRequest.Query("a@b.example")));
        system.log().await(PROBE);
        assertEquals(Status.UNKNOWN, query("a@b.example"));
        assertEquals(Status.UNKNOWN, query("c@b.example"));
        while (probes() < 2) {
            Thread.onSpinWait();
        }
        assertEquals(2, probes());
    }

    @Test
    void goodResult_isRefreshedAndExpires() throws Exception {
        start();
        update("a@b.example", Status.DELIVERABLE);
        clock.advance(Duration.ofDays(6));
        assertEquals(new VerifyReply(Status.DELIVERABLE, "because"),
                ask(new VerifyRequest.Query("a@b.example")));
        assertEquals(0, probes());
        clock.advance(Duration.ofDays(2));
        assertEquals(Status.DELIVERABLE, query("a@b.example"));
        system.log().await(PROBE);
        clock.advance(Duration.ofDays(24));
        assertEquals(Status.UNKNOWN, query("a@b.example"));
    }

    @Test
    void badResult_doesNotReplaceGoodOne() throws Exception {
        start();
        update("a@b.example", Status.DELIVERABLE);
        update("a@b.example", Status.UNDELIVERABLE);
        assertEquals(Status.DELIVERABLE, query("a@b.example"));
        update("c@b.example", Status.UNDELIVERABLE);
        assertEquals(Status.UNDELIVERABLE, query("c@b.example"));
        update("c@b.example", Status.DELIVERABLE);
        assertEquals(Status.DELIVERABLE, query("c@b.example"));
    }

    @Test
    void badResult_expires() throws Exception {
        start();
        update("a@b.example", Status.DEFERRED);
        assertEquals(Status.DEFERRED, query("a@b.example"));
        clock.advance(Duration.ofDays(3));
        assertEquals(Status.UNKNOWN, query("a@b.example"));
    }

    /// Each of the four times has its parameter: when results are asked for again, and when they are
    /// forgotten.
    @Test
    void times_areThoseOfMainCf() throws Exception {
        start("address_verify_positive_refresh_time = 1h", "address_verify_positive_expire_time = 4h",
                "address_verify_negative_refresh_time = 2h",
                "address_verify_negative_expire_time = 3h");
        update("good@b.example", Status.DELIVERABLE);
        update("bad@b.example", Status.UNDELIVERABLE);
        clock.advance(Duration.ofMinutes(90));
        assertEquals(Status.UNDELIVERABLE, query("bad@b.example"));
        assertEquals(0, probes());
        assertEquals(Status.DELIVERABLE, query("good@b.example"));
        system.log().await(PROBE);
        clock.advance(Duration.ofMinutes(60));
        assertEquals(Status.UNDELIVERABLE, query("bad@b.example"));
        system.log().await(l -> l.contains(PROBE) && probes() == 2, Duration.ofSeconds(20));
        clock.advance(Duration.ofMinutes(60));
        assertEquals(Status.UNKNOWN, query("bad@b.example"));
        assertEquals(Status.DELIVERABLE, query("good@b.example"));
        clock.advance(Duration.ofMinutes(60));
        assertEquals(Status.UNKNOWN, query("good@b.example"));
    }

    @Test
    void cache_isCleanedUpAgainAndAgain() throws Exception {
        start("address_verify_cache_cleanup_interval = 1s");
        update("a@b.example", Status.DELIVERABLE);
        var cleaned = " full cleanup: retained=";
        Await.until("cleaned twice", () -> system.log().lines().stream()
                .filter(l -> l.contains(cleaned)).count() >= 2);
    }

    /// As Postfix does; it says the same.
    @Test
    void cacheInAFolderOfSomebodyElse_isKeptInDataDirectory() throws Exception {
        start("mail_owner = nobody");
        system.log().await("warning: request to update table lmdb:" + folder
                + "/cache in non-postfix directory " + folder);
        system.log().await("warning: redirecting the request to postfix-owned data_directory "
                + folder + "/data");
        update("a@b.example", Status.DELIVERABLE);
        system.close();
        assertTrue(Files.exists(folder.resolve("data/cache.lmdb")));
        assertFalse(Files.exists(folder.resolve("cache.lmdb")));
    }

    @Test
    void cacheInMemory_isCleanedUp() throws Exception {
        start("address_verify_map =");
        update("a@b.example", Status.DELIVERABLE);
        clock.advance(Duration.ofDays(32));
        update("c@b.example", Status.UNDELIVERABLE);
        system.log().await("cache internal:verify full cleanup: retained=1 dropped=1 entries");
    }

    @Test
    void badResult_withoutNegativeCache_isForgotten() throws Exception {
        start("address_verify_negative_cache = no");
        update("a@b.example", Status.UNDELIVERABLE);
        assertEquals(Status.UNKNOWN, query("a@b.example"));
    }

    @Test
    void results_outliveTheProcess() throws Exception {
        start();
        update("a@b.example", Status.DELIVERABLE);
        system.close();
        assertTrue(Files.exists(folder.resolve("cache.lmdb")));
        start("address_verify_cache_cleanup_interval = 1s");
        assertEquals(Status.DELIVERABLE, query("a@b.example"));
        system.log().await("full cleanup: retained=1 dropped=0 entries");
        clock.advance(Duration.ofDays(32));
        system.log().await("full cleanup: retained=0 dropped=1 entries");
    }

    @Test
    void pendingProbes_areLimited() throws Exception {
        start("address_verify_pending_request_limit = 1");
        query("a@b.example");
        system.log().await(PROBE);
        query("c@b.example");
        query("d@b.example");
        assertEquals(1, probes());
    }

    @Test
    void memory_isEnoughWithoutMap() throws Exception {
        start("address_verify_map =");
        update("a@b.example", Status.DELIVERABLE);
        assertEquals(Status.DELIVERABLE, query("a@b.example"));
    }

    /// The entry of a cache, cut at each byte.
    @Test
    void entry_cutAnywhere_isRefusedOrWhole() {
        var entry = new ProbeResult(Status.DEFERRED, 12, 34, "a:b").toString();
        assertEquals(Optional.of(new ProbeResult(Status.DEFERRED, 12, 34, "a:b")),
                ProbeResult.parse(entry));
        for (int end = 0; end < entry.indexOf("a:"); end++) {
            assertFalse(ProbeResult.parse(entry.substring(0, end)).isPresent()
                    && end < entry.indexOf("a:"), entry.substring(0, end));
        }
        for (var bad : List.of("9:0:0:x", "x:0:0:x", "1:-1:0:x", "1:0:zz:x", "::::")) {
            assertEquals(Optional.empty(), ProbeResult.parse(bad), bad);
        }
    }
}
