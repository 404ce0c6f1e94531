package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// Files named `.qf` were written by Postfix 3.11.
class EnvelopeTest {
    @TempDir
    Path folder;

    private Path sample(String name) throws IOException {
        var path = folder.resolve(name);
        try (var in = EnvelopeTest.class.getResourceAsStream(name)) {
            Files.write(path, in.readAllBytes());
        }
        return path;
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("made"), bytes);
    }

    @Test
    void sample_partlyDelivered_givesWhatIsLeft() throws Exception {
        try (var file = QueueFile.open(sample("six-recipients.qf"))) {
            var envelope = Envelope.read(file, 100);
            assertEquals("sender@site.example", envelope.sender());
            assertEquals(329, envelope.contentSize());
            assertEquals(620, envelope.dataOffset());
            assertEquals(1_795_222_322_852_517L, envelope.arrival());
            assertEquals("local", envelope.client().rewriteContext());
            assertEquals(List.of(
                    new Recipient(468, "x@ret.example", "x@ret.example", "rfc822;x@ret.example", 0),
                    new Recipient(534, "y@bad.example", "y@bad.example", "rfc822;y@bad.example", 0)),
                    envelope.recipients());
            assertFalse(envelope.hasMore());
            assertEquals(6, envelope.count(), "as many as there were when the message arrived");
        }
    }

    /// The queue manager keeps the envelopes of all active messages, without their recipients.
    @Test
    void memory_ofAnEnvelope_isSmall() throws Exception {
        var path = sample("six-recipients.qf");
        var envelopes = new Envelope[5000];
        long before = used();
        for (int i = 0; i < envelopes.length; i++) {
            try (var file = QueueFile.openReadOnly(path)) {
                envelopes[i] = Envelope.read(file, 100);
                envelopes[i].forgetRecipients();
            }
        }
        long bytes = (used() - before) / envelopes.length;
        assertEquals("sender@site.example", envelopes[0].sender());
        assertTrue(bytes <= 1000, bytes + " bytes for an envelope");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void sample_withDsn_givesItsParameters() throws Exception {
        try (var file = QueueFile.open(sample("dsn.qf"))) {
            var envelope = Envelope.read(file, 100);
            assertEquals("envid1", envelope.envid());
            assertEquals(1, envelope.ret());
            assertEquals(14, envelope.recipients().get(1).notifyFlags());
            assertEquals(384, envelope.recipients().get(1).offset());
        }
    }

    @Test
    void sample_ofBounce_hasNullSenderAndEncoding() throws Exception {
        try (var file = QueueFile.open(sample("bounce.qf"))) {
            var envelope = Envelope.read(file, 100);
            assertEquals("", envelope.sender());
            assertEquals("8bit", envelope.encoding());
            assertEquals(0, envelope.traceFlags());
        }
    }

    @Test
    void markDone_thenRead_skipsRecipient() throws Exception {
        try (var file = QueueFile.open(sample("six-recipients.qf"))) {
            file.markDone(468);
            file.markDone(468);
            var left = Envelope.read(file, 100).recipients();
            assertEquals(1, left.size());
            assertEquals("y@bad.example", left.get(0).address());
            assertThrows(CorruptFileException.class, () -> file.markDone(469));
            assertThrows(CorruptFileException.class, () -> file.markDone(1 << 20));
        }
    }

    @Test
    void content_ofSample_isItsLines() throws Exception {
        try (var file = QueueFile.open(sample("six-recipients.qf"))) {
            var text = Bytes.text(file.content(620, 329).stream().readAllBytes());
            assertEquals(316, text.length());
            assertTrue(text.startsWith("Received: by mail.example.com"));
            assertTrue(text.endsWith("\n\nline one\n.line two\nFrom x\n\nlast\n"));
        }
    }

    @Test
    void portions_ofManyRecipients_giveEachOnce() throws Exception {
        var path = file(many(1000));
        try (var file = QueueFile.open(path)) {
            var envelope = Envelope.read(file, 7);
            var seen = new HashSet<String>();
            while (true) {
                for (var recipient : envelope.recipients()) {
                    assertTrue(seen.add(recipient.address()));
                    assertEquals("o" + recipient.address().substring(1), recipient.original());
                }
                if (!envelope.hasMore()) {
                    break;
                }
                envelope.more(file, 7);
            }
            assertEquals(1001, seen.size());
        }
    }

    @Test
    void file_cutAnywhere_isCorrupt() throws Exception {
        var whole = Files.readAllBytes(sample("six-recipients.qf"));
        for (int cut = 0; cut < whole.length; cut++) {
            var path = file(Arrays.copyOf(whole, cut));
            try (var file = QueueFile.open(path)) {
                assertThrows(CorruptFileException.class, () -> Envelope.read(file, 100),
                        "cut at " + cut);
            }
        }
    }

    @Test
    void file_anyByteChanged_isReadOrCorrupt() throws Exception {
        var whole = Files.readAllBytes(sample("six-recipients.qf"));
        for (int at = 0; at < whole.length; at++) {
            for (byte value : new byte[] {0, -1, 'p', 'E', '9'}) {
                var changed = whole.clone();
                changed[at] = value;
                try (var file = QueueFile.open(file(changed))) {
                    Envelope.read(file, 3);
                    file.content(620, 329).stream().readAllBytes();
                } catch (CorruptFileException e) {
                    assertFalse(e.getMessage().isEmpty());
                }
            }
        }
    }

    /// Writes a message, with these records besides those that it must have.
    ///
    /// @param envelope their types and texts, as all others
    /// @param missing how much of the content the size record leaves out, in bytes
    private QueueFile message(List<String> envelope, List<String> extracted, int missing)
            throws IOException {
        var head = new ByteArrayOutputStream();
        write(new RecordWriter(head), envelope);
        write(new RecordWriter(head), List.of("M"));
        var content = new ByteArrayOutputStream();
        write(new RecordWriter(content), List.of("NSubject: x", "N", "Nline"));
        var all = new ByteArrayOutputStream();
        new RecordWriter(all).write('C', String.format("%15d %15d %15d",
                content.size() - missing, 49 + head.size(), 1));
        all.writeBytes(head.toByteArray());
        all.writeBytes(content.toByteArray());
        write(new RecordWriter(all), extracted);
        return QueueFile.open(file(all.toByteArray()));
    }

    private static void write(RecordWriter out, List<String> records) throws IOException {
        for (var record : records) {
            out.write(record.charAt(0), record.substring(1));
        }
    }

    private static List<String> with(List<String> records, int place, String more) {
        var all = new ArrayList<>(records);
        all.add(place, more);
        return all;
    }

    /// Postfix sets the same aside, but for an address with a NUL, of which it takes what is before.
    @Test
    void damage_thatLeavesRecordsWhole_isFound() throws Exception {
        var envelope = List.of("T1700000000 1", "Ss@site.example", "Rr@site.example");
        var end = List.of("X", "E");
        for (var odd : List.of("Nx", "wx", "fx", "dx", "mx", "sx", "$x", "!x", "\0x", "\u00ffx", "X",
                "Ax", "Rr\0x@site.example", ">r\0x@site.example", "Lx\0:y")) {
            assertDamaged(odd + " in the envelope", with(envelope, 2, odd), end, 0);
            assertDamaged(odd + " after the content", envelope, with(end, 1, odd), 0);
        }
        assertDamaged("sender", List.of("T1700000000 1", "Ss\0@site.example"), end, 0);
        assertDamaged("time", List.of("T0 0", "Ss@site.example"), end, 0);
        assertDamaged("no X", envelope, List.of("E"), 0);
        for (int missing : List.of(-1, 1, 6, 8, 21)) {
            assertDamaged("size less " + missing, envelope, end, missing);
        }
    }

    private void assertDamaged(String what, List<String> envelope, List<String> extracted,
            int missing) throws IOException {
        try (var file = message(envelope, extracted, missing)) {
            assertThrows(CorruptFileException.class, () -> Envelope.read(file, 100), what);
        }
    }

    /// All that Postfix takes, before the content and after it.
    @Test
    void oddities_areNoDamage() throws Exception {
        var odd = List.of("c5", "K\0", "Fx", "Ix", "Ca", "r", "e", "P", "/a@b", "Da@b",
                "Alog_helo_name=a\0b", "A=x", "Oo\0x@site.example", "St@site.example",
                "Rr@site.example");
        for (int place = 0; place <= odd.size(); place++) {
            var envelope = new ArrayList<>(List.of("T1700000000 1", "Ss@site.example"));
            envelope.addAll(odd.subList(0, place));
            var extracted = new ArrayList<>(List.of("X"));
            extracted.addAll(odd.subList(place, odd.size()));
            extracted.add("E");
            try (var file = message(envelope, extracted, 0)) {
                var read = Envelope.read(file, 100);
                assertEquals(List.of("r@site.example"),
                        read.recipients().stream().map(Recipient::address).toList());
                assertEquals("s@site.example", read.sender());
                assertEquals("a", read.client().helo());
            }
        }
    }

    @Test
    void pointer_isFollowed_andZeroIsNot() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var writer = new RecordWriter(bytes);
        writer.write('N', "one");
        writer.write('p', String.format("%15d", 0));
        writer.write('p', String.format("%15d", 48));
        writer.write('N', "skipped");
        assertEquals(48, writer.position());
        writer.write('L', "two");
        writer.write('w', "pad");
        writer.write('N', "+three");
        writer.write('X', "");
        try (var file = QueueFile.open(file(bytes.toByteArray()))) {
            assertEquals("one\ntwo+three\n", Bytes.text(file.content(0, 0).stream()
                    .readAllBytes()));
        }
    }

    @Test
    void pointers_inCircles_areCorrupt() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var writer = new RecordWriter(bytes);
        writer.write('p', String.format("%15d", 17));
        writer.write('w', "x");
        writer.write('p', String.format("%15d", 17));
        try (var file = QueueFile.open(file(bytes.toByteArray()))) {
            assertThrows(CorruptFileException.class, file.content(0, 0)::next);
        }
    }

    @Test
    void record_longerThanBuffer_isWhole() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var writer = new RecordWriter(bytes);
        writer.write('N', "x".repeat(100_000));
        writer.write('N', "y");
        writer.write('X', "");
        try (var file = QueueFile.open(file(bytes.toByteArray()))) {
            assertEquals(100_003, file.content(0, 0).stream().readAllBytes().length);
        }
    }

    /// A message with recipients before and after the content.
    private static byte[] many(int count) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new RecordWriter(bytes);
        writer.write('C', " ".repeat(95));
        writer.write('T', "1 2");
        writer.write('S', "s@site.example");
        for (int i = 0; i < count; i++) {
            writer.write('O', "o" + i);
            writer.write('R', "r" + i);
        }
        writer.write('M', "");
        long data = writer.position();
        writer.write('N', "line");
        long size = writer.position() - data;
        writer.write('X', "");
        writer.write('O', "olast");
        writer.write('R', "rlast");
        writer.write('E', "");
        var all = bytes.toByteArray();
        var head = Bytes.of(String.format("%15d %15d %15d %15d %15d %15d", size, data, count, 0,
                size, 0));
        System.arraycopy(head, 0, all, 2, head.length);
        return all;
    }
}
