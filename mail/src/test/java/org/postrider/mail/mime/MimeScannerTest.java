package org.postrider.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.mime.MimeScanner.Fault;
import org.postrider.mail.mime.MimeScanner.Options;
import org.postrider.util.Bytes;

class MimeScannerTest {
    private static final String MIXED = "Subject: s\nContent-Type: multipart/mixed; boundary=\"b c\"\n"
            + "\nprolog\n--b c\nX: p\n\npart\n--b c\nContent-Type: message/rfc822\n\nSubject: inner\n"
            + " folded\n\ninner\n--b c--\nX: epilog\n";

    /// Writes events down: `P` header of the message, `M` of a part, `N` of a nested message,
    /// `.` its end, `B` body, `!` fault.
    private static final class Events implements MimeScanner.Sink {
        private final List<String> seen = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public void header(MimeScanner.Place place, byte[] header, int nameLength) {
            assertEquals(':', header[nameLength]);
            seen.add("PMN".charAt(place.ordinal()) + Bytes.text(header));
            text.append(Bytes.text(header)).append('\n');
        }

        @Override
        public void headerEnd() {
            seen.add(".");
        }

        @Override
        public void body(byte[] bytes, int offset, int length, boolean ends, long at) {
            seen.add("B" + at + " " + Bytes.text(bytes, offset, length) + (ends ? "" : "+"));
            text.append(Bytes.text(bytes, offset, length)).append(ends ? "\n" : "");
        }

        @Override
        public void fault(Fault fault, String where) {
            seen.add("!" + fault + " " + where);
        }
    }

    private static Options options(boolean converts, Set<Fault> reports) {
        return new Options(true, converts, reports, 1000, 20, 3);
    }

