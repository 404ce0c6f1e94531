package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.testing.FakeMilter;

class MilterTest extends CleanupFixture {
    private static final List<String> MESSAGE = List.of("S a@b.example", "R u@example.com",
            "R w2@example.com", "M ", "N Received: own", "N Subject: x", "N X-Twice: 1",
            "N X-Twice: 2", "N Message-ID: <i@b.example>", "N ", "N one", "L tw", "N o", "X ", "E ");

    private FakeMilter milter;

    @BeforeEach
    void start() throws IOException {
        milter = FakeMilter.start();
    }

    @AfterEach
    void stop() throws IOException {
        milter.close();
    }

    private record Seen(CleanupReply reply, List<String> file, List<String> log) {
        List<String> content() {
            return file.subList(file.indexOf("M ") + 1, file.indexOf("X "));
        }
    }

    private Seen seen(String... main) throws Exception {
        var more = new ArrayList<>(List.of("always_bcc =", "non_smtpd_milters = " + milter.name()));
        more.addAll(List.of(main));
        try (var system = system(more.toArray(String[]::new))) {
            var result = submit(system, CleanupFlags.EXTERNAL, MESSAGE);
            Path path = folder.resolve("queue/incoming/" + result.id());
            var held = folder.resolve("queue/hold/" + result.id());
            var there = Files.exists(path) ? path : held;
            var file = Files.exists(there) ? dump(there, result.id()) : List.<String>of();
            if (!file.isEmpty()) {
                checkEnvelope(there, file);
            }
            return new Seen(result.reply(), file, system.log().lines().stream()
                    .map(l -> l.replace(result.id(), "ID")).toList());
        }
    }

    /// The file must be one that the queue manager reads.
    private static void checkEnvelope(Path path, List<String> file) throws IOException {
        try (var queueFile = QueueFile.openReadOnly(path)) {
            var envelope = Envelope.read(queueFile, 100);
            assertEquals(file.stream().filter(l -> l.startsWith("R ")).count(),
                    envelope.recipients().size());
            var content = queueFile.content(envelope.dataOffset(), envelope.contentSize());
            assertTrue(content.next());
            // Postfix's queue manager complains about any other number, canceled ones included.
            assertEquals(file.stream().filter(l -> l.matches("[RD/] .*")).count(),
                    envelope.count());
        }
    }

    @Test
    void session_isPlayedForLocalMail() throws Exception {
        assertTrue(seen().reply().ok());
        var heard = milter.heard();
        assertTrue(heard.stream().anyMatch(h -> h.startsWith("Clocalhost|4")), heard.toString());
        assertTrue(heard.contains("M<a@b.example>|"));
        assertTrue(heard.contains("R<u@example.com>|"), heard.toString());
        assertTrue(heard.contains("LSubject|x|"), heard.toString());
        assertFalse(heard.contains("LReceived|own|"));
        assertTrue(heard.contains("Bone\r\ntwo\r\n"), heard.toString());
        assertTrue(heard.stream().anyMatch(h -> h.startsWith("DCj|mail.example.com|")));
        assertTrue(heard.contains("E"));
    }

    @Test
    void headers_areAddedChangedAndDeleted() throws Exception {
        milter.on('E', "hX-Added|value|", "i#1X-First|in\n two|", "m#1Subject|other|",
                "m#2X-Twice||", "c");
        var seen = seen();
        assertEquals(List.of("N Received: own", "N X-First: in", "N  two", "N Subject: other",
                "N X-Twice: 1", "N Message-ID: <i@b.example>", "N X-Added: value", "N ", "N one",
                "L tw", "N o"), seen.content().stream().filter(l -> !l.startsWith("N Date")
                        && !l.startsWith("N From")).toList());
    }

    @Test
    void body_isReplaced() throws Exception {
        milter.on('E', "bnew\r\nbo", "bdy\r\n", "c");
        var content = seen().content();
        assertEquals(List.of("N ", "N new", "N body"),
                content.subList(content.size() - 3, content.size()));
    }

    @Test
    void envelope_isChanged() throws Exception {
        milter.on('E', "e<s@new.example>|", "-<u@example.com>|", "+<added@remote.example>|", "c");
        var seen = seen();
        assertTrue(seen.file().contains("S s@new.example"));
        assertEquals(List.of("R w2@example.com", "R added@remote.example"),
                seen.file().stream().filter(l -> l.startsWith("R ")).toList());
        assertTrue(seen.file().contains("/ v@remote.example"), seen.file().toString());
    }

