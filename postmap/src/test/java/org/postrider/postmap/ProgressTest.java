package org.postrider.postmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final long SECOND = 1_000_000_000;

    /// Entries come in at 10,000 a second.
    @ParameterizedTest
    @CsvSource(textBlock = """
            true, 15000, ''
            true, 33000, '|t: 32768 entries+'
            true, 70000, '|t: 32768 entries|t: 49152 entries|t: 65536 entries+'
            false, 70000, ''
            """)
    void count_onATerminal_isShownAfterAWhile(boolean terminal, int entries, String shown) {
        var out = new ByteArrayOutputStream();
        long[] now = {7};
        var progress = new Progress(new PrintStream(out), () -> terminal, () -> now[0]);
        for (int i = 0; i < entries; i++) {
            now[0] += SECOND / 10_000;
            progress.count("t");
        }
        progress.end();
        assertEquals(shown, out.toString().replace('\r', '|').replace('\n', '+'));
    }
}
