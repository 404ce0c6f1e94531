package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MasterCf;
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
}
