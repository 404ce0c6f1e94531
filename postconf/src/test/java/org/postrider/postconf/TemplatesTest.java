package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The texts are our own, so these are not compared with Postfix.
class TemplatesTest {
    @TempDir
    private Path folder;

    private List<String> run(String command) {
        return GoldenCases.run(new GoldenCases.Case(command, Map.of(
                "main.cf", "myhostname = m.example\ndelay_warning_time = 4h\n"
                        + "bounce_template_file = @DIR@/b.cf\n",
                "master.cf", "",
                "b.cf", "failure_template = <<END\nSubject: Gone\n\nFrom $myhostname.\nEND\n")),
                folder);
    }

    @Test
    void raw_withFile_showsItsTemplateAndBuiltInOnes() {
        var lines = run("postconf -t");
        assertEquals(List.of("  failure_template = <<EOF", "  Charset: us-ascii",
                "  From: Mail Delivery System <MAILER-DAEMON>", "  Subject: Gone",
                "  Postmaster-Subject: Postmaster Copy: Undelivered Mail", "  ",
                "  From $myhostname.", "  EOF", "  ", "  delay_template = <<EOF"),
                lines.subList(1, 11));
        assertTrue(lines.contains("  success_template = <<EOF"));
        assertTrue(lines.contains("  verify_template = <<EOF"));
    }

    @Test
    void expanded_replacesNames() {
        var lines = run("postconf -b");
        assertEquals(List.of("  expanded_failure_text = <<EOF", "  From m.example.", "  EOF", "  ",
                "  expanded_delay_text = <<EOF",
                "  This is the mail system at host m.example."), lines.subList(1, 7));
        assertTrue(lines.stream().anyMatch(l -> l.contains("more than 4 hour(s)")));
    }

    @Test
    void emptyName_showsBuiltInOnes() {
        assertTrue(run("postconf -t ''")
                .contains("  Subject: Undelivered Mail Returned to Sender"));
    }

    @Test
    void twoFiles_areRefused() {
        assertTrue(run("postconf -b a b").contains(
                "! postconf: fatal: options -b and -t require at most one template file"));
    }
}
