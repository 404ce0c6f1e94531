package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.InFlow;
import org.postrider.mail.queue.Spool;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

class CleanupTest extends CleanupFixture {
    /// The figures depend on the length of the id; they are checked against the file itself.
    private static void checkSizes(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var in = new RecordReader(new ByteArrayInputStream(bytes), bytes.length);
        var figures = in.next().text().strip().split(" +");
        long data = 0;
        long end = 0;
        int recipients = 0;
        for (var record = in.next(); record.type() != 'E'; record = in.next()) {
            switch (record.type()) {
                case 'M' -> data = record.offset() + 2;
                case 'X' -> end = record.offset();
                case 'R' -> recipients++;
                default -> { }
            }
        }
        assertEquals(List.of(end - data, data, (long) recipients), List.of(
                Long.parseLong(figures[0]), Long.parseLong(figures[1]),
                Long.parseLong(figures[2])));
        assertEquals(figures[0], figures[4]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "smtp", "null"})
    void message_isWrittenAsPostfixDoes(String name) throws Exception {
        int flags = name.equals("local") ? CleanupFlags.MAP_OK : CleanupFlags.EXTERNAL;
        try (var system = system()) {
            var result = submit(system, flags, lines(name + ".in"));
            assertEquals(new CleanupReply(0, ""), result.reply());
            var file = incoming(system, result.id());
            var expected = lines(name + ".ref");
            var actual = dump(file, result.id());
            assertEquals(String.join("\n", expected.subList(1, expected.size())),
                    String.join("\n", actual.subList(1, actual.size())));
            checkSizes(file);
            assertTrue(Files.isExecutable(file));
            assertEquals(result.id(), triggers.poll(20, TimeUnit.SECONDS));
        }
    }

    /// The last field of the size record: how the message must be sent on.
    private int options(MiniSystem system, int flags, String... records) throws IOException {
        var result = submit(system, flags, List.of(records));
        var bytes = Files.readAllBytes(incoming(system, result.id()));
        var first = new RecordReader(new ByteArrayInputStream(bytes), bytes.length).next();
        return Integer.parseInt(first.text().strip().split(" +")[5]);
    }

    @Test
    void sendOptions_areThoseOfEnvelopeAndHeader() throws Exception {
        try (var system = system()) {
            var green = "gr\u00c3\u00bcn";
            assertEquals(0, options(system, 0, "S a@b", "R c@d", "M ", "N ", "N " + green, "X ",
                    "E "));
            assertEquals(4, options(system, 0, "S " + green + "@b", "R " + green + "@d", "M ",
                    "N From: a@b", "X ", "E "));
            // the From header that is missing is made of the sender
            assertEquals(6, options(system, 0, "S " + green + "@b", "R c@d", "M ", "X ", "E "));
            assertEquals(2, options(system, 0, "S a@b", "R c@d", "M ", "N Subject: " + green, "X ",
                    "E "));
            assertEquals(2, options(system, 0, "S a@b", "R c@d", "M ", "N MIME-Version: 1.0",
                    "N Content-Type: multipart/mixed; boundary=x", "N ", "N --x",
                    "N Content-Description: " + green, "N ", "N --x--", "X ", "E "));
            assertEquals(1, options(system, CleanupFlags.AUTO_UTF8, "S a@b", "R " + green + "@d",
                    "M ", "X ", "E "));
            assertEquals(0, options(system, CleanupFlags.AUTO_UTF8, "S a@b", "R c@d", "M ", "X ",
                    "E "));
            assertEquals(33, options(system, 0, "A sendopts=33", "S a@b", "R c@d", "M ", "X ",
                    "E "));
            assertEquals(48, options(system, 0, "S a@b", "R c@d", "M ", "N TLS-Required: No",
                    "N Require-TLS-ESMTP: YES", "X ", "E "));
            assertEquals(0, options(system, 0, "S a@b", "R c@d", "M ", "N TLS-Required: yes", "X ",
                    "E "));
            system.log().await("warning: ignoring malformed header: 'TLS-Required: yes'");
        }
    }

