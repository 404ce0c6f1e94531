package org.postrider.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image as a stranger gets it: copied to another place, run without any Java around.
class ImageIT {
    @TempDir
    private static Path directory;
    private static Path image;

    /// What a program printed, and its exit status.
    private record Result(int status, String output) {}

    @BeforeAll
    static void copyImage() throws Exception {
        image = directory.resolve("a b/image");
        Files.createDirectories(image.getParent());
        var built = Path.of("target/image").toAbsolutePath().toString();
        assertEquals(0, run(Map.of(), List.of("cp", "-a", built, image.toString())).status());
    }

    private static Result run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", "/nowhere");
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), command + " did not end");
        return new Result(process.exitValue(), output);
    }

    private static Path mainCf() throws IOException {
        var etc = Files.createDirectories(directory.resolve("etc"));
        Files.writeString(etc.resolve("main.cf"), "myhostname = image.example\n");
        Files.writeString(etc.resolve("master.cf"), "");
        return etc;
    }

    @Test
    void commands_fromAnotherPlace_run() throws Exception {
        var result = run(Map.of("MAIL_CONFIG", mainCf().toString()),
                List.of(image.resolve("sbin/postconf").toString(), "-h", "myhostname",
                        "command_directory"));
        assertEquals(new Result(0, "image.example\n" + image.resolve("sbin") + "\n"), result);
    }

    @Test
    void commands_byLink_run() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("postconf"),
                image.resolve("sbin/postconf"));
        assertEquals("image.example\n", run(Map.of("MAIL_CONFIG", mainCf().toString()),
                List.of(link.toString(), "-h", "myhostname")).output());
    }

    @Test
    void commands_withForeignJavaOptions_ignoreThem() throws Exception {
        assertEquals("image.example\n",
                run(Map.of("MAIL_CONFIG", mainCf().toString(), "JAVA_TOOL_OPTIONS", "-Xbad",
                        "CLASSPATH", "/nowhere"),
                        List.of(image.resolve("sbin/postconf").toString(), "-h", "myhostname"))
                        .output());
    }

    @Test
    void commands_startAsTheirUser() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "skipped: needs root");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: for x86-64 only");
        // As daemons do it: user and group 65534, files of 4096 bytes, no groups, directory, program, its words.
        var started = run(Map.of(), List.of(image.resolve("libexec/as-user").toString(),
                "aaaapppoaaaapppoaaaabaaaaaaaaaaa", "/", "/bin/sh", "sh", "-c",
                "id -u; id -G; pwd; grep '^Max file size' /proc/$$/limits | tr -s ' '"));
        assertEquals("65534\n65534\n/\nMax file size 4096 4096 bytes \n",
                started.output());
    }

    @Test
    void caches_areReallyUsed() throws Exception {
        for (var launcher : List.of("sbin/postconf", "sbin/sendmail", "sbin/postqueue",
                "libexec/postrider-daemon")) {
            var strict = altered(launcher, "-XX:AOTCache=", "-XX:AOTMode=on -XX:AOTCache=",
                    "\"\\$@\"", "-version");
            var started = run(Map.of(), List.of("sh", strict.toString()));
            assertTrue(!started.output().contains("AOT"),
                    launcher + " cannot use its start-up cache: " + started.output());
        }
    }

    @Test
    void postconf_findsAllItsClassesInItsCache() throws Exception {
        var loaded = directory.resolve("loaded");
        var launcher = altered("sbin/postconf", "-Xlog:disable",
                "-Xlog:disable -Xlog:class+load:file=" + loaded);
        for (var option : List.of("-h myhostname", "-n", "-d")) {
            var command = new ArrayList<>(List.of("sh", launcher.toString(), "-c",
                    mainCf().toString()));
            command.addAll(List.of(option.split(" ")));
            run(Map.of(), command);
            try (var lines = Files.lines(loaded)) {
                assertEquals(List.of(), lines.filter(l -> !l.contains("shared objects")).toList(),
                        option);
            }
        }
    }

    @Test
    void start_findsAllItsClassesInTheCaches() throws Exception {
        var etc = mainCf();
        Files.writeString(etc.resolve("main.cf"), "queue_directory = " + directory.resolve("queue")
                + "\ndata_directory = " + directory.resolve("data") + "\n");
        // Whether there is a mail_owner on this machine does not matter: it is looked at last.
        assertEquals(List.of(), fromJar("sbin/postfix", "status", etc));
        assertEquals(List.of(), fromJar("libexec/master", "-t", etc));
        for (var of : List.of("master.Supervisor", "master.MasterLock", "server.DaemonProcess")) {
            assertTrue(Files.readString(directory.resolve("loaded"))
                    .contains("org.postrider." + of + " source: shared objects file"), of);
        }
    }

    /// Which of our classes a program reads from the jar, because no training has run them.
    private List<String> fromJar(String launcher, String word, Path etc) throws Exception {
        var loaded = directory.resolve("loaded");
        run(Map.of(), List.of("sh", altered(launcher, "-Xlog:disable",
                "-Xlog:disable -Xlog:class+load:file=" + loaded).toString(), "-c", etc.toString(),
                word));
        try (var lines = Files.lines(loaded)) {
            return lines.filter(l -> l.contains("source: file:")).toList();
        }
    }

    /// A copy of a launcher that starts the same program in another way.
    ///
    /// @param changes pairs: a regular expression, and what stands in its place
    private Path altered(String launcher, String... changes) throws IOException {
        var script = Files.readString(image.resolve(launcher))
                .replaceFirst("home=\\$\\(cd .*", "home='" + image + "' ;;")
                .replaceFirst("/\\*/\\*/\\*\\) .*", "/no/such/place) ;;");
        for (int i = 0; i < changes.length; i += 2) {
            script = script.replaceFirst(changes[i], changes[i + 1]);
        }
        return Files.writeString(directory.resolve("altered-" + launcher.replace('/', '-')), script);
    }

    @Test
    void launchers_oneForEachCommand_andManualsToo() throws IOException {
        for (var command : Launchers.COMMANDS) {
            assertTrue(Files.isExecutable(image.resolve("sbin/" + command)), command);
        }
        var missing = new ArrayList<String>();
        for (var page : List.of("man1/postconf.1", "man1/postfix.1", "man1/postqueue.1",
                "man1/postsuper.1", "man1/postcat.1", "man1/postmap.1", "man1/postalias.1",
                "man1/sendmail.1", "man1/postlog.1", "man1/postkick.1", "man1/postlock.1",
                "man8/pipe.8", "man5/postconf.5", "man8/master.8",
                "man8/smtpd.8", "man8/pickup.8", "man8/cleanup.8", "man8/trivial-rewrite.8",
                "man8/qmgr.8", "man8/smtp.8", "man8/local.8", "man8/virtual.8", "man8/error.8",
                "man8/discard.8", "man8/bounce.8", "man8/showq.8", "man8/anvil.8",
                "man8/postlogd.8")) {
            if (!Files.exists(image.resolve("man/" + page))) {
                missing.add(page);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void licences_areListedForEachJar() throws IOException {
        var list = Files.readString(image.resolve("lib/THIRD-PARTY.md"));
        try (var jars = Files.newDirectoryStream(image.resolve("lib"), "*.jar")) {
            for (var jar : jars) {
                var name = jar.getFileName().toString();
                assertTrue(name.equals("postrider.jar") || list.contains(name), name);
            }
        }
    }
}
