package org.postrider.mail.params;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.conf.Param;
import org.postrider.mail.conf.Twin;

class CatalogueTest {
    private final Conf empty = Conf.of(new MainCf(Path.of("/etc/postfix/main.cf"), Map.of()));

    @Test
    void all_eachNameOnce_andManyOfThem() {
        assertTrue(Catalogue.all().size() > 100, "parameters are missing");
    }

    @ParameterizedTest
    @ValueSource(classes = {CommonParams.class, QueueParams.class, MasterParams.class,
        LogParams.class, SmtpdParams.class, CleanupParams.class, RewriteParams.class,
        QmgrParams.class, BounceParams.class, PickupParams.class, SmtpParams.class,
        LocalParams.class, ServiceParams.class, TableParams.class})
    void all_hasEveryConstantOfTheGroup(Class<?> group) throws IllegalAccessException {
        for (var field : group.getFields()) {
            switch (field.get(null)) {
                case Param<?> param -> assertSame(param, Catalogue.all().get(param.name()));
                case Twin<?> twin -> {
                    assertSame(twin.smtp(), Catalogue.all().get(twin.smtp().name()));
                    assertSame(twin.lmtp(), Catalogue.all().get(twin.lmtp().name()));
                }
                default -> { }
            }
        }
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