    @Test
    void requireTls_isNotedInTheHeader_once() throws Exception {
        try (var system = system()) {
            var asked = List.of("A sendopts=32", "S a@b", "R c@d", "M ", "N Subject: x", "X ", "E ");
            var result = submit(system, 0, asked);
            assertTrue(dump(incoming(system, result.id()), result.id())
                    .contains("N Require-TLS-ESMTP: yes"));
            var noted = new java.util.ArrayList<>(asked);
            noted.add(4, "N Require-TLS-ESMTP: yes");
            result = submit(system, 0, noted);
            assertEquals(1, dump(incoming(system, result.id()), result.id()).stream()
                    .filter(l -> l.contains("Require-TLS")).count());
        }
        try (var system = system("requiretls_esmtp_header = no", "tls_required_enable = no")) {
            assertEquals(0, options(system, 0, "S a@b", "R c@d", "M ", "N TLS-Required: No",
                    "N Require-TLS-ESMTP: YES", "X ", "E "));
        }
    }

    @Test
    void submitterWhoGoes_leavesNothing() throws Exception {
        try (var system = system()) {
            try (var wire = system.connect("public/cleanup")) {
                new AttrReader(wire.in()).text("queue_id");
                new AttrWriter(wire.out()).number("flags", 0).endPart();
                wire.out().write(records(List.of("S a@b", "R c@d"), "x"));
                wire.out().flush();
            }
            system.log().await(": removed (canceled)");
            try (var files = Files.list(system.queue().resolve("incoming"))) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void contentFilter_staysWhereItWas_unlessTablesSayAnother() throws Exception {
        var content = List.of("T 1 2", "L scan:one", "S a@b", "R c@d", "M ", "N Subject: x", "X ",
                "E ");
        try (var system = system("header_checks = pcre:{{/^X-Filter: (.*)/ FILTER $$1}}")) {
            var result = submit(system, CleanupFlags.EXTERNAL, content);
            var file = dump(incoming(system, result.id()), result.id());
            assertEquals(List.of("L scan:one"), file.stream().filter(l -> l.startsWith("L "))
                    .toList());
            assertTrue(file.indexOf("L scan:one") < file.indexOf("S a@b"));
            var other = new ArrayList<>(content);
            other.add(6, "N X-Filter: scan:two");
            result = submit(system, CleanupFlags.EXTERNAL, other);
            file = dump(incoming(system, result.id()), result.id());
            assertTrue(file.indexOf("L scan:two") > file.indexOf("X "), file.toString());
        }
    }

    @Test
    void repeatedRecipients_areKnownWhateverTheirCase() throws Exception {
        try (var system = system("always_bcc =")) {
            var result = submit(system, CleanupFlags.EXTERNAL, List.of("S a@b", "R X@Site.Example",
                    "R x@site.example", "M ", "X ", "E "));
            assertEquals(1, dump(incoming(system, result.id()), result.id()).stream()
                    .filter(l -> l.startsWith("R ")).count());
        }
    }

    private static List<String> simple(String recipient) {
        return List.of("S a@b.example", "R " + recipient, "M ", "N Subject: x", "N ", "N text",
                "X ", "E ");
    }

    private List<String> recipients(MiniSystem system, String address) throws IOException {
        var result = submit(system, CleanupFlags.MAP_OK, simple(address));
        return result.reply().ok() ? dump(incoming(system, result.id()), result.id()).stream()
                .filter(l -> l.startsWith("R ")).map(l -> l.substring(2)).toList()
                : List.of("status " + result.reply().status());
    }

    @Test
    void aliases_areFollowed() throws IOException {
        try (var system = system()) {
            assertEquals(List.of("x@mail.example.com", "y@remote.example"),
                    recipients(system, "w@example.com"));
            assertEquals(List.of("x+ext@mail.example.com", "y+ext@remote.example"),
                    recipients(system, "w+ext@example.com"));
            assertEquals(List.of("l1@example.com"), recipients(system, "l2@example.com"));
            assertEquals(List.of("v@remote.example"), recipients(system, "u"));
            assertEquals(List.of("u@remote.example"), recipients(system, "u@remote.example"));
        }
    }

    /// The header of a message, after its `Received:` field, in one line; one of its status where it
    /// was refused.
    private String header(MiniSystem system, String context, String... fields) throws IOException {
        var message = new ArrayList<>(List.of("A rewrite_context=" + context, "T 1 0",
                "S a@b.example", "R x@y.example", "M "));
        for (var field : fields) {
            message.add("N " + field);
        }
        message.addAll(List.of("N ", "N body", "X ", "E "));
        var result = submit(system, 0, message);
        if (result.reply().status() != 0) {
            return "status " + result.reply().status();
        }
        var all = dump(incoming(system, result.id()), result.id());
        return String.join("|", all.subList(all.indexOf("M ") + 1, all.indexOf("N body"))).replace("N ", "")
                .replaceAll("<[0-9]+[.]QUEUEID@[a-z.]+>", "ID").replaceAll("Date: [^|x]+", "Date: D");
    }

    /// A field that is dropped was there all the same: loops are found, nothing is added for it.
    @Test
    void droppedFields_count() throws IOException {
        try (var system = system("message_drop_headers = received, from, to, resent-bcc, message-id,"
                + " content-type", "hopcount_limit = 1", "undisclosed_recipients_header = To: nobody:;")) {
            assertEquals("status " + CleanupReply.HOPS, header(system, "local", "Received: x", "Received: y"));
            assertEquals("Date: D|", header(system, "local", "From: a", "To: b", "Message-ID: <m>"));
            assertTrue(system.log().lines().stream().anyMatch(l -> l.endsWith(": message-id=<m>")));
            assertEquals("Content-Type: x|Resent-Message-Id: ID|Resent-Date: D|Resent-From: a@b.example"
                    + "|To: nobody:;|", header(system, "local", "Resent-Bcc: x", "Content-Type: x"));
        }
    }

    @Test
    void undisclosedRecipients_areThoseThatNoVisibleFieldNames() throws IOException {
        try (var system = system("undisclosed_recipients_header = To: nobody:;",
                "message_drop_headers =")) {
            for (var field : List.of("To:", "Cc: x@y", "Resent-To: x@y", "Resent-Cc: x@y")) {
                assertFalse(header(system, "local", field).contains("nobody"), field);
            }
            for (var field : List.of("Bcc: x@y", "Resent-Bcc: x@y", "Apparently-To: x@y", "X: x")) {
                assertTrue(header(system, "local", field).contains("|To: nobody:;|"), field);
            }
        }
    }

    /// Of strangers' messages, too, where their addresses are completed.
    @Test
    void missingFields_ofRemoteMail_areAddedWithADomainForIt() throws IOException {
        try (var system = system("remote_header_rewrite_domain = domain.invalid")) {
            assertEquals("Subject: x|Message-Id: ID|Date: D|From: a@b.example|",
                    header(system, "remote", "Subject: x"));
        }
        try (var system = system()) {
            assertEquals("Subject: x|", header(system, "remote", "Subject: x"));
            // These hold addresses, too.
            assertEquals("Mail-Followup-To: x@mail.example.com|Message-Id: ID|Date: D|From: a@b.example|",
                    header(system, "local", "Mail-Followup-To: x"));
        }
        try (var system = system("message_drop_headers =")) {
            assertTrue(header(system, "local", "Return-Path: x").startsWith("Return-Path: x@mail.example.com|"));
        }
    }

    @Test
    void aliases_tooManyOrBroken_deferTheMessage() throws IOException {
        try (var system = system("virtual_alias_expansion_limit = 2")) {
            assertEquals(List.of("status 256"), recipients(system, "many@example.com"));
        }
        try (var system = system("virtual_alias_maps = hash:/nonexistent/table")) {
            assertEquals(List.of("status 2"), recipients(system, "w@example.com"));
            assertTrue(isEmpty(system.queue().resolve("incoming")));
        }
    }

    @Test
    void aliases_asDeepAsTheLimit_deferTheMessage() throws Exception {
        var maps = "virtual_alias_maps = inline:{ a1@b.example=a2@b.example, a2@b.example=a3@b.example }";
        try (var system = system(maps, "virtual_alias_recursion_limit = 2")) {
            assertEquals(List.of("a3@b.example"), recipients(system, "a2@b.example"));
            assertEquals(List.of("status 256"), recipients(system, "a1@b.example"));
            system.log().await("unreasonable virtual_alias_maps map nesting for a1@b.example --");
        }
        try (var system = system(maps, "virtual_alias_address_length_limit = 11")) {
            assertEquals(List.of("status 256"), recipients(system, "a1@b.example"));
            system.log().await("unreasonable virtual_alias_maps result a2@b.example... --");
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void limits_refuseTheMessage() throws IOException {
        try (var system = system("message_size_limit = 1000", "hopcount_limit = 2")) {
            var big = new ArrayList<>(simple("x@y.example").subList(0, 5));
            for (int i = 0; i < 30; i++) {
                big.add("N " + "x".repeat(60));
            }
            big.addAll(List.of("X ", "E "));
            assertEquals(CleanupReply.SIZE, submit(system, 0, big).reply().status());
            var loop = new ArrayList<>(simple("x@y.example").subList(0, 3));
            loop.addAll(List.of("N Received: a", "N received: b", "N RECEIVED: c", "N ", "X ",
                    "E "));
            assertEquals(CleanupReply.HOPS, submit(system, 0, loop).reply().status());
            assertEquals(CleanupReply.RECIPIENTS, submit(system, 0,
                    List.of("S a@b", "M ", "N x", "X ", "E ")).reply().status());
            assertEquals(CleanupReply.BAD, submit(system, 0,
                    List.of("S a@b", "R c@d", "X ", "E ")).reply().status());
            assertTrue(isEmpty(system.queue().resolve("incoming")));
        }
    }

    /// Stands for bounce: notes what it is asked, and looks into the queue file.
    private static List<String> oversized() {
        var lines = new ArrayList<>(List.of("T 1795223400 0", "S a@b.example", "R x@y.example",
                "M ", "N Subject: x", "N "));
        for (int i = 0; i < 30; i++) {
            lines.add("N " + i + "x".repeat(60));
        }
        lines.addAll(List.of("X ", "R late@y.example", "E "));
        return lines;
    }

    /// Anybody may write such a file into maildrop.
    @ParameterizedTest
    @ValueSource(strings = {"S a\0@b.example", "R x\0@y.example", "O x\0@y.example", "F a\0",
        "A encoding=\0", "> x\0@y.example"})
    void nulInTheEnvelope_isRefused(String record) throws IOException {
        try (var system = system("")) {
            var message = new ArrayList<>(simple("x@y.example"));
            message.add(record.startsWith("S") ? 0 : 1, record);
            assertEquals(CleanupReply.BAD, submit(system, 0, message).reply().status());
            message = new ArrayList<>(simple("x@y.example"));
            message.add(message.size() - 1, record);
            assertEquals(CleanupReply.BAD, submit(system, 0, message).reply().status());
            assertTrue(isEmpty(system.queue().resolve("incoming")));
            assertTrue(system.log().lines().stream().noneMatch(l -> l.contains("panic")));
        }
    }

    /// Attributes of recipients are not counted: there are as many as recipients.
    @Test
    void attributes_tooMany_refuseTheMessage() throws IOException {
        try (var system = system("queue_file_attribute_count_limit = 3")) {
            var message = new ArrayList<>(simple("x@y.example"));
            message.addAll(0, List.of("A one=1", "A two=2", "A three=3"));
            message.add(4, "A notify_flags=4");
            assertEquals(0, submit(system, 0, message).reply().status());
            message.add(0, "A four=4");
            var result = submit(system, 0, message);
            assertEquals(CleanupReply.BAD, result.reply().status());
            assertTrue(system.log().lines().stream().anyMatch(l -> l.endsWith(result.id()
                    + ": message rejected: attribute count exceeds limit 3")));
        }
    }

    /// A busy connection is never idle, and still ends.
    @Test
    void connectionToAService_olderThanItsTime_isMadeAnew() throws Exception {
        try (var system = system("ipc_ttl = 1s")) {
            var number = new AtomicInteger();
            Await.until("second connection", () -> {
                recipients(system, "name" + number.incrementAndGet());
                return rewriteSessions.get() > 1;
            });
            assertTrue(number.get() > 2, "more than one request on a connection");
        }
    }

    @Test
    void connectionToAService_unusedForItsTime_isClosed() throws Exception {
        try (var system = system("ipc_idle = 1s")) {
            recipients(system, "a");
            assertEquals(1, rewriteSessions.get());
            Await.until("end of the session", Duration.ofSeconds(4),
                    () -> endedRewriteSessions.get() == 1);
        }
    }

    /// The clock stands still, the wait does not.
    @Test
    void message_whileTheActiveQueueIsFull_waits() throws IOException {
        try (var system = system("in_flow_delay = 2s")) {
            var inFlow = new InFlow(Spool.of(system.conf()));
            inFlow.tell(true);
            long begin = System.nanoTime();
            recipients(system, "a@b.example");
            assertTrue(System.nanoTime() - begin >= Duration.ofSeconds(2).toNanos());
            inFlow.tell(false);
            begin = System.nanoTime();
            recipients(system, "a@b.example");
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(2).toNanos());
        }
        try (var system = system("in_flow_delay = 0")) {
            new InFlow(Spool.of(system.conf())).tell(true);
            long begin = System.nanoTime();
            recipients(system, "a@b.example");
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void tooBig_fromPickup_isReturned() throws IOException {
        try (var system = system("message_size_limit = 1000")) {
            var result = submit(system, CleanupFlags.EXTERNAL | CleanupFlags.BOUNCE, oversized());
            assertEquals(new CleanupReply(0, ""), result.reply());
            assertEquals(3, requests.size());
            var why = Dsn.of("5.3.4", "failed", "message file too big");
            assertEquals(List.of("x@y.example", "late@y.example"), requests.subList(0, 2).stream()
                    .map(r -> ((BounceRequest.Append) r).recipient().address()).toList());
            assertEquals(why, ((BounceRequest.Append) requests.getFirst()).dsn());
            assertEquals(new BounceRequest.Report(BounceRequest.Kind.FAILURE, "incoming",
                    result.id(), "", 0, "a@b.example", "", 0), requests.getLast());
            assertTrue(returned.contains("N Subject: x"), returned.toString());
            assertTrue(returned.size() < 40, returned.toString());
            var log = system.log().lines();
            assertTrue(log.stream().anyMatch(l -> l.endsWith(result.id()
                    + ": to=<x@y.example>, relay=none, delay=19, delays=19/0/0/0, dsn=5.3.4, "
                    + "status=bounced (message file too big)")), log.toString());
            assertTrue(log.getLast().endsWith(result.id() + ": removed (discarded)"));
            assertTrue(isEmpty(system.queue().resolve("incoming")));
            assertTrue(triggers.isEmpty());
        }
    }

    @Test
    void tooManyHops_fromPickup_isReturnedWhole() throws IOException {
        try (var system = system("hopcount_limit = 1")) {
            var result = submit(system, CleanupFlags.EXTERNAL | CleanupFlags.BOUNCE, List.of(
                    "S a@b.example", "A notify_flags=1", "R x@y.example", "M ", "N Received: a",
                    "N Received: b", "N Subject: x", "N ", "N text", "X ", "E "));
            assertEquals(new CleanupReply(0, ""), result.reply());
            var append = (BounceRequest.Append) requests.getFirst();
            assertEquals(Dsn.of("5.4.0", "failed", "too many hops"), append.dsn());
            assertEquals(1, append.recipient().notifyFlags());
            assertTrue(returned.containsAll(List.of("N Received: a", "N Received: b", "N text")));
            assertTrue(system.log().lines().stream().anyMatch(l -> l.endsWith(result.id()
                    + ": message rejected: hopcount exceeded")));
        }
    }

    @Test
    void return_thatFails_leavesTheMessageWithPickup() throws IOException {
        bounceStatus = 1;
        try (var system = system("message_size_limit = 1000")) {
            var reply = submit(system, CleanupFlags.BOUNCE, oversized()).reply();
            assertTrue(reply.has(CleanupReply.WRITE));
            assertTrue(reply.problem().status().startsWith("4"));
            assertTrue(isEmpty(system.queue().resolve("incoming")));
        }
    }

    @Test
    void noRecipients_fromPickup_isRefused() throws IOException {
        try (var system = system()) {
            assertEquals(CleanupReply.RECIPIENTS, submit(system, CleanupFlags.BOUNCE,
                    List.of("S a@b", "M ", "N x", "X ", "E ")).reply().status());
            assertTrue(requests.isEmpty());
        }
    }

    @Test
    void submission_cutAnywhere_leavesNothing() throws IOException {
        try (var system = system()) {
            var all = records(simple("x@y.example"), "ID");
            for (int cut = 0; cut < all.length; cut++) {
                try (var wire = system.connect("public/cleanup")) {
                    var in = new AttrReader(wire.in());
                    in.text("queue_id");
                    in.end();
                    new AttrWriter(wire.out()).number("flags", 0).endPart();
                    wire.out().write(all, 0, cut);
                    wire.out().flush();
                }
            }
            submit(system, 0, simple("last@y.example"));
        }
        try (var files = Files.list(folder.resolve("queue/incoming"))) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void remoteHeaders_areLeftAlone() throws IOException {
        try (var system = system()) {
            var lines = new ArrayList<String>(List.of("A rewrite_context=remote"));
            lines.addAll(simple("x@y.example"));
            lines.add(4, "N From: somebody");
            var result = submit(system, 0, lines);
            var dump = dump(incoming(system, result.id()), result.id());
            assertTrue(dump.contains("N From: somebody"));
            assertFalse(dump.stream().anyMatch(l -> l.startsWith("N Date:")));
            assertTrue(system.log().lines().stream().anyMatch(l ->
                    l.endsWith(result.id() + ": message-id=<>")));
        }
    }

    @Test
    void name_isInTheCharacterSetThatIsConfigured() throws Exception {
        var from = Map.of("utf-8", "=?utf-8?Q?J=F6rg?= <j@example.com>", "iso-8859-1",
                "=?iso-8859-1?Q?J=F6rg?= <j@example.com>", "latin 1", "j@example.com");
        for (var set : from.keySet()) {
            try (var system = system("full_name_encoding_charset = " + set)) {
                var result = submit(system, CleanupFlags.MAP_OK, List.of("F J\u00f6rg",
                        "S j@example.com", "R u@example.com", "M ", "N Subject: x", "N ", "X ",
                        "E "));
                assertTrue(dump(incoming(system, result.id()), result.id()).contains(
                        "N From: " + from.get(set)), set);
                assertEquals(set.contains(" "), system.log().lines().stream().anyMatch(l ->
                        l.contains("warning: " + result.id() + ": full_name_encoding_charset")));
            }
        }
    }
}
