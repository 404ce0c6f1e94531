package org.postrider.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.postrider.util.FatalException;

class LogRotationTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

    @Test
    void suffix_default_isDateAndTime() {
        assertEquals("20260102-030405", LogRotation.suffix("%Y%m%d-%H%M%S", TIME));
        assertEquals("a%b%", LogRotation.suffix("a%%b%", TIME));
    }

    @Test
    void suffix_unknownField_isRefused() {
        assertThrows(FatalException.class, () -> LogRotation.suffix("%Q", TIME));
    }
}
