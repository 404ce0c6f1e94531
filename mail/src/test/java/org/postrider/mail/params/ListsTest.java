package org.postrider.mail.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListsTest {
    @Test
    void split_commasAndWhiteSpace_giveElements() {
        assertEquals(List.of("a", "b", "c"), Lists.split(" a, b\t,, c "));
        assertEquals(List.of(), Lists.split(" , "));
    }

    @Test
    void split_braces_keepAnElementTogether() {
        assertEquals(List.of("inline:{ a=1, b=2 }", "{ x y }"),
                Lists.split("inline:{ a=1, b=2 }, { x y }"));
        assertEquals("x y", Lists.unbraced("{ x y }"));
    }

    @Test
    void split_openBrace_isRefused() {
        assertThrows(ConfException.class, () -> Lists.split("a, {b c"));
    }
}
