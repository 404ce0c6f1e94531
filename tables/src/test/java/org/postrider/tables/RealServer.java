package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A real server of this machine, started for a test in a temporary folder; the test is skipped
/// where it is not installed.
final class RealServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Servers refuse to run as root.
    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534",
            "--regid=65534", "--clear-groups");

    private final Path folder;
    private Process process;

    /// @param folder for its files; everybody may write into it from now on
    RealServer(Path folder) throws IOException {
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /// The first of these programs that is here.
    static String program(String... candidates) {
        for (var candidate : candidates) {
            if (Files.isExecutable(Path.of(candidate))) {
                return candidate;
            }
        }
        assumeTrue(false, Path.of(candidates[0]).getFileName() + " is not installed");
        throw new AssertionError();
    }

    static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /// Makes `server.pem` and `server.key` for this name.
    void certificate(String name) throws IOException, InterruptedException {
        run(program("/usr/bin/openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                "/CN=" + name, "-addext", "subjectAltName=DNS:" + name, "-days", "2", "-keyout",
                folder.resolve("server.key").toString(), "-out",
                folder.resolve("server.pem").toString());
    }

    /// Runs a command to its end.
    void run(String... command) throws IOException, InterruptedException {
        var log = folder.resolve("commands.log").toFile();
        var made = builder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        assertEquals(0, made.waitFor(), () -> String.join(" ", command) + ": " + text(log.toPath()));
    }

    private ProcessBuilder builder(String... command) {
        var all = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(NOBODY);
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all).directory(folder.toFile());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /// Starts the server, and waits until it takes connections on this port.
    void start(int port, String... command) throws Exception {
        var log = folder.resolve("server.log");
        process = builder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!listens(port)) {
            assertTrue(process.isAlive() && System.nanoTime() - end < 0, () -> text(log));
            process.waitFor(50, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Ends the server; whoever asks it then gets no answer.
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
