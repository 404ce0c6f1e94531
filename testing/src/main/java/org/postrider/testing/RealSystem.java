package org.postrider.testing;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postrider.util.sys.OwnJava;

/// A mail system of real processes, started by `postfix start`, from the class path of the test or
/// from the image that the system property `postrider.image` names.
///
/// As root the daemons still run unprivileged, as user `nobody` unless the test says otherwise.
public final class RealSystem implements AutoCloseable {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path etc;
    private final Path log;
    private boolean started;

    private RealSystem(Path folder, Path etc, Path log) {
        this.folder = folder;
        this.etc = etc;
        this.log = log;
    }

    /// How a command ended.
    ///
    /// @param status its exit status
    /// @param output what it wrote, to both streams
    public record Outcome(int status, String output) {}

    /// A system in this folder that is not started yet. Its log file and its directories are in
    /// the folder; see [MiniSystem.Setup] for main.cf.
    ///
    /// @param setup gives main.cf and master.cf; a `postlog` service is added
    public static RealSystem in(Path folder, MiniSystem.Setup setup) throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        var log = folder.resolve("log/maillog");
        Files.createDirectories(log.getParent());
        setup.main("maillog_file = " + log, "maillog_file_prefixes = " + folder,
                root ? "mail_owner = nobody" : "mail_owner = " + System.getProperty("user.name"))
                .master("postlog unix-dgram n - n - 1 postlogd");
        var etc = setup.write();
        var system = new RealSystem(folder, etc, log);
        if (root) {
            // JUnit's folders are closed to others, the daemons are others.
            Files.setAttribute(folder, "unix:mode", 0755);
            system.postfix("set-permissions");
            Files.setOwner(folder.resolve("data"), folder.getFileSystem()
                    .getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        return system;
    }

    /// A TCP port of this host that is free now.
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// Starts the system.
    ///
    /// @throws AssertionError if that fails
    public void start() throws IOException {
        var outcome = postfix("start");
        if (outcome.status() != 0) {
            throw new AssertionError("postfix start: " + outcome.output());
        }
        started = true;
    }

    /// Runs `postfix COMMAND`.
    public Outcome postfix(String command) throws IOException {
        return run("postfix", "-c", etc.toString(), command);
    }

    /// Runs a command of the suite and waits for its end.
    ///
    /// @param words name and arguments
    public Outcome run(String... words) throws IOException {
        var output = Files.createTempFile(folder, "output", ".txt");
        var process = new ProcessBuilder(command(words)).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words[0] + " does not end");
            }
            return new Outcome(process.exitValue(),
                    Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            Files.delete(output);
        }
    }

    private static List<String> command(String... words) {
        var image = System.getProperty("postrider.image", "");
        var command = new ArrayList<String>();
        if (image.isEmpty()) {
            command.addAll(OwnJava.command("org.postrider.suite.Postrider"));
        } else {
            words[0] = image + "/sbin/" + words[0];
        }
        command.addAll(List.of(words));
        return command;
    }

    /// The processes of the system that live now, by program as the process list shows it, such as
    /// `smtpd`; `master` is not among them.
    public List<ProcessHandle> daemons(String program) throws IOException {
        long master = masterPid();
        return ProcessHandle.of(master).stream().flatMap(ProcessHandle::children)
                .filter(p -> commandLine(p).endsWith(program)).toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"),
                    StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// The process id in `master.pid`.
    public long masterPid() throws IOException {
        return Long.parseLong(
                Files.readString(folder.resolve("queue/pid/master.pid")).strip());
    }

    /// The configuration directory.
    public Path etc() {
        return etc;
    }

    /// The queue directory.
    public Path queue() {
        return folder.resolve("queue");
    }

    /// The log so far.
    public String log() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    /// Stops the system, if it was started.
    @Override
    public void close() throws IOException {
        if (started) {
            started = false;
            postfix("stop");
        }
    }
}
