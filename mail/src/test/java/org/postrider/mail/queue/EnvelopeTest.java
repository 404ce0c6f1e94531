package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
