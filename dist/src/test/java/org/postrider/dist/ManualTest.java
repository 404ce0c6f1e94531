package org.postrider.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.params.ParameterManual;

/// The manual pages that the sources give.
class ManualTest {
    @TempDir
    private static Path man;

    @BeforeAll
    static void write() throws IOException {
        new Manual(Path.of("..").toRealPath()).write(man);
    }

    private static String page(String name) throws IOException {
        return Files.readString(man.resolve(name));
    }

    /// Each parameter that a daemon's sources name is in its page, and none of others.
    @Test
    void programs_haveTheParametersThatTheyActOn() throws IOException {
        for (var program : List.of("anvil", "bounce", "cleanup", "flush", "local", "pickup", "qmgr",
                "showq", "smtp", "smtpd", "trivial-rewrite", "verify", "virtual")) {
            var page = page("man8/" + program + ".8");
            var own = page.substring(page.indexOf("CONFIGURATION PARAMETERS"));
            ParameterManual.all().forEach((name, text) -> assertEquals(
                    text.programs().contains(program), own.contains(".TP\n\\fB"
                            + name.replace("*", "transport") + "\\fR ("), program + " " + name));
        }
        assertTrue(page("man8/flush.8").contains("\\fBfast_flush_purge_time\\fR (7d)\n"));
        assertTrue(page("man8/oqmgr.8").contains("\\fBtransport_destination_rate_delay\\fR ("));
        assertTrue(page("man8/flush.8").contains(" daemon_timeout,"));
        assertFalse(page("man8/flush.8").contains("fast_flush_domains,"));
    }

    @Test
    void pages_haveNoMarksOfTheirSources() throws IOException {
        assertTrue(page("man8/flush.8").contains("\\fBflush\\fR [generic daemon options]\n"));
        assertTrue(page("man8/pickup.8").contains(" in the maildrop directory"));
        assertTrue(page("man5/bounce.5").contains("\n\\fB$delay_warning_time_\\fRunit\n"));
        var marked = new ArrayList<String>();
        try (var files = Files.walk(man)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.readString(file).lines().filter(l -> l.contains("\\e[")
                        && !l.contains("postconf.5")).forEach(l -> marked.add(file + ": " + l));
            }
        }
        assertEquals(List.of(), marked);
    }
}
