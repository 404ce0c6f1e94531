package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.queue.QueueId;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.RealSystem;
import org.postrider.util.sys.Datagrams;
import org.postrider.util.sys.Descriptors;

/// Real processes: started, killed, reloaded, stopped.
class ProcessesTest {
    @TempDir
    private Path folder;

    /// One SMTP session.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(30_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
        }

        String reply() throws IOException {
            var line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            return line == null ? "closed" : line.substring(0, 3);
        }

        String say(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(
                    StandardCharsets.ISO_8859_1));
            return reply();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private RealSystem system(int port) throws IOException {
        return RealSystem.in(folder, MiniSystem.in(folder)
                .main("alias_maps =", "max_idle = 100s")
                .master("127.0.0.1:" + port + " inet n - n - - smtpd",
                        "rewrite unix - - n - - trivial-rewrite",
                        "cleanup unix n - n - 0 cleanup",
                        "anvil unix - - n - 1 anvil"));
    }

    private static void session(int port) throws IOException {
        try (var client = new Client(port)) {
            assertEquals("220", client.reply());
            assertEquals("250", client.say("EHLO client.example"));
            assertEquals("221", client.say("QUIT"));
        }
    }

    @Test
    void system_startedKilledReloadedStopped_servesAllTheTime() throws Exception {
        int port = RealSystem.freePort();
        try (var system = system(port)) {
            Files.writeString(system.etc().resolve("main.cf"),
                    "\nprocess_id_directory = locks\n", StandardOpenOption.APPEND);
            Files.createDirectories(folder.resolve("queue/locks"));
            var copied = copied();
            assertEquals(1, system.postfix("status").status());
            system.start();
            assertEquals(0, system.postfix("status").status());
            assertMended(copied, system);
            assertTrue(Files.exists(folder.resolve("queue/locks/master.pid")));
            assertEquals(1, system.postfix("start").status());
            session(port);
            // it has had no mail yet
            Await.until("cleanup begins with smtpd", () -> !system.daemons("cleanup").isEmpty());

            var smtpd = system.daemons("smtpd").getFirst();
            assertTrue(smtpd.destroyForcibly());
            session(port);
            assertNotEquals(smtpd.pid(), system.daemons("smtpd").getFirst().pid());

            reload(system, port);

            assertEquals(0, system.postfix("stop").status());
            assertEquals(1, system.postfix("status").status());
            assertRefused(port);
            var log = system.log();
            assertTrue(log.contains("daemon started -- version "), log);
            assertTrue(log.contains("killed by signal 9"), log);
            assertTrue(log.contains("reload -- version "), log);
            assertTrue(log.contains("terminating on signal 15"), log);
            assertFalse(log.contains("panic:"), log);
        }
    }

    /// A held message from another host, whose inode number it is named after, and one that nobody
    /// finished.
    private Path copied() throws IOException {
        for (var name : List.of("hold/12345ABCDEF", "incoming/123.45")) {
            var file = folder.resolve("queue").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(
                    name.startsWith("hold") ? "rwx------" : "rw-------"));
            if (System.getProperty("user.name").equals("root")) {
                Files.setAttribute(folder, "unix:mode", 0755);
                var owner = file.getFileSystem().getUserPrincipalLookupService();
                Files.setOwner(file.getParent(), owner.lookupPrincipalByName("nobody"));
                Files.setOwner(file, owner.lookupPrincipalByName("nobody"));
            }
        }
        Files.setLastModifiedTime(folder.resolve("queue/incoming/123.45"),
                FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        return folder.resolve("queue/hold/12345ABCDEF");
    }

    private static void assertMended(Path copied, RealSystem system) throws IOException {
        assertFalse(Files.exists(copied));
        var queue = copied.getParent().getParent();
        assertEquals(1, queue.resolve("hold").toFile().list().length);
        assertFalse(Files.exists(queue.resolve("incoming/123.45")));
        assertTrue(system.log().contains("Renamed to match inode number: 1 message"),
                system.log());
    }

    private static void reload(RealSystem system, int port) throws Exception {
        try (var before = new Client(port)) {
            assertEquals("220", before.reply());
            var old = system.daemons("smtpd").getFirst();
            Files.writeString(system.etc().resolve("main.cf"),
                    Files.readString(system.etc().resolve("main.cf"))
                            + "smtpd_banner = after.example ESMTP\n");
            assertEquals(0, system.postfix("reload").status());
            // The session goes on in the old process, new ones are served by a new one.
            assertEquals("250", before.say("EHLO client.example"));
            session(port);
            assertEquals("221", before.say("QUIT"));
            old.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private static void assertRefused(int port) throws IOException {
        try (var client = new Client(port)) {
            throw new AssertionError("somebody still listens: " + client);
        } catch (ConnectException e) {
            assertTrue(e.getMessage().contains("refused"));
        }
    }

    /// A policy server that never answers, asked for longer than any session may stand still.
    @Test
    void processThatStandsStill_endsItself_andAnotherServes() throws Exception {
        int port = RealSystem.freePort();
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var system = RealSystem.in(folder, MiniSystem.in(folder)
                        .main("alias_maps =", "daemon_timeout = 4s",
                                "smtpd_policy_service_timeout = 1000s",
                                "smtpd_sender_restrictions = check_policy_service inet:127.0.0.1:"
                                        + silent.getLocalPort())
                        .master("127.0.0.1:" + port + " inet n - n - - smtpd",
                                "rewrite unix - - n - - trivial-rewrite",
                                "anvil unix - - n - 1 anvil"))) {
            system.start();
            var old = askForEver(system, port);
            old.onExit().get(30, TimeUnit.SECONDS);

            session(port);
            assertNotEquals(old.pid(), system.daemons("smtpd").getFirst().pid());
            system.awaitLog("fatal: watchdog timeout");
            system.awaitLog("pid " + old.pid() + " exit status 1");
        }
    }

    /// A session that waits for the policy server until its process is gone.
    private static ProcessHandle askForEver(RealSystem system, int port) throws IOException {
        try (var client = new Client(port)) {
            assertEquals("220", client.reply());
            assertEquals("250", client.say("EHLO client.example"));
            var process = system.daemons("smtpd").getFirst();
            assertEquals("250", client.say("MAIL FROM:<a@b.example>"));
            assertEquals("closed", client.say("RCPT TO:<c@d.example>"));
            return process;
        }
    }

    /// Neither postfix(1) nor a signal to master makes it take settings that no program can work
    /// with; and a daemon that is started again meanwhile does not meet them either.
    @Test
    void reload_badValue_isRefusedAndOldSettingsStay() throws Exception {
        int port = RealSystem.freePort();
        try (var system = system(port)) {
            system.start();
            session(port);
            var old = system.daemons("smtpd").getFirst();
            Files.writeString(system.etc().resolve("main.cf"),
                    Files.readString(system.etc().resolve("main.cf")) + "smtpd_timeout = 5q\n");

            var refused = system.postfix("reload");
            assertEquals(1, refused.status());
            assertTrue(refused.output().contains("smtpd_timeout = 5q: expected a time"),
                    refused.output());

            assertEquals(0, new ProcessBuilder("kill", "-HUP", Long.toString(system.masterPid()))
                    .start().waitFor());
            system.awaitLog("reload failed, going on as before");
            session(port);
            assertEquals(old.pid(), system.daemons("smtpd").getFirst().pid());

            assertTrue(old.destroyForcibly());
            session(port);
            assertNotEquals(old.pid(), system.daemons("smtpd").getFirst().pid());
        }
    }

    @Test
    void system_masterKilled_daemonsEndAndRestartWorks() throws Exception {
        int port = RealSystem.freePort();
        try (var system = system(port)) {
            system.start();
            session(port);
            var smtpd = system.daemons("smtpd").getFirst();
            ProcessHandle.of(system.masterPid()).orElseThrow().destroyForcibly();
            smtpd.onExit().get(30, TimeUnit.SECONDS);
            assertEquals(1, system.postfix("status").status());
            // The queue has come from another disk meanwhile.
            var moved = Files.writeString(system.queue().resolve("hold/ABCDE1"), "x");
            Files.setPosixFilePermissions(moved, PosixFilePermissions.fromString("rwx------"));
            var right = moved.resolveSibling(QueueId.shortId(0xABCDE,
                    (Long) Files.getAttribute(moved, "unix:ino")));
            system.start();
            session(port);
            assertTrue(Files.exists(right), system.log());
            assertTrue(system.log().contains("Renamed to match inode number: 1 message"));
        }
    }

    /// postlogd cannot open its file, so that log lines wait in a socket that nobody reads.
    @Test
    void system_thatCannotLog_servesAndEnds() throws Exception {
        int port = RealSystem.freePort();
        var setup = MiniSystem.in(folder).main("alias_maps =")
                .master("127.0.0.1:" + port + " inet n - n - - smtpd",
                        "rewrite unix - - n - - trivial-rewrite");
        try (var system = RealSystem.in(folder, setup)) {
            Files.delete(folder.resolve("log"));
            system.start();
            try (var logger = Descriptors.sink(Datagrams.connect(
                    system.queue() + "/public/postlog"))) {
                logger.configureBlocking(false);
                Await.until("the socket is full",
                        () -> logger.write(ByteBuffer.wrap(new byte[] {'x'})) == 0);
            }
            try (var client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(60_000);
                assertEquals('2', client.getInputStream().read(), "a greeting");
                var daemons = system.daemons();
                ProcessHandle.of(system.masterPid()).orElseThrow().destroyForcibly();
                Await.until("all daemons are gone",
                        () -> daemons.stream().noneMatch(ProcessHandle::isAlive));
            }
        }
    }

    @Test
    void start_badMasterCf_saysWhere() throws Exception {
        try (var system = system(RealSystem.freePort())) {
            Files.writeString(system.etc().resolve("master.cf"), "a unix - - n - -\n");
            var outcome = system.postfix("start");
            assertEquals(1, outcome.status());
            assertTrue(outcome.output().contains("master.cf: line 1: missing \"command\" field"),
                    outcome.output());
        }
    }

    @Test
    void postlog_text_isInTheLog() throws Exception {
        try (var system = system(RealSystem.freePort())) {
            system.start();
            var outcome = system.run("postlog", "-c", system.etc().toString(), "-p", "warn", "-t",
                    "mine", "hello", "there");
            assertEquals(0, outcome.status());
            assertTrue(system.log().contains(" mail mine["), system.log());
            assertTrue(system.log().contains("]: warning: hello there\n"), system.log());
            assertEquals(1, system.run("postlog", "-Q").status());
        }
    }
}
