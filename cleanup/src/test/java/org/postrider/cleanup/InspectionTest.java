package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;

class InspectionTest extends CleanupFixture {
    private static final String TABLE = "pcre:{ {/^X-(\\w+): (.*)/ $$1 $$2} }";
    private static final String HEADER = "header_checks = " + TABLE;
    private static final String BODY = "body_checks = " + TABLE;

    private static List<String> message(String... content) {
        var lines = new ArrayList<>(List.of("A log_message_origin=c[192.0.2.1]",
                "A log_helo_name=h", "A log_protocol_name=ESMTP", "S a@b.example",
                "R u@example.com", "M ", "N Subject: x", "N Message-ID: <i@b.example>"));
        for (var line : content) {
            lines.add("N " + line);
        }
        lines.add("X ");
        lines.add("E ");
        return lines;
    }

    private record Seen(CleanupReply reply, List<String> file, List<String> log) {}

    private Seen seen(int flags, List<String> message, String... main) throws Exception {
        try (var system = system(main)) {
            var result = submit(system, flags, message);
            var path = folder.resolve("queue/incoming/" + result.id());
            var held = folder.resolve("queue/hold/" + result.id());
            var file = Files.exists(path) ? dump(path, result.id())
                    : Files.exists(held) ? dump(held, result.id()) : List.<String>of();
            return new Seen(result.reply(), file, system.log().lines().stream()
                    .map(l -> l.replace(result.id(), "ID"))
                    .filter(l -> l.contains("ID: ") || l.contains(" map")).toList());
        }
    }

    private Seen seen(String... content) throws Exception {
        return seen(CleanupFlags.EXTERNAL, message(content), HEADER, BODY);
    }

    private static boolean logged(Seen seen, String text) {
        return seen.log().stream().anyMatch(l -> l.contains(text));
    }

    @Test
    void warn_logsLineAndEnvelope() throws Exception {
        var seen = seen("X-Warn: because");
        assertTrue(logged(seen, "ID: warning: header X-Warn: because from c[192.0.2.1]; "
                + "from=<a@b.example> to=<u@example.com> proto=ESMTP helo=<h>: because"));
        assertTrue(seen.file().contains("N X-Warn: because"));
    }

    @Test
    void ignoreAndStrip_leaveLinesOut() throws Exception {
        var seen = seen("X-Ignore: a", "X-Strip: b", "", "X-Ignore: c", "X-Strip: d", "end");
        assertFalse(seen.file().stream().anyMatch(l -> l.startsWith("N X-")));
        assertTrue(seen.file().contains("N end"));
        assertTrue(logged(seen, "strip: header X-Strip: b "));
        assertTrue(logged(seen, "strip: body X-Strip: d "));
    }

    @Test
    void prependAndReplace_writeOtherLines() throws Exception {
        var seen = seen("X-Prepend: P: 1", "X-Replace: R: 2", "", "X-Prepend: p", "X-Replace: r");
        var file = seen.file();
        assertTrue(file.indexOf("N P: 1") + 1 == file.indexOf("N X-Prepend: P: 1"));
        assertTrue(file.contains("N R: 2"));
        assertFalse(file.contains("N X-Replace: R: 2"));
        assertTrue(file.indexOf("N p") + 1 == file.indexOf("N X-Prepend: p"));
        assertTrue(file.contains("N r"));
    }

    @Test
    void replaceByNoHeader_isWarnedOf() throws Exception {
        var seen = seen("X-Replace: no header");
        assertTrue(logged(seen, "bad REPLACE header text \"no header\" in header_checks map"));
        assertTrue(seen.file().contains("N X-Replace: no header"));
    }

    @ParameterizedTest
    @CsvSource({"X-Reject: no,5.7.1 no", "X-Reject: 5.7.9 no,5.7.9 no",
        "X-Reject: 4.7.9 later,4.7.9 later", "X-Reject: 5.x no,5.7.1 5.x no", "X-Reject: 2.7.9 later,4.7.9 later"})
    void reject_refusesWithTextAndStatus(String line, String reason) throws Exception {
        for (var content : List.of(new String[] {line}, new String[] {"", line})) {
            var seen = seen(content);
            assertEquals(new CleanupReply(CleanupReply.CONTENT, reason), seen.reply());
            assertTrue(seen.file().isEmpty());
            assertTrue(logged(seen, "ID: removed (canceled)"));
        }
    }

