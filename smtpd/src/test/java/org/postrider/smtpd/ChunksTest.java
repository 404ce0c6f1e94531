package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.net.SmtpStream;
import org.postrider.util.Bytes;

class ChunksTest {
    private static final int LINE = 16;

    /// The lines that cleanup gets, `+` after a piece of one, and the size.
    private static String lines(String text, int... chunks) throws IOException {
        var out = new ByteArrayOutputStream();
        var lines = new ContentLines(new RecordWriter(out), 0);
        try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(Bytes.of(text))))) {
            var reader = new Chunks(stream, lines, LINE);
            for (int chunk : chunks) {
                reader.copy(chunk);
            }
            reader.end();
        }
        var seen = new StringBuilder();
        var in = new RecordReader(new ByteArrayInputStream(out.toByteArray()), 1000);
        for (int left = out.size(); left > 0;) {
            var record = in.next();
            seen.append(record.text()).append(record.type() == 'L' ? "+" : "|");
            left -= record.text().length() + 2;
        }
        return seen.append(lines.received()).toString();
    }

    /// Only the first line can be one of a mailbox file; its continuation is one, too.
    @Test
    void mailboxLine_isTheFirstLine() throws IOException {
        assertEquals("X-Mailbox-Line: From x|>From y| z|21", lines("From x\r\n>From y\r\n z", 19));
        assertEquals("X-Mailbox-Line: >From x| z|13", lines(">From x\r\n z\r\n", 13));
        assertEquals("| z|4", lines(" z\r\n", 4));
    }

    @Test
    void copy_cutAnywhere_givesTheSameLines() throws IOException {
        var text = "From x\r\nSubject: y\r\n\r\n.\r\na\rb\nfour and twenty bytes..\r\n\0\r\n.";
        var expected = "X-Mailbox-Line: From x|Subject: y||.|a\rb|four and twenty +bytes..|\0|.|61";
        assertEquals(expected, lines(text, text.length()));
        for (int first = 0; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second += 3) {
                assertEquals(expected, lines(text, first, second - first,
                        text.length() - second), first + " " + second);
            }
        }
    }

    @Test
    void skip_readsSoMuch() throws IOException {
        try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(
                Bytes.of("x".repeat(100_000) + "QUIT\r\n"))))) {
            Chunks.skip(stream, 100_000);
            assertEquals("QUIT", stream.readLine(100));
        }
    }
}
