package org.postrider.mail.params;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;

class CatalogueTest {
    private final Conf empty = Conf.of(new MainCf(Path.of("/etc/postfix/main.cf"), Map.of()));

    @Test
    void all_eachNameOnce_andManyOfThem() {
        assertTrue(Catalogue.all().size() > 100, "parameters are missing");
    }

    @Test
    void get_everyDefault_isValid() {
        for (var param : Catalogue.all().values()) {
            assertDoesNotThrow(() -> empty.get(param), param.name());
        }
    }

    @Test
    void compress_addresses_isShortestForm() {
        org.junit.jupiter.api.Assertions.assertEquals("2001:db8::1",
                Defaults.compress("2001:db8:0:0:0:0:0:1"));
        org.junit.jupiter.api.Assertions.assertEquals("::",
                Defaults.compress("0:0:0:0:0:0:0:0"));
        org.junit.jupiter.api.Assertions.assertEquals("fe80::",
                Defaults.compress("fe80:0:0:0:0:0:0:0%eth0"));
    }
}