    @Test
    void discard_dropsAndSaysThatItWasTaken() throws Exception {
        var seen = seen("X-Discard: it", "X-Warn: not seen");
        assertEquals(new CleanupReply(0, ""), seen.reply());
        assertTrue(seen.file().isEmpty());
        assertTrue(logged(seen, "ID: removed (discarded)"));
        assertFalse(logged(seen, "X-Warn"));
        assertTrue(triggers.isEmpty());
    }

    @Test
    void hold_putsIntoHoldQueue() throws Exception {
        var seen = seen("X-Hold: it", "", "X-Hold: again");
        assertEquals(1, seen.log().stream().filter(l -> l.contains("hold: ")).count());
        try (var files = Files.list(folder.resolve("queue/hold"))) {
            assertTrue(Files.isExecutable(files.findFirst().orElseThrow()));
        }
        assertTrue(triggers.isEmpty());
    }

    @Test
    void filterRedirectAndBcc_areExtracted() throws Exception {
        var seen = seen("X-Bcc: c@remote.example", "X-Filter: t:n", "X-Redirect: r@example.com",
                "X-Warn: not seen");
        var file = seen.file();
        var extracted = file.subList(file.indexOf("X "), file.size());
        assertEquals(List.of("L t:n", "> r@example.com"), extracted.subList(1, 3));
        assertTrue(extracted.contains("R c@remote.example"));
        assertFalse(logged(seen, "X-Warn"));
    }

    @Test
    void pass_endsInspection() throws Exception {
        var seen = seen("X-Pass: it", "X-Reject: no");
        assertTrue(seen.reply().ok());
    }

    @Test
    void internalMail_isNotInspected() throws Exception {
        assertTrue(seen(CleanupFlags.INTERNAL, message("X-Reject: no"), HEADER).reply().ok());
    }

    @Test
    void partsAndNestedMessages_haveTheirOwnTables() throws Exception {
        var seen = seen(CleanupFlags.EXTERNAL, message("Content-Type: multipart/mixed; boundary=b",
                "", "--b", "Y: 1", "Content-Type: message/rfc822", "", "Z: 1", "", "text", "--b--"),
                "mime_header_checks = pcre:{ {/(.*)/ WARN mime} }",
                "nested_header_checks = pcre:{ {/(.*)/ WARN nested} }");
        assertTrue(logged(seen, "header Y: 1 from c[192.0.2.1]; from=<a@b.example> "
                + "to=<u@example.com> proto=ESMTP helo=<h>: mime"));
        assertTrue(logged(seen, "helo=<h>: nested"));
        assertFalse(logged(seen, "header Subject"));
    }

    @Test
    void bodies_areInspectedUpToTheLimit() throws Exception {
        var seen = seen(CleanupFlags.EXTERNAL, message("", "one", "two", "three"),
                "body_checks = static:WARN", "body_checks_size_limit = 8");
        assertTrue(logged(seen, "body two"));
        assertFalse(logged(seen, "body three"));
    }

    @Test
    void failedTable_makesMailWait() throws Exception {
        assertEquals(CleanupReply.WRITE, seen(CleanupFlags.EXTERNAL, message("X: y"),
                "header_checks = fail:x").reply().status());
    }

    @Test
    void characters_areTakenOutOrRefused() throws Exception {
        var stripped = seen(CleanupFlags.EXTERNAL, message("X: abc", "", "b\u0001d"),
                "message_strip_characters = b\\001");
        assertTrue(stripped.file().contains("N X: ac"));
        assertTrue(stripped.file().contains("N d"));
        var refused = seen(CleanupFlags.EXTERNAL, message("X: b\u0001d", "Message-ID: <m@x>"),
                "message_reject_characters = \\1");
        assertEquals("5.7.1 disallowed character", refused.reply().reason());
        assertFalse(logged(refused, "message-id="), "what comes after it is not looked at");
    }

    @Test
    void characters_stayWhereNothingIsInspectedAnyMore() throws Exception {
        var seen = seen(CleanupFlags.EXTERNAL, message("X-Pass: it", "", "a", "b\u0001d", "e"),
                HEADER, "message_reject_characters = \\1");
        assertTrue(seen.reply().ok());
        assertTrue(seen.file().contains("N b\u0001d"));
    }

