package org.postrider.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.util.Bytes;
import org.postrider.util.Wire;

class ProxyHeaderTest {
    private static final String V2 = "\r\n\r\n\0\r\nQUIT\n";
    private static final String V4 = "\u00c0\0\2\1\u00c0\0\2\2\4\u00d2\0\31";
    private static final String V6 = "\40\1\15\u00b8\0\0\0\0\0\0\0\0\0\0\0\1"
            + "\40\1\15\u00b8\0\0\0\0\0\0\0\0\0\0\0\2\4\u00d2\0\31";

    private record Sent(InputStream in) implements Wire {
        @Override
        public OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void timeout(Duration limit) {
            // Everything is here.
        }

        @Override
        public long lastActive() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static String read(String input) throws IOException {
        try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(
                Bytes.of(input + "EHLO x\r\n"))))) {
            var header = ProxyHeader.read(stream);
            assertEquals("EHLO x", stream.readLine(100));
            return header.map(h -> AddressText.of(h.client().getAddress()) + " "
                    + h.client().getPort() + " " + AddressText.of(h.server().getAddress()) + " "
                    + h.server().getPort()).orElse("itself");
        }
    }

    @Test
    void read_bothVersions() throws IOException {
        var v4 = "192.0.2.1 1234 192.0.2.2 25";
        var v6 = "2001:db8::1 1234 2001:db8::2 25";
        assertEquals(v4, read("PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\r\n"));
        assertEquals(v4, read("PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\n"));
        assertEquals(v6, read("PROXY TCP6 2001:db8::1 2001:db8::2 1234 25\r\n"));
        assertEquals(v4, read(V2 + "\41\21\0\14" + V4));
        assertEquals(v4, read(V2 + "\41\21\0\21" + V4 + "\3\0\2ab"), "with more behind it");
        assertEquals(v6, read(V2 + "\41\41\0\44" + V6));
        assertEquals("itself", read(V2 + "\40\0\0\0"));
    }

    /// With Postfix's words.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PROXY UNKNOWN____ | bad or missing protocol type
            PROXY TCP4 192.0.2.1 | bad or missing server address
            PROXY TCP4 192.0.2.1 x 1234 25 | bad or missing server address
            PROXY TCP4 ::1 192.0.2.2 1234 25 | bad or missing client address
            PROXY TCP6 192.0.2.1 ::1 1234 25 | bad or missing client address
            PROXY TCP4 192.0.2.1 192.0.2.2 1234 99999 | bad or missing server port
            PROXY TCP4 192.0.2.1 192.0.2.2 x 25 | bad or missing client port
            EHLO x | short protocol header
            EHLO client.example.com | missing protocol header
            """)
    void read_badLine_isRefused(String line, String problem) {
        assertEquals(problem, assertThrows(ProxyHeader.Malformed.class,
                () -> read(line + "\r\n")).getMessage());
    }

    @Test
    void read_badBinary_isRefused() {
        for (var bad : List.of("\41\0\0\0|unsupported network protocol",
                "\41\21\0\4abcd|short address field",
                "\41\22\0\14" + V4 + "|unsupported network protocol",
                "\61\21\0\14" + V4 + "|unrecognized protocol version",
                "\42\21\0\14" + V4 + "|bad command in proxy header",
                "\41\21\u00ff\u00ff|long protocol header")) {
            int bar = bad.lastIndexOf('|');
            assertEquals(bad.substring(bar + 1), assertThrows(ProxyHeader.Malformed.class,
                    () -> read(V2 + bad.substring(0, bar))).getMessage());
        }
    }

    @Test
    void read_cutAnywhere_isRefused() {
        for (var whole : List.of("PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\r\n",
                V2 + "\41\21\0\14" + V4)) {
            for (int end = 0; end < whole.length(); end++) {
                var cut = whole.substring(0, end);
                assertThrows(IOException.class, () -> {
                    try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(
                            Bytes.of(cut))))) {
                        ProxyHeader.read(stream);
                    }
                });
            }
        }
    }
}
