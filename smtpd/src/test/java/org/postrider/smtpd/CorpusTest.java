package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.net.SmtpStream;
import org.postrider.testing.MimeCorpus;
import org.postrider.util.Bytes;

/// Malformed and nested messages reach cleanup as the same records wherever the network, or the
/// client with BDAT, has cut them.
class CorpusTest {
    private static final int LINE = 2048;
    /// Positions in large messages: many enough to meet every place of a line.
    private static final int STRIDE = 61;

    static Stream<String> names() {
        return MimeCorpus.messages().keySet().stream();
    }

    private static byte[] message(String name) {
        return Bytes.of(MimeCorpus.messages().get(name).replace("\n", "\r\n"));
    }

    /// What the content is handed over as, when it comes in two pieces.
    private static byte[] byData(byte[] content, int cut) throws IOException {
        var out = new ByteArrayOutputStream();
        var in = new SequenceInputStream(new ByteArrayInputStream(content, 0, cut),
                new ByteArrayInputStream(content, cut, content.length - cut));
        try (var stream = new SmtpStream(new Sent(in))) {
            new Content(stream, new ContentLines(new RecordWriter(out), 0), LINE,
                    BareNewline.NORMALIZE).copy();
        }
        return out.toByteArray();
    }

    private static byte[] byChunks(byte[] content, int cut) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(content)))) {
            var chunks = new Chunks(stream, new ContentLines(new RecordWriter(out), 0), LINE);
            chunks.copy(cut);
            chunks.copy(content.length - cut);
            chunks.end();
        }
        return out.toByteArray();
    }

    private static int step(byte[] content) {
        return content.length > 4 * LINE ? STRIDE : 1;
    }

    @ParameterizedTest
    @MethodSource("names")
    void data_cutAnywhere_givesTheSameRecords(String name) throws IOException {
        var dotted = Bytes.text(message(name)).replace("\r\n.", "\r\n..") + ".\r\n";
        var content = Bytes.of(dotted.startsWith(".") ? "." + dotted : dotted);
        var whole = byData(content, content.length);
        for (int cut = 0; cut < content.length; cut += step(content)) {
            assertArrayEquals(whole, byData(content, cut), name + " at " + cut);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void chunks_cutAnywhere_giveTheRecordsOfData(String name) throws IOException {
        var content = message(name);
        var dotted = Bytes.text(content).replace("\r\n.", "\r\n..") + ".\r\n";
        var whole = byData(Bytes.of(dotted), dotted.length());
        assertTrue(whole.length > 0);
        for (int cut = 0; cut <= content.length; cut += step(content)) {
            assertArrayEquals(whole, byChunks(content, cut), name + " at " + cut);
        }
    }
}
