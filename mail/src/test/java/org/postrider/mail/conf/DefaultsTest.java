package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DefaultsTest {
    @Test
    void compress_addresses_isShortestForm() {
        assertEquals("2001:db8::1", Defaults.compress("2001:db8:0:0:0:0:0:1"));
        assertEquals("::", Defaults.compress("0:0:0:0:0:0:0:0"));
        assertEquals("fe80::", Defaults.compress("fe80:0:0:0:0:0:0:0%eth0"));
    }
}
