package org.postrider.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.net.SmtpStream.Ending;
import org.postrider.util.Bytes;
import org.postrider.util.Wire;

class SmtpStreamTest {
    /// A peer that has sent some text, in pieces of a given size.
    private static final class FakeWire implements Wire {
        private final InputStream in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<String> flushed = new ArrayList<>();
        private final List<Integer> writes = new ArrayList<>();

        FakeWire(String text, int piece) {
            in = new ByteArrayInputStream(Bytes.of(text)) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(piece, length));
                }
            };
        }

        @Override
        public long lastActive() {
            return System.nanoTime();
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public OutputStream out() {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    writes.add(length);
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() {
                    flushed.add(out.toString());
                    out.reset();
                }
            };
        }

        @Override
        public void timeout(Duration limit) {}

        @Override
        public void close() {}
    }

    private static List<String> lines(String text, int piece, int limit) {
        var lines = new ArrayList<String>();
        try (var stream = new SmtpStream(new FakeWire(text, piece))) {
            while (true) {
                var ending = stream.read(limit);
                lines.add(ending + ":" + Bytes.text(stream.bytes(), stream.offset(),
                        stream.length()));
            }
        } catch (EOFException e) {
            return lines;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void read_anyPieces_givesTheSameLines() {
        var text = "one\r\ntwo\n\r\n\nx\ry\r\r\n0123456789\r\n01234567890\r\nrest";
        var expected = List.of("CRLF:one", "BARE_LF:two", "CRLF:", "BARE_LF:", "CRLF:x\ry\r",
                "CRLF:0123456789", "PARTIAL:0123456789", "CRLF:0");
        for (int piece = 1; piece <= text.length(); piece++) {
            assertEquals(expected, lines(text, piece, 10), "pieces of " + piece);
        }
    }

    @Test
    void read_cutAfterEachByte_neverInvents() {
        var text = "one\r\ntwo\n.\r\n";
        var all = lines(text, 100, 10);
        for (int cut = 0; cut <= text.length(); cut++) {
            var some = lines(text.substring(0, cut), 100, 10);
            assertEquals(all.subList(0, some.size()), some);
        }
    }

    @Test
    void read_longerThanBuffer_comesInPieces() {
        var lines = lines("a".repeat(20_000) + "\r\n", 777, 9_000);
        assertEquals(List.of("PARTIAL:".length() + 9_000, "PARTIAL:".length() + 9_000,
                "CRLF:".length() + 2_000), lines.stream().map(String::length).toList());
    }

    @Test
    void write_leavesOnlyWhenReadHasToWait() throws IOException {
        var wire = new FakeWire("a\r\nb\r\n", 100);
        try (var stream = new SmtpStream(wire)) {
            stream.write("220 hi\r\n");
            assertEquals("a", stream.readLine(10));
            stream.write("250 a\r\n");
            assertEquals("b", stream.readLine(10));
            stream.write("250 b\r\n");
            assertEquals(List.of("220 hi\r\n"), wire.flushed);
            assertThrows(EOFException.class, () -> stream.readLine(10));
            assertEquals("250 a\r\n250 b\r\n", wire.flushed.getLast());
        }
    }

    @Test
    void write_largerThanBuffer_keepsOrder() throws IOException {
        var wire = new FakeWire("", 1);
        try (var stream = new SmtpStream(wire)) {
            stream.write("x".repeat(5_000));
            stream.write(Bytes.of("y".repeat(5_000)), 0, 5_000);
            stream.write("z");
            stream.flush();
        }
        assertEquals("x".repeat(5_000) + "y".repeat(5_000) + "z", String.join("", wire.flushed));
    }

    /// Most messages go out at once: each write to a connection wakes the peer.
    @Test
    void write_inSmallPieces_leavesInLargeOnes() throws IOException {
        var wire = new FakeWire("", 1);
        var line = Bytes.of("0123456789");
        try (var stream = new SmtpStream(wire)) {
            for (int i = 0; i < 1_600; i++) {
                stream.write(line, 0, line.length);
            }
            stream.flush();
            assertEquals(List.of(16_000), wire.writes);
            for (int i = 0; i < 3_000; i++) {
                stream.write(line, 0, line.length);
            }
            stream.write("x".repeat(20_000));
            stream.flush();
        }
        assertEquals("0123456789".repeat(4_600) + "x".repeat(20_000), String.join("", wire.flushed));
        assertEquals(List.of(16_000, 16_380, 16_384, 16_384, 852), wire.writes);
    }

    @Test
    void buffered_showsWhatCameAlong() throws IOException {
        try (var stream = new SmtpStream(new FakeWire("DATA\r\nmore", 100))) {
            stream.readLine(100);
            assertEquals(4, stream.buffered());
            assertEquals("mo", stream.peek(2));
            assertFalse(stream.secure());
        }
    }

    @Test
    void budget_passed_isTimeout_forSendingToo() throws IOException {
        try (var stream = new SmtpStream(new FakeWire("", 1))) {
            stream.budget(Duration.ofNanos(1), 0);
            stream.write("x");
            var e = assertThrows(SocketTimeoutException.class, stream::flush);
            assertTrue(e.getMessage().contains("deadline"));
            stream.budget(Duration.ofMinutes(1), 1000);
            stream.write("x");
            stream.flush();
        }
    }

    @Test
    void deadline_passed_isTimeout() throws IOException {
        try (var stream = new SmtpStream(new FakeWire("a\r\n", 1))) {
            stream.deadline(Duration.ofNanos(1), 0);
            var e = assertThrows(SocketTimeoutException.class, () -> stream.readLine(100));
            assertTrue(e.getMessage().contains("deadline"));
        }
    }
}
