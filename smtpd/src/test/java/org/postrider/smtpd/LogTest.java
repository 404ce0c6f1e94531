package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

/// Runs the sessions of `log.in` and compares the log with `log.ref`. Log analysers parse these
/// lines; the expected ones are those of Postfix 3.11.
///
/// A session ends with a line of dashes; in the log `ID` stands for the queue id.
final class LogTest {
    @Test
    void sessions_areLoggedAsPostfixDoes() throws Exception {
        var actual = new StringBuilder();
        for (var session : resource("log.in").split("(?m)^-+\n")) {
            var script = ChatScript.parse(session);
            var resolver = new FixedResolver().name("127.0.0.1", "localhost")
                    .host("localhost", "127.0.0.1");
            try (var smtpd = new SmtpdFixture(script.settings(), resolver)) {
                script.run(smtpd.system.address("smtpd"));
                smtpd.system.log().await("disconnect from");
                actual.append(session.lines().findFirst().orElseThrow()).append('\n');
                lines(smtpd.system.log().lines()).forEach(l -> actual.append(l).append('\n'));
            }
        }
        assertEquals(resource("log.ref"), actual.toString());
    }

    private static List<String> lines(List<String> log) {
        var lines = new ArrayList<String>();
        for (var line : log) {
            var text = line.substring(line.indexOf("smtpd: ") + "smtpd: ".length());
            if (line.contains("smtpd: ")) {
                lines.add(text.replaceAll("^Q[0-9]+: ", "ID: ")
                        .replaceAll(": [0-9]+ bytes < ", ": N bytes < "));
            }
        }
        return lines;
    }

    private static String resource(String name) throws Exception {
        try (var in = LogTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
