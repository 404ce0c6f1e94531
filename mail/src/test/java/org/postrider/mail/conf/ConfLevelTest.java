package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.RewriteParams;

class ConfLevelTest {
    private static Conf level(String level) {
        return Conf.of(new MainCf(Path.of("/etc/postfix/main.cf"), Map.of()))
                .with(Map.of("compatibility_level", level));
    }

    @ParameterizedTest
    @CsvSource({"0, true, true", "1, false, true", "2, false, false", "3.11, false, false"})
    void usesOldDefault_byLevel_isWhatNewerLevelChanges(String level, boolean dot,
            boolean networks) {
        assertEquals(dot, level(level).usesOldDefault(RewriteParams.APPEND_DOT_MYDOMAIN));
        assertEquals(networks, level(level).usesOldDefault(CommonParams.MYNETWORKS_STYLE));
    }

    @Test
    void usesOldDefault_ofSetParameter_isFalse() {
        assertFalse(level("0").with(Map.of("append_dot_mydomain", "yes"))
                .usesOldDefault(RewriteParams.APPEND_DOT_MYDOMAIN));
        assertFalse(level("0").usesOldDefault(CommonParams.MYORIGIN));
    }

    @ParameterizedTest
    @CsvSource({"0, true", "3.6, true", "3.10, true", "3.11, false", "3.12, false", "4, false"})
    void isBelowLevel_comparesNumbers(String level, boolean below) {
        assertEquals(below, level(level).isBelowLevel(Conf.NEWEST_LEVEL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "-1", "3.6.1.2"})
    void level_malformed_isRefusedAsByPostfix(String level) {
        var refusal = assertThrows(ConfException.class,
                () -> level(level).isBelowLevel(Conf.NEWEST_LEVEL));
        assertEquals("malformed compatibility level syntax: \"" + level + "\"",
                refusal.getMessage());
        assertTrue(assertThrows(ConfException.class,
                () -> level(level).get(RewriteParams.APPEND_DOT_MYDOMAIN)).getMessage()
                .startsWith("malformed compatibility level"));
    }
}
