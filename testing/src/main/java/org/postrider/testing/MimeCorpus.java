package org.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Messages with every kind of MIME structure, most of them malformed in some way.
///
/// `tests/src/compare/corpus` writes them from the corpus that is compared with Postfix.
public final class MimeCorpus {
    private static final String TITLE = "##### ";

    private MimeCorpus() {}

    /// All messages by name, one byte per character, lines ended by a newline.
    public static Map<String, String> messages() {
        var all = new LinkedHashMap<String, String>();
        try (var in = MimeCorpus.class.getResourceAsStream("mime-corpus")) {
            for (var text : new String(in.readAllBytes(), ISO_8859_1).split("(?m)^" + TITLE)) {
                int end = text.indexOf('\n');
                if (end > 0) {
                    all.put(text.substring(0, end), text.substring(end + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