    private static void feed(MimeScanner scanner, String text) throws IOException {
        var bytes = Bytes.of(text);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                scanner.piece(bytes, start, i - start, true);
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            scanner.piece(bytes, start, bytes.length - start, false);
        }
    }

    private static List<String> events(String text, Options options) throws IOException {
        var events = new Events();
        var scanner = new MimeScanner(options, events);
        feed(scanner, text);
        scanner.end();
        return events.seen;
    }

    private static List<String> events(String text) throws IOException {
        return events(text, options(false, EnumSet.allOf(Fault.class)));
    }

    @Test
    void structure_isFollowed() throws IOException {
        assertEquals(List.of("PSubject: s", "PContent-Type: multipart/mixed; boundary=\"b c\"", ".",
                "B0 ", "B1 prolog", "B8 --b c", "MX: p", "B0 ", "B1 part", "B6 --b c",
                "MContent-Type: message/rfc822", "B0 ", "NSubject: inner\n folded", "B0 ",
                "B1 inner", "B0 --b c--", "B8 X: epilog"), events(MIXED));
    }

    @Test
    void structure_isNotFollowedWhereThatIsOff() throws IOException {
        var seen = events(MIXED, new Options(false, false, Set.of(), 1000, 20, 3));
        assertEquals(2, seen.stream().filter(e -> !e.startsWith("B") && !e.equals(".")).count());
    }

    @Test
    void longHeader_getsNoMorePiecesOnceItIsTooLong() throws IOException {
        var options = new Options(true, false, Set.of(), 10, 20, 3);
        assertEquals("PX: 456789\n b", events("X: 456789\n b\n c\n\n", options).getFirst());
        assertEquals("PX: 4567890", events("X: 4567890\n b\n\n", options).getFirst());
        assertEquals("PX: 45678\n 2345678901", events("X: 45678\n 2345678901\n c\n\n", options)
                .getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {MIXED, "Subject: x\nno header\nX: y\n", "\nbody\n", " folded\n", "X: y",
        "X: y\n z", "Content-Type: multipart/mixed; boundary=b\n--b\nX: y\n--b\n\n--b--\n",
        "Content-Type: multipart/digest; boundary=\"b\n\n--b\n\nX: y\n\nz\n--b--\n",
        "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n\n\nx\n"})
    void text_isNeverLostWhereverLinesAreCut(String message) throws IOException {
        var bytes = Bytes.of(message);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var events = new Events();
            var scanner = new MimeScanner(options(false, Set.of()), events);
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    scanner.piece(bytes, start, i - start, true);
                    start = i + 1;
                } else if (i + 1 == cut && i + 1 < bytes.length && bytes[i + 1] != '\n') {
                    scanner.piece(bytes, start, i + 1 - start, false);
                    start = i + 1;
                }
            }
            if (start < bytes.length) {
                scanner.piece(bytes, start, bytes.length - start, true);
            }
            scanner.end();
            var text = events.text.toString();
            assertEquals(message.replace("\n", ""), text.replace("\n", ""));
        }
    }

    @Test
    void everyBeginning_isTaken() throws IOException {
        for (int length = 0; length <= MIXED.length(); length++) {
            var part = MIXED.substring(0, length);
            var seen = events(part, options(true, EnumSet.allOf(Fault.class)));
            assertTrue(seen.contains("."), part);
        }
    }

    @Test
    void header_withSpaceBeforeColonLosesIt() throws IOException {
        assertEquals("PX-a: b", events("X-a \t: b\n\n").getFirst());
        assertEquals(List.of("!HEADER_END X a: b", ".", "B0 ", "B1 X a: b"), events("X a: b\n"));
    }

    @Test
    void header_isCutAtItsLimit() throws IOException {
        var line = "X: " + "h".repeat(1500);
        assertEquals(line.length() + 1, events(line + "\n more\n\n").getFirst().length());
    }

    @Test
    void faults_areToldOnce() throws IOException {
        assertEquals(List.of("!HEADER_8BIT X: \u00fc", "PX: \u00fc", "PY: \u00fc", ".", "B0 ",
                "!BODY_8BIT \u00e4", "B1 \u00e4", "B3 \u00f6"),
                events("X: \u00fc\nY: \u00fc\n\n\u00e4\n\u00f6\n"));
        assertTrue(events("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nx\n")
                .contains("!ENCODING_DOMAIN base64"));
    }

    @Test
    void nesting_hasALimit() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append("Content-Type: multipart/mixed; boundary=").append(i).append("\n\n--")
                    .append(i).append('\n');
        }
        assertTrue(events(text.toString()).contains(
                "!NESTING Content-Type: multipart/mixed; boundary=5"));
    }

    @Test
    void eightBits_becomeQuotedPrintable() throws IOException {
        var seen = events("Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n\u00fc = \n"
                + "a".repeat(80) + "\n.\n", options(true, Set.of()));
        assertEquals(List.of("PContent-Type: text/plain",
                "PContent-Transfer-Encoding: quoted-printable", ".", "B0 ", "B1 =FC =3D=20",
                "B12 " + "a".repeat(73) + "=", "B87 " + "a".repeat(7), "B95 ."), seen);
    }

    @Test
    void eightBits_ofAnyPartThatIsNoMultipart_becomeQuotedPrintable() throws IOException {
        var events = new Events();
        var scanner = new MimeScanner(new Options(true, true, Set.of(), 1000, 100, 100), events);
        feed(scanner, "Content-Type: message/partial\nContent-Transfer-Encoding: 8bit\n\n\u00e4\n");
        scanner.end();
        assertTrue(events.seen.contains("B1 =E4"), events.seen.toString());
    }

    @Test
    void eightBits_inABoundary_areOfThePartBeforeIt() throws IOException {
        var events = new Events();
        var scanner = new MimeScanner(new Options(true, false, EnumSet.of(Fault.BODY_8BIT), 1000,
                100, 100), events);
        feed(scanner, "Content-Type: multipart/mixed; boundary=b\n\n--b\u00e4\n\nx\n--b--\n");
        scanner.end();
        assertTrue(events.seen.contains("!BODY_8BIT --b\u00e4"), events.seen.toString());
    }

    @Test
    void sevenBits_stayAsTheyAre() throws IOException {
        var text = "Content-Type: text/plain\n\n\u00fc = \n";
        assertEquals(List.of("PContent-Type: text/plain", ".", "B0 ", "B1 \u00fc = "),
                events(text, options(true, Set.of())));
    }
}