    @Test
    void oneReason_isEnough() throws Exception {
        var seen = seen(CleanupFlags.EXTERNAL, message("X-Reject: no", "", "X-Reject: body",
                "\u00fc"), HEADER, BODY, "strict_8bitmime_body = yes");
        assertEquals("5.7.1 no", seen.reply().reason());
        assertFalse(logged(seen, "mime-error"));
    }

    @Test
    void structureFaults_areWeighedAtTheEnd() throws Exception {
        var rejected = seen(CleanupFlags.EXTERNAL, message("", "\u00fc", "X-Reject: no"), BODY,
                "strict_8bitmime_body = yes");
        assertEquals("5.7.1 no", rejected.reply().reason());
        assertTrue(logged(rejected, "mime-error"));
        assertTrue(seen(CleanupFlags.EXTERNAL, message("", "\u00fc", "X-Discard: it"), BODY,
                "strict_8bitmime_body = yes").reply().ok());
        assertEquals("5.6.0 improper use of 8-bit data in message header",
                seen(CleanupFlags.EXTERNAL, message("Content-Type: message/rfc822",
                        "Content-Transfer-Encoding: base64", "", "", "\u00fc", ""),
                        "strict_mime_encoding_domain = yes", "strict_8bitmime = yes").reply()
                        .reason().replace("body", "header"));
    }

    @Test
    void headerThatIsTooLong_isCut() throws Exception {
        var file = seen(CleanupFlags.EXTERNAL, message("X: 456789", " 2345678", " 12345", "Y: 1"),
                "header_size_limit = 20").file();
        assertEquals(List.of("N X: 456789", "N  2345678", "N Y: 1"),
                file.subList(file.indexOf("N X: 456789"), file.indexOf("N Y: 1") + 1));
        assertTrue(seen(CleanupFlags.EXTERNAL, message("X: 4567890123456789012345"),
                "header_size_limit = 20").file().contains("N X: 45678901234567890"));
        // A line that would begin in the last tenth is left out.
        for (int first = 16; first < 19; first++) {
            var line = "X: " + "a".repeat(first - 3);
            var kept = seen(CleanupFlags.EXTERNAL, message(line, " 2345678", "Y: 1"),
                    "header_size_limit = 20").file();
            var expected = first == 18 ? List.of("N " + line, "N Y: 1")
                    : List.of("N " + line, "N " + " 23".substring(0, 19 - first));
            assertEquals(expected, kept.subList(kept.indexOf("N " + line),
                    kept.indexOf("N " + line) + 2));
        }
    }

    @Test
    void structureFaults_areRefused() throws Exception {
        var seen = seen(CleanupFlags.EXTERNAL, message("X: \u00fc"), "strict_7bit_headers = yes");
        assertEquals("5.6.0 improper use of 8-bit data in message header", seen.reply().reason());
        assertTrue(logged(seen, "ID: reject: mime-error improper use of 8-bit data in message "
                + "header: X: ? from c[192.0.2.1]; from=<a@b.example> to=<u@example.com>"));
    }

    @Test
    void headerWithoutEnd_isMarkedOrRefused() throws Exception {
        assertTrue(seen(CleanupFlags.EXTERNAL, message("no header"),
                "non_empty_end_of_header_action = add_header").file()
                .contains("N MIME-Error: message header was not terminated by empty line"));
        assertFalse(seen(CleanupFlags.EXTERNAL, message("no header"),
                "non_empty_end_of_header_action = reject").reply().ok());
    }

    @Test
    void eightBitDeclaration_makesAnEightBitMessage() throws Exception {
        var content = message("Content-Transfer-Encoding: 8bit", "", "\u00fc");
        assertTrue(seen(CleanupFlags.EXTERNAL, content).file().contains("A encoding=8bit"));
        assertFalse(seen(CleanupFlags.EXTERNAL, content, "detect_8bit_encoding_header = no").file()
                .contains("A encoding=8bit"));
        var converted = seen(CleanupFlags.EXTERNAL, content, "force_mime_input_conversion = yes");
        assertTrue(converted.file().contains("N =FC"));
    }
}
