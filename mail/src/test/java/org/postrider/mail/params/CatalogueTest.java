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

class CatalogueTest {
    private final Conf empty = Conf.of(new MainCf(Path.of("/etc/postfix/main.cf"), Map.of()));

    @Test
    void all_eachNameOnce_andManyOfThem() {
        assertTrue(Catalogue.all().size() > 100, "parameters are missing");
    }

    @ParameterizedTest
    @ValueSource(classes = {
        CommonParams.class, QueueParams.class, MasterParams.class, LogParams.class,
        SmtpdParams.class, CleanupParams.class, RewriteParams.class, QmgrParams.class,
        BounceParams.class, PickupParams.class, SmtpParams.class, LocalParams.class,
        ServiceParams.class, TableParams.class, AccessParams.class, DebugParams.class,
        InstallParams.class, InstanceParams.class, MilterParams.class, MimeParams.class,
        PostscreenParams.class, QmqpdParams.class, SaslParams.class, TlsClientParams.class,
        TlsParams.class, TlsServerParams.class, TlsproxyParams.class, VerifyParams.class})
    void all_hasEveryConstantOfTheGroup(Class<?> group) throws IllegalAccessException {
        for (var field : group.getFields()) {
            switch (field.get(null)) {
                case Param<?> param -> assertSame(param, find(param));
                case Twin<?> twin -> {
                    assertSame(twin.smtp(), find(twin.smtp()));
                    assertSame(twin.lmtp(), find(twin.lmtp()));
                }
                default -> { }
            }
        }
    }

    private static Param<?> find(Param<?> param) {
        return Catalogue.find(param.name()).or(() -> Families.find(param.name())).orElseThrow();
    }

    @Test
    void get_everyDefault_isValid() {
        for (var param : Catalogue.all().values()) {
            assertDoesNotThrow(() -> empty.get(param), param.name());
        }
    }
}
