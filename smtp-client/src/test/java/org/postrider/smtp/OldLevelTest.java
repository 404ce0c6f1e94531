package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MiniSystem;

class OldLevelTest {
    @TempDir
    private Path folder;

    @Test
    void start_tlsLevelByOldDefault_isLogged() throws IOException {
        try (var system = MiniSystem.in(folder).main("compatibility_level = 3.10",
                        "lmtp_tls_security_level = none")
                .master("smtp unix - - n - - smtp", "lmtp unix - - n - - lmtp")
                .programs(List.of(Smtp.PROGRAM, Smtp.LMTP)).resolver(new FixedResolver())
                .start()) {
            assertEquals(1, system.log().lines().stream().filter(l -> l.endsWith("using"
                    + " backwards-compatible default setting smtp_tls_security_level=(empty)"))
                    .count(), system.log().lines().toString());
            assertEquals(0, system.log().lines().stream()
                    .filter(l -> l.contains("lmtp_tls_security_level")).count());
        }
    }
}
