package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Defaults that are computed from the host, against those of a real Postfix on the same host.
@EnabledIfEnvironmentVariable(named = "POSTRIDER_ORACLE", matches = ".+",
        disabledReason = "POSTRIDER_ORACLE is not the root folder of a Postfix 3.11")
class DefaultsOracleTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "", "myhostname = mail.site.example", "mydomain = site.example", "myhostname = host",
        "mynetworks_style = host", "mynetworks_style = class",
        "mynetworks_style = host\ninet_interfaces = loopback-only",
        "inet_interfaces = 127.0.0.1",
        "mynetworks_style = subnet\ninet_protocols = ipv4"})
    void computed_onThisHost_isThatOfPostfix(String settings) throws Exception {
        var oracle = Path.of(System.getenv("POSTRIDER_ORACLE"));
        var folder = Files.createTempDirectory(oracle.resolve("tmp"), "defaults");
        try {
            Files.writeString(folder.resolve("main.cf"),
                    "compatibility_level = 3.11\n" + settings + "\n");
            Files.writeString(folder.resolve("master.cf"), "");
            var conf = Conf.load(folder);
            for (var name : new String[] {"myhostname", "mydomain", "mynetworks"}) {
                assertEquals(postfix(oracle, folder, name), conf.expand(conf.raw(name)), name);
            }
        } finally {
            Files.delete(folder.resolve("main.cf"));
            Files.delete(folder.resolve("master.cf"));
            Files.delete(folder);
        }
    }

    private static String postfix(Path oracle, Path folder, String name)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder("chroot", oracle.toString(), "/usr/sbin/postconf", "-c",
                "/" + oracle.relativize(folder), "-xh", name).start();
        var value = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.ISO_8859_1).strip();
        assertEquals(0, process.waitFor());
        return value;
    }
}