    @Test
    void esmtpParametersOfFilters_areKept() throws Exception {
        milter.on('E', "e<s@new.example>|ENVID=a+2Bb RET=HDRS X=Y|",
                "2<added@remote.example>|NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o+2Bx@x FOO=BAR|",
                "+<w@example.com>|", "c");
        var seen = seen("virtual_alias_maps = inline:{{w@example.com=x@example.com}}");
        int message = seen.file().indexOf("M ");
        assertEquals(List.of("A envelope_id=a+b", "A ret_flags=2", "S s@new.example"),
                seen.file().subList(seen.file().indexOf("S s@new.example") - 2,
                        seen.file().indexOf("S s@new.example") + 1));
        assertEquals(List.of("A notify_flags=10", "A dsn_orig_rcpt=rfc822;o+x@x",
                "O added@remote.example", "R added@remote.example", "O w@example.com",
                "R x@example.com"), seen.file().subList(message - 6, message));
        for (var warning : List.of("Ignoring bad ESMTP parameter \"X=Y\" in SMFI_CHGFROM request",
                "ID: ignoring ESMTP argument from Milter or header/body_checks: \"FOO=BAR\"")) {
            assertTrue(seen.log().stream().anyMatch(l -> l.endsWith("warning: " + warning)),
                    seen.log().toString());
        }
    }

    @Test
    void warningAboutHeaderOfFilter_saysSo() throws Exception {
        milter.on('E', "hX-Bad|1|", "c");
        assertTrue(seen("milter_header_checks = static:WARN").log().stream().anyMatch(l ->
                l.contains("ID: milter-header-warning: header X-Bad: 1 from local; ")));
    }

    @Test
    void filterThatEnds_isNamedWithWhatItShouldHaveAnswered() throws Exception {
        milter.on('E', "");
        var seen = seen("milter_default_action = quarantine");
        var name = "warning: milter " + milter.name() + ": ";
        assertTrue(seen.log().stream().anyMatch(l -> l.endsWith(name
                + "can't read SMFIC_BODYEOB reply packet header: Application error")),
                seen.log().toString());
        assertTrue(seen.log().stream().anyMatch(l -> l.contains(
                "ID: milter-hold: END-OF-MESSAGE from local: default_action; ")),
                seen.log().toString());
        milter.on('E', "4");
        assertEquals("421 4.7.0 Service unavailable", seen().reply().reason());
    }

    @Test
    void filterThatIsSilentAboutContent_hasItsTime() throws Exception {
        milter.on('E');
        var seen = seen("milter_content_timeout = 1s", "milter_default_action = tempfail");
        assertFalse(seen.reply().ok());
        assertTrue(seen.log().stream().anyMatch(l -> l.endsWith("warning: milter " + milter.name()
                + ": can't read SMFIC_BODYEOB reply packet header: Connection timed out")),
                seen.log().toString());
    }

    @Test
    void refusals_areReportedAndLogged() throws Exception {
        milter.on('E', "y554 5.7.1 spam|");
        var seen = seen();
        var problem = seen.reply().problem();
        assertEquals(List.of(554, "5.7.1", "spam"),
                List.of(problem.smtpCode(), problem.status(), problem.text()));
        assertTrue(seen.log().stream().anyMatch(l -> l.contains("ID: milter-reject: "
                + "END-OF-MESSAGE from local: 5.7.1 spam; from=<a@b.example>")));
    }

    @Test
    void quarantine_holds() throws Exception {
        milter.on('E', "qlook|", "a");
        var seen = seen();
        assertTrue(seen.reply().ok());
        assertTrue(triggers.isEmpty());
        try (var held = Files.list(folder.resolve("queue/hold"))) {
            assertEquals(1, held.count());
        }
    }

    @Test
    void discard_drops() throws Exception {
        milter.on('N', "d");
        var seen = seen();
        assertTrue(seen.reply().ok());
        assertTrue(seen.file().isEmpty());
    }

    @Test
    void accept_endsIt() throws Exception {
        milter.on('R', "a");
        assertTrue(seen().reply().ok());
        assertFalse(milter.heard().contains("E"));
    }

    @Test
    void absentFilter_hasDefaultAction() throws Exception {
        milter.close();
        assertFalse(seen().reply().ok());
        assertTrue(seen("milter_default_action = accept").reply().ok());
        assertTrue(seen("non_smtpd_milters = { " + milter.name() + ", default_action = accept }")
                .reply().ok());
    }

    @Test
    void addedHeaders_areInspected() throws Exception {
        milter.on('E', "hX-Bad|1|", "hX-Good|1|", "c");
        var content = seen("milter_header_checks = pcre:{ {/^X-Bad/ IGNORE} }").content();
        assertFalse(content.contains("N X-Bad: 1"));
        assertTrue(content.contains("N X-Good: 1"));
    }

    @Test
    void skippedSteps_areNotHeard() throws Exception {
        milter.steps(0x20 | 0x10 | 0x40);
        assertTrue(seen().reply().ok());
        assertFalse(milter.heard().stream().anyMatch(h -> h.startsWith("L") || h.startsWith("B")));
        assertTrue(milter.heard().contains("E"));
    }
}
