package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizeRecordTest {
    private static final String WHOLE = "           4321             670               1"
            + "               0            4321               3";

    @Test
    void fields_areFound() throws CorruptFileException {
        assertEquals(new SizeRecord(4321, 670, 1, 3), SizeRecord.parse(WHOLE));
        assertEquals(new SizeRecord(1, 2, 0, 0), SizeRecord.parse("1 2"));
        assertEquals(new SizeRecord(1, 2, 3, 6), SizeRecord.parse(" 1 2 3 4 5 6 7 "));
    }

    @Test
    void fields_cutAnywhere_areFewerOrRefused() throws CorruptFileException {
        for (int i = 0; i < WHOLE.length(); i++) {
            var cut = WHOLE.substring(0, i);
            if (cut.strip().indexOf(' ') < 0) {
                assertThrows(CorruptFileException.class, () -> SizeRecord.parse(cut));
            } else {
                assertEquals(4321, SizeRecord.parse(cut).contentSize());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 x", "-1 2", "1 2 3 x", "1 99999999999999999999"})
    void fields_bad_areRefused(String text) {
        assertThrows(CorruptFileException.class, () -> SizeRecord.parse(text));
    }

    @Test
    void content_isWithinTheFile() throws CorruptFileException {
        assertEquals(30, new SizeRecord(10, 20, 1, 0).contentEnd(30));
        assertThrows(CorruptFileException.class, () -> new SizeRecord(10, 20, 1, 0).contentEnd(29));
        assertThrows(CorruptFileException.class, () -> new SizeRecord(10, 0, 1, 0).contentEnd(29));
    }
}
