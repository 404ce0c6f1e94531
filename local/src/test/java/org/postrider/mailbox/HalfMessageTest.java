package org.postrider.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfMessageTest {
    private static final String OTHER = "From a@x  Sat Nov 21 01:00:55 2026\nX: 1\n\nbody\n\n";
    private static final String TEXT = "Return-Path: <b@x>\nSubject: y\n\n>From me\nlast\n\n";
    private static final String MESSAGE = "From b@x  Sat Nov 21 02:00:00 2026\n" + TEXT;
    private static final String EARLIER = "From b@x  Fri Nov 20 23:59:59 2026\n" + TEXT;

    @TempDir
    private Path folder;

    /// Where the file ends for the message, which is written in pieces.
    private long end(String content, String message) throws Exception {
        var file = Files.writeString(folder.resolve("mailbox"), content, ISO_8859_1);
        try (var mailbox = FileChannel.open(file)) {
            return new HalfMessage(mailbox, mailbox.size()).end(to -> {
                for (int i = 0; i < message.length(); i += 7) {
                    to.write(ByteBuffer.wrap(message.substring(i,
                            Math.min(i + 7, message.length())).getBytes(ISO_8859_1)));
                }
            });
        }
    }

    @Test
    void half_cutAnywhere_isFound() throws Exception {
        for (var before : new String[] {"", OTHER, OTHER + OTHER}) {
            for (int cut = 0; cut <= EARLIER.length(); cut++) {
                var part = EARLIER.substring(0, cut);
                // A beginning shorter than "From " is no separator, and a blank line may be an end.
                boolean found = cut >= 5 && !part.endsWith("\n\n");
                assertEquals(before.length() + (found ? 0 : cut), end(before + part, MESSAGE),
                        "cut at " + cut + " after " + before.length());
            }
        }
    }

    @Test
    void half_ofAnotherMessage_stays() throws Exception {
        for (var rest : new String[] {"From a@x  Sat Nov 21 01:00:55 2026\nSubject: other\n",
            "From b@x  Fri Nov 20 23:59:59 2026\n" + TEXT.replace("last", "lost").strip(),
            "no mailbox\n", "From b@x  Fri Nov 20 23:59:59 2026\n" + TEXT + "more\n"}) {
            assertEquals(OTHER.length() + rest.length(), end(OTHER + rest, MESSAGE), rest);
        }
    }

    @Test
    void half_ofALongMessage_isFound() throws Exception {
        var text = "Subject: long\n\n" + ("x".repeat(70) + "\n").repeat(4000) + "\n";
        var part = "From b@x  Fri Nov 20 23:59:59 2026\n" + text.substring(0, 200_000);
        assertEquals(OTHER.length(),
                end(OTHER + part, "From b@x  Sat Nov 21 02:00:00 2026\n" + text));
    }
}
