package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static Options parse(String spec, String... args) throws Exception {
        return Options.parse(spec, args);
    }

    @Test
    void letters_clustered_areSeparateOptions() throws Exception {
        var options = parse("abc:", "-ab", "-b", "rest", "-a");
        assertEquals(2, options.count('b'));
        assertEquals(1, options.count('a'));
        assertEquals(List.of("rest", "-a"), options.operands());
    }

    @Test
    void values_attachedOrNext_areEqual() throws Exception {
        assertEquals("dir", parse("vc:", "-vcdir").value('c', ""));
        assertEquals("dir", parse("vc:", "-vc", "dir").value('c', ""));
        assertEquals("-x", parse("c:", "-c", "-x").value('c', ""));
        assertEquals("none", parse("c:").value('c', "none"));
    }

    @Test
    void doubleDash_endsOptions() throws Exception {
        var options = parse("a", "--", "-a");
        assertFalse(options.has('a'));
        assertEquals(List.of("-a"), options.operands());
    }

    @Test
    void singleDash_isAnOperand() throws Exception {
        var options = parse("a", "-a", "-", "x");
        assertTrue(options.has('a'));
        assertEquals(List.of("-", "x"), options.operands());
    }

    @Test
    void badLetter_orMissingValue_isRefused() {
        assertThrows(Options.UsageException.class, () -> parse("a", "-b"));
        assertThrows(Options.UsageException.class, () -> parse("a:", "-:"));
        assertThrows(Options.UsageException.class, () -> parse("a:", "-a"));
    }
}
