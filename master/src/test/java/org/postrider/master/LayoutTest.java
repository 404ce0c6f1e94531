package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.testing.MemoryLog;
import org.postrider.util.sys.Users;

class LayoutTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0, -, 1", "0, n, 0", "0, y, 0", "1, -, 0"})
    void make_chrootByOldDefault_isLogged(String level, String chroot, int lines)
            throws IOException {
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = " + level + "\n");
        var file = MasterCf.parse(folder.resolve("master.cf"), LogicalLines.read(
                new StringReader("\nrelay unix - - " + chroot + " - - smtp\n -o a=b\n")));
        var log = new MemoryLog();
        // Nothing is opened: there are no programs.
        new Layout.Maker(_ -> false, new Users.User("u", 1, 1, "", "", ""), false, log)
                .make(Conf.load(folder), file, Map.of());
        var wanted = "postfix: " + folder.resolve("master.cf")
                + ": line 2: using backwards-compatible default setting chroot=y";
        assertEquals(lines == 0 ? List.of() : List.of(wanted), log.lines().stream()
                .filter(l -> l.contains("backwards-compatible")).toList());
    }

    /// A host with postscreen in its master.cf must go on getting mail.
    @Test
    void programWithoutOne_isStoodInFor() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "smtpd_upstream_proxy_protocol = haproxy\n");
        var conf = Conf.load(folder);
        var file = MasterCf.parse(folder.resolve("master.cf"), LogicalLines.read(new StringReader("""
            smtp  inet n - n - 1 postscreen
            10025 inet n - n - 1 postscreen
              -o postscreen_upstream_proxy_protocol=haproxy -o smtpd_service_name=other
            26    inet n - n - 1 postscreen -o smtpd_service_name=none
            smtpd pass - - n - 7 smtpd -o smtpd_helo_required=yes -v
            other pass - - n - - smtpd
            x     unix - - n - - postscreen
            qmgr  fifo n - n 300 1 nqmgr
            """)));
        var entries = file.entries();
        var smtp = StandIn.of(entries.get(0), conf, file).orElseThrow();
        assertEquals(List.of("smtp", MasterEntry.Type.INET, "smtpd", 7, 1, 1), List.of(smtp.name(),
                smtp.type(), smtp.program(), smtp.limit(conf), smtp.verbosity(), smtp.line()));
        assertEquals("yes", smtp.overrides().get("smtpd_helo_required"));
        // No client of port 25 may say where it comes from.
        assertEquals("", smtp.conf(conf).get(SmtpdParams.SMTPD_UPSTREAM_PROXY_PROTOCOL));
        assertEquals("haproxy", StandIn.of(entries.get(1), conf, file).orElseThrow().conf(conf)
                .get(SmtpdParams.SMTPD_UPSTREAM_PROXY_PROTOCOL));
        var qmgr = StandIn.of(entries.get(6), conf, file).orElseThrow();
        assertEquals(List.of("qmgr", "qmgr", MasterEntry.Type.FIFO, 300L), List.of(qmgr.name(),
                qmgr.program(), qmgr.type(), qmgr.wakeup().toSeconds()));
        for (int other : new int[] {2, 3, 5}) {
            assertEquals(Optional.empty(), StandIn.of(entries.get(other), conf, file));
        }
    }
}
