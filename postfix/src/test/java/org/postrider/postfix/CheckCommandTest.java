package org.postrider.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.util.Stdio;

class CheckCommandTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String command, String settings) throws IOException {
        return run(command, settings,
                "smtp inet n - n - - smtpd\n  -o smtpd_client_restrictions=permit_mynetwork\n");
    }

    private int run(String command, String settings, String services) throws IOException {
        Files.writeString(directory.resolve("main.cf"), "queue_directory = " + directory
                + "/queue\nmaillog_file = " + directory + "/log\nmaillog_file_prefixes = "
                + directory + "\n" + settings);
        Files.writeString(directory.resolve("master.cf"), services);
        var out = new PrintStream(err, true, ISO_8859_1);
        return Postfix.run(new String[] {"-c", directory.toString(), command},
                new Stdio(InputStream.nullInputStream(), out, out));
    }

    private String text() {
        return err.toString(ISO_8859_1);
    }

    @Test
    void check_badValues_tellsAllOfThem() throws IOException {
        assertEquals(1, run("check", "soft_bounce = maybe\nsoft_bouncee = no\n"));
        assertTrue(text().contains("error: " + directory
                + "/main.cf, line 4: soft_bounce = maybe: expected yes or no"), text());
        assertTrue(text().contains("warning: " + directory + "/main.cf, line 5: unknown parameter"
                + " soft_bouncee; did you mean soft_bounce?"), text());
        assertTrue(text().contains("warning: " + directory + "/master.cf, line 1:"
                + " smtpd_client_restrictions = permit_mynetwork: there is no restriction"
                + " \"permit_mynetwork\"; did you mean permit_mynetworks?"), text());
    }

    @Test
    void anyCommand_atOldLevel_tellsHowToGetNewDefaults() throws IOException {
        assertEquals(1, run("status", ""));
        assertTrue(text().startsWith("postfix: Postfix is using backwards-compatible default settings"
                + "\npostfix: See https://www.postfix.org/COMPATIBILITY_README.html for details"
                + "\npostfix: To disable backwards compatibility use \"postconf"
                + " compatibility_level=3.11\" and \"postfix reload\"\n"), text());
        err.reset();
        assertEquals(1, run("status", "compatibility_level = 3.11\n"));
        assertTrue(text().startsWith("postfix/postlog: "), text());
    }

    @Test
    void start_badValues_isRefused() throws Exception {
        // In place of master, a program that tells whether it got the word to go.
        var told = directory.resolve("told");
        var master = Files.createDirectory(directory.resolve("libexec")).resolve("master");
        Files.writeString(master, "#!/bin/sh\nread word && echo ready\necho \"$?\" >" + told + "\n");
        Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("rwxr-xr-x"));
        System.setProperty("postrider.home", directory.toString());
        try {
            assertEquals(1, run("start", "soft_bounce = maybe\n"));
        } finally {
            System.clearProperty("postrider.home");
        }
        Await.until("master ends", () -> Files.exists(told) && Files.size(told) > 0);
        assertEquals("1\n", Files.readString(told));
        assertTrue(text().contains("fatal: the configuration has errors"), text());
        assertTrue(Files.notExists(directory.resolve("queue")));
    }

    /// The program that writes the file would refuse it where nobody sees that.
    @Test
    void anyCommand_logFileOutsideItsPlaces_fails() throws IOException {
        assertEquals(1, run("check", "maillog_file = /elsewhere/log\n"));
        assertTrue(text().endsWith("fatal: maillog_file value '/elsewhere/log' does not match any"
                + " prefix in maillog_file_prefixes\n"), text());
    }

    @Test
    void debugger_isNotThere() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.11\n"
                + "queue_directory = " + directory + "/queue\nmaillog_file = " + directory
                + "/log\nmaillog_file_prefixes = " + directory + "\n");
        var out = new PrintStream(err, true, ISO_8859_1);
        Postfix.run(new String[] {"-D", "-v", "-c", directory.toString(), "status"},
                new Stdio(InputStream.nullInputStream(), out, out));
        assertTrue(text().startsWith("postfix/postlog: warning: option -D has no effect"),
                text());
        assertTrue(text().contains("\npostfix: " + directory + "/main.cf, line 2: queue_directory = "),
                text());
    }

    @Test
    void check_filesBesideMainCf_tellsOfThoseThatOthersMayWrite() throws IOException {
        var tables = Files.createDirectories(directory.resolve("tables"));
        var table = Files.writeString(tables.resolve("canonical"), "a b\n");
        Files.setPosixFilePermissions(table, PosixFilePermissions.fromString("rw-rw-r--"));
        Files.createSymbolicLink(tables.resolve("link"), table);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        run("check", "compatibility_level = 3.11\n", "smtp inet n - n - - smtpd\n");
        assertTrue(text().contains("warning: group or other writable: " + directory
                + "/./tables/canonical\n"), text());
        assertTrue(!text().contains("tables/link"), text());
    }

    /// Daemons would fail and be started again without end.
    @Test
    void check_directoryThatMailOwnerCannotReach_isRefused() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        var settings = "compatibility_level = 3.11\nmail_owner = nobody\ndata_directory = "
                + directory + "/data\n";
        var services = "smtp inet n - n - - smtpd\n";
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(directory.resolve("queue"));
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        assertEquals(0, run("check", settings, services), this::text);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertEquals(1, run("check", settings, services));
        assertTrue(text().contains("fatal: queue_directory = " + directory + "/queue: nobody"
                + " (mail_owner) has no permission to search the directory " + directory + "\n"), text());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-x---"));
        Files.delete(Files.createDirectories(directory.resolve("data/x")));
        assertEquals(1, run("check", settings.replace("/data", "/elsewhere/data"), services));
        assertTrue(text().contains("fatal: data_directory = " + elsewhere + "/data: nobody"
                + " (mail_owner) has no permission to search the directory " + elsewhere), text());
        // A link in an open directory that leads through one that is closed to others, but not to him.
        var nobody = elsewhere.getFileSystem().getUserPrincipalLookupService()
                .lookupPrincipalByName("nobody");
        Files.setOwner(elsewhere, nobody);
        err.reset();
        Files.createSymbolicLink(directory.resolve("link"), elsewhere);
        assertEquals(0, run("check", settings.replace("/data", "/link/data"), services), this::text);
        assertTrue(Files.isDirectory(elsewhere.resolve("data")));
    }
}
