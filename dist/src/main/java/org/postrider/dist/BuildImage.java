package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postrider.util.sys.AsUserProgram;

/// Makes `target/image/`, the folder that is installed:
///
/// ```
/// sbin/      one launcher per command
/// libexec/   the launchers of daemons, and the program that starts commands as a user
/// lib/       runtime/ (a linked JDK), jars, start-up caches, licences
/// etc/       shipped configuration
/// man/       manual pages
/// ```
/// Arguments: the project's top folder and the build folder.
public final class BuildImage {
    private static final String MODULES =
            "java.base,java.logging,java.naming,java.security.sasl,java.sql,jdk.net,"
                    + "jdk.unsupported";

    private final Path top;
    private final Path build;
    private final Path home;

    private BuildImage(Path top, Path build) {
        this.top = top;
        this.build = build;
        home = build.resolve("image");
    }

    /// Builds the image; the process ends with status 1 if a step fails.
    public static void main(String[] args) throws IOException, InterruptedException {
        new BuildImage(Path.of(args[0]), Path.of(args[1])).run();
    }

    private void run() throws IOException, InterruptedException {
        say("linking the runtime");
        linkRuntime();
        say("collecting jars");
        var jars = new Jars(build.resolve("jars"), home.resolve("lib")).collect();
        say("writing launchers, configuration and manuals");
        Licences.write(top.resolve("dist/src/main/image/third-party.tsv"), jars,
                home.resolve("lib/THIRD-PARTY.md"));
        copyTree(top.resolve("etc"), home.resolve("etc"));
        Files.copy(top.resolve("LICENSE"), home.resolve("LICENSE"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        new Launchers(home).write();
        if (System.getProperty("os.arch").equals("amd64")) {
            var file = Files.write(home.resolve("libexec/as-user"), AsUserProgram.bytes());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        new Manual(top).write(home.resolve("man"));
        // Our own class path until here; the next build would find jars of this one.
        deleteTree(build.resolve("jars"));
        say("training the start-up caches");
        new StartupCaches(home, build).train();
        say("done: " + home);
    }

    private void linkRuntime() throws IOException, InterruptedException {
        var runtime = home.resolve("lib/runtime");
        var java = Path.of(System.getProperty("java.home"));
        var stamp = home.resolve("lib/runtime.stamp");
        var made = java + " " + Runtime.version() + " " + MODULES + "\n";
        if (Files.exists(stamp) && Files.readString(stamp).equals(made)) {
            return;
        }
        deleteTree(home);
        Files.createDirectories(home.resolve("lib"));
        var command = List.of(java.resolve("bin/jlink").toString(), "--add-modules", MODULES,
                "--strip-debug", "--no-man-pages", "--no-header-files", "--output",
                runtime.toString());
        execute(command, build.resolve("jlink.log"));
        stripComments(runtime.resolve("conf/security/java.security"));
        Files.writeString(stamp, made);
    }

    /// Settings that every program reads at its first random number: nine tenths are comments.
    private static void stripComments(Path settings) throws IOException {
        var lines = Files.readAllLines(settings).stream()
                .filter(l -> !l.startsWith("#") && !l.isBlank()).toList();
        Files.write(settings, lines);
    }

    /// Runs a command to its end.
    ///
    /// @throws IOException if it fails; the message holds the end of what it printed
    static void execute(List<String> command, Path log) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        int status = process.waitFor();
        if (status != 0) {
            var lines = Files.readAllLines(log);
            var end = lines.subList(Math.max(0, lines.size() - 20), lines.size());
            throw new IOException(command.getFirst() + " failed with status " + status + ":\n"
                    + String.join("\n", end));
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : new ArrayList<>(paths.toList())) {
                var target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var paths = Files.walk(path)) {
            for (var each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static void say(String what) {
        System.out.println("image: " + what);
    }
}
