package org.postrider.smtpd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

/// Runs the dialogues in `chat/*.chat`. Replies are those that Postfix 3.11 gives.
final class ChatTest {
    private static final List<Thread> CLOSING = new ArrayList<>();

    private static void close(SmtpdFixture smtpd) {
        try {
            smtpd.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void closeAll() throws InterruptedException {
        for (var thread : CLOSING) {
            thread.join();
        }
    }

    @TestFactory
    List<DynamicTest> dialogues() throws IOException, URISyntaxException {
        var folder = Path.of(ChatTest.class.getResource("chat").toURI());
        var tests = new ArrayList<DynamicTest>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                tests.add(DynamicTest.dynamicTest(file.getFileName().toString(),
                        () -> run(Files.readString(file))));
            }
        }
        return tests;
    }

    /// A file holds several dialogues, separated by lines of dashes.
    private static void run(String text) throws IOException {
        for (var dialogue : text.split("(?m)^-+$")) {
            var script = ChatScript.parse(dialogue);
            var resolver = new FixedResolver().name("127.0.0.1", "localhost")
                    .host("localhost", "127.0.0.1");
            var smtpd = new SmtpdFixture(script.settings(), resolver);
            try {
                script.run(smtpd.system.address("smtpd"));
            } finally {
                // A system takes its time to drain; the next one need not wait for that.
                CLOSING.add(Thread.startVirtualThread(() -> close(smtpd)));
            }
        }
    }
}
