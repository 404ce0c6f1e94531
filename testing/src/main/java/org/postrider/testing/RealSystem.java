package org.postrider.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        return runWith("", words);
    }

    /// Runs a command of the suite with this on its standard input, and waits for its end. It uses
    /// the configuration of this system.
    public Outcome runWith(String text, String... words) throws IOException {
        var output = Files.createTempFile(folder, "output", ".txt");
        var input = Files.createTempFile(folder, "input", ".txt");
        Files.writeString(input, text, StandardCharsets.ISO_8859_1);
        var builder = new ProcessBuilder(command(words)).redirectErrorStream(true)
                .redirectInput(input.toFile()).redirectOutput(output.toFile());
        builder.environment().put("MAIL_CONFIG", etc.toString());
        var process = builder.start();
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
            Files.delete(input);
        }
    }

    /// Starts `postfix COMMAND` and does not wait for its end. Its output is thrown away.
    public Process begin(String command) throws IOException {
        return new ProcessBuilder(command("postfix", "-c", etc.toString(), command))
                .redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
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
        return daemons().stream().filter(p -> commandLine(p).endsWith(program)).toList();
    }

    /// All daemon processes that live now.
    public List<ProcessHandle> daemons() throws IOException {
        return ProcessHandle.of(masterPid()).stream().flatMap(ProcessHandle::children).toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"),
                    StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// The process id in `master.pid`, which is in `locks` where a test wants that.
    public long masterPid() throws IOException {
        var other = folder.resolve("queue/locks/master.pid");
        return Long.parseLong(Files.readString(Files.exists(other) ? other
                : folder.resolve("queue/pid/master.pid")).strip());
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

    /// Waits until the log has this, for at most a minute.
    ///
    /// @throws AssertionError with the log and what master is doing, if it does not come
    public void awaitLog(String part) throws Exception {
        try {
            Await.until(part, () -> log().contains(part));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + log() + "\n" + master(), e);
        }
    }

    /// What the threads of master are doing, as the JDK's tool shows it.
    private String master() {
        try {
            var output = Files.createTempFile(folder, "threads", ".txt");
            var process = new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd",
                    Long.toString(masterPid()), "Thread.print").redirectErrorStream(true)
                    .redirectOutput(output.toFile()).start();
            process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException | InterruptedException | RuntimeException e) {
            return "master: " + e;
        }
    }

    /// The names of the files in a queue, sorted.
    ///
    /// @param name such as `deferred`
    public List<String> queue(String name) throws IOException {
        try (var files = Files.walk(queue().resolve(name))) {
            return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString())
                    .sorted().toList();
        } catch (UncheckedIOException e) {
            return queue(name); // a file went away under way
        }
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
