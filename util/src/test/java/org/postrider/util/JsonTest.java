package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void object_controlCharactersAndQuotes_areEscaped() {
        assertEquals("{\"a\\\"b\": \"c\\\\\\n\\t\\u0001\\u001f\u00e4\"}",
                Json.object("a\"b", "c\\\n\t\u0001\u001f\u00e4"));
    }
}
