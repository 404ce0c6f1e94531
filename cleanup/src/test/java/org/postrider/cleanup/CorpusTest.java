package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.mime.MimeScanner.Fault;
import org.postrider.testing.MimeCorpus;
import org.postrider.util.Bytes;

/// Malformed and nested messages have the same structure, and are converted to the same bytes,
/// however long the pieces are in which long lines come in.
class CorpusTest {
    private static final int HEADER_LIMIT = 1 << 20;

    /// Events without the ends of pieces: headers with their places, faults, and the text of bodies.
    private static final class Events implements MimeScanner.Sink {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void header(MimeScanner.Place place, byte[] header, int nameLength) {
            text.append(place).append(' ').append(Bytes.text(header)).append('\n');
        }

        @Override
        public void headerEnd() {
            text.append("header ends\n");
        }

        @Override
        public void body(byte[] bytes, int offset, int length, boolean ends, long at) {
            text.append(Bytes.text(bytes, offset, length)).append(ends ? "\n" : "");
        }

        @Override
        public void fault(Fault fault, String where) {
            text.append(fault).append('\n');
        }
    }

    static Stream<String> names() {
        return MimeCorpus.messages().keySet().stream();
    }

    /// @param piece longest piece of a line, in bytes
    private static String scanned(String message, boolean converts, int piece)
            throws IOException {
        var events = new Events();
        var scanner = new MimeScanner(new MimeScanner.Options(true, converts,
                EnumSet.allOf(Fault.class), HEADER_LIMIT, 60, 5), events);
        for (var line : message.lines().toList()) {
            var bytes = Bytes.of(line);
            int at = 0;
            // A line that may be a boundary is known by its beginning; the rest counts as another
            // line, as it does in Postfix.
            for (; !line.startsWith("--") && bytes.length - at > piece; at += piece) {
                scanner.piece(bytes, at, piece, false);
            }
            scanner.piece(bytes, at, bytes.length - at, true);
        }
        scanner.end();
        return events.text.toString();
    }

    @ParameterizedTest
    @MethodSource("names")
    void structureAndConversion_areThoseOfWholeLines(String name) throws IOException {
        var message = MimeCorpus.messages().get(name).replace('\r', ' ');
        for (var converts : new boolean[] {false, true}) {
            var whole = scanned(message, converts, Integer.MAX_VALUE);
            // Names of headers are within the first piece.
            int longest = message.lines().mapToInt(String::length).max().orElse(0);
            for (int piece = 62; piece <= longest; piece++) {
                if (!name.equals("header-long-word") || piece > 3000) {
                    assertEquals(whole, scanned(message, converts, piece), "pieces of " + piece);
                }
            }
        }
    }
}
