package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MemoryLog;

/// Replays what Postfix 3.11 answered, and compares what it logged. The world is that of
/// `tests/src/compare`, whose `golden-dialogues` has written the dialogues down.
final class OracleChatTest {
    private static final List<String> SETTINGS = List.of("mynetworks = 127.0.0.1/32",
            "smtpd_discard_ehlo_keywords = etrn, smtputf8, chunking",
            "smtpd_client_connection_count_limit = 0", "recipient_delimiter = +",
            "local_recipient_maps = inline:{ root=x, postmaster=x, alice=x, bob=x, carol=x, team=x }",
            "virtual_alias_maps = inline:{ x@va.example=root }");

    /// Where the policy server listens in the dialogues.
    private static final String POLICY = "127.0.0.1:2499";
    /// Where Dovecot listens in the dialogues.
    private static final String DOVECOT = "inet:127.0.0.1:2498";
    /// Where keys and certificates lie in the dialogues.
    private static final String CERTIFICATES = "/tmp/postrider-compare/etc/tls";
    private static final List<String> LOG = Collections.synchronizedList(new ArrayList<>());

    private static FixedResolver world() {
        return new FixedResolver().name("127.0.0.1", "localhost").host("localhost", "127.0.0.1")
                .name("127.0.0.2", "stranger.example").host("stranger.example", "127.0.0.2")
                .name("127.0.1.1", "good.test").host("good.test", "127.0.1.1")
                .name("127.0.1.2", "wrong.test").host("wrong.test", "127.0.0.5")
                .name("127.0.1.3", "nowhere.test").broken("127.0.1.5")
                .name("127.0.1.6", "broken.test").broken("broken.test")
                .name("127.0.1.7", "host.sub.bad.test").host("host.sub.bad.test", "127.0.1.7")
                .name("127.0.1.8", "bad.test").host("bad.test", "127.0.1.8")
                .mx("ok.test", 10, "mx.ok.test").host("mx.ok.test", "127.0.0.5")
                .mx("null.test", 0, "").mx("noaddr.test", 10, "nowhere.test")
                .mx("mxbroken.test", 10, "broken.test").mx("bad.test", 10, "mx.bad.test")
                .mx("backup.test", 10, "mx.ok.test").mx("backup.test", 20, "mail.example.com")
                .mx("loop.test", 10, "mail.example.com").host("mail.example.com", "127.0.0.1")
                .mx("nomx.test", 10, "txtonly.test").text("txtonly.test", "nothing here")
                .host("aonly.test", "127.0.0.5").host("mx.bad.test", "127.0.0.66")
                .host("ns.bad.test", "127.0.0.67").host("ns.ok.test", "127.0.0.20")
                .server("bad.test", "ns.bad.test").server("ok.test", "ns.ok.test")
                .server("lost.ns.test", "nowhere.test")
                .host("2.0.0.127.bl.test", "127.0.0.2")
                .text("2.0.0.127.bl.test", "Listed, see <http://bl.test/?ip=127.0.0.2>")
                .host("3.0.0.127.bl.test", "127.0.0.9").host("2.0.0.127.plain.bl.test", "127.0.0.4")
                .host("bad.test.rhs.test", "127.0.0.3").text("bad.test.rhs.test", "a bad domain")
                .host("good.test.rhs.test", "127.0.0.3")
                .host("host.sub.bad.test.rhs.test", "127.0.0.3")
                .host("1.1.0.127.wl.test", "127.0.5.1").host("good.test.rhwl.test", "127.0.0.2");
    }

    @TestFactory
    List<DynamicTest> dialogues() throws IOException, URISyntaxException {
        var folder = Path.of(OracleChatTest.class.getResource("oracle").toURI());
        var tests = new ArrayList<DynamicTest>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(f -> f.toString().endsWith(".chat")).sorted().toList()) {
                int number = 0;
                for (var dialogue : Files.readString(file, StandardCharsets.ISO_8859_1).split("(?m)^-+$")) {
                    tests.add(DynamicTest.dynamicTest(file.getFileName() + " " + ++number,
                            () -> run(dialogue)));
                }
            }
        }
        var expected = Files.readAllLines(folder.resolve("smtpd.log"),
                StandardCharsets.ISO_8859_1);
        tests.add(DynamicTest.dynamicTest("log", () -> assertSame(expected, LOG)));
        return tests;
    }

    private static void assertSame(List<String> expected, List<String> logged) {
        var missing = new ArrayList<>(expected);
        var unexpected = new ArrayList<String>();
        for (var line : logged) {
            if (!missing.remove(line)) {
                unexpected.add(line);
            }
        }
        assertEquals("missing:\nunexpected:\n", "missing:\n" + String.join("\n", missing)
                + "unexpected:\n" + String.join("\n", unexpected));
    }

    /// The lines of smtpd, with queue ids masked.
    private static void remember(List<String> lines) {
        for (var line : lines) {
            if (!line.startsWith("postfix/smtpd")) {
                continue;
            }
            LOG.add(line.replaceFirst("^\\S*smtpd(\\[[0-9]+\\])?: ", "")
                    .replaceFirst("^(warning: |)Q[0-9]+: ", "$1QID: ")
                    .replaceFirst("^(connect from .*\\]):[0-9]+$", "$1:PORT")
                    .replaceFirst("for service .*", "for service SERVICE")
                    .replaceFirst("( TLS connection established from .*): TLSv1.*", "$1: TLS"));
        }
    }

    private static void run(String dialogue) throws IOException, URISyntaxException {
        var certificates = Path.of(OracleChatTest.class.getResource("tls").toURI());
        try (var policy = new FakePolicy(); var dovecot = new FakeDovecot()) {
            var address = "127.0.0.1:" + policy.port();
            var script = ChatScript.parse(dialogue.replace(POLICY, address)
                    .replace(DOVECOT, dovecot.path())
                    .replace(CERTIFICATES, certificates.toString()))
                    .certificates(certificates).exact();
            remember(run(script).lines().stream().map(l -> l.replace(address, POLICY)
                    .replace(certificates.toString(), CERTIFICATES)).toList());
        }
    }

    private static MemoryLog run(ChatScript script) throws IOException {
        var settings = new ArrayList<>(SETTINGS);
        settings.addAll(script.settings());
        try (var smtpd = new SmtpdFixture(settings, world())) {
            script.run(smtpd.system.address("smtpd"));
            return smtpd.system.log();
        } catch (AssertionError e) {
            throw new AssertionError(script.settings() + "\n" + e.getMessage(), e);
        }
    }
}
