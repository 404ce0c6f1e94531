package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.ChatScript;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.PemFile;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;

/// Attacks on real processes: others are still served, and the memory of smtpd stays within bounds.
///
/// The bounds, from what a session may hold: a plain one has two buffers of 8 KB at most, a command line
/// of 2 KB, its thread's stack and its objects, 32 KB together; one in a TLS handshake has four
/// buffers of 17 KB besides, and the handshake's messages, 160 KB together. What a session's objects
/// leave behind waits for the collector, at most 64 MB in these processes of at most 256 MB. So memory
/// (PSS) may grow by 64 MB and these amounts; nothing that a client sends adds to them.
///
/// `-Dpostrider.attack=N` makes each attack N times as large (but the slow-loris, which needs a descriptor
/// of the test for each connection); the bound of bytes in one message or line does not grow with them.
@Timeout(300)
class AttackTest {
    private static final int TIMES = Integer.getInteger("postrider.attack", 1);
    private static final long MB = 1 << 20;
    private static final long GARBAGE = 64 * MB;
    private static final long PLAIN = 32 * 1024;
    private static final long TLS = 160 * 1024;

    @TempDir
    private Path folder;

    private final List<Socket> open = new ArrayList<>();
    private RealSystem system;
    private int port;
    private long before;

    private void start(String... settings) throws Exception {
        port = RealSystem.freePort();
        system = RealSystem.in(folder, MiniSystem.in(folder)
                .main("alias_maps =", "max_idle = 100s", "myhostname = mail.example",
                        "mydestination = mail.example", "local_recipient_maps =",
                        "local_transport = discard", "mynetworks = 127.0.0.0/8",
                        "default_process_limit = 5000", "smtpd_peername_lookup = no",
                        "message_size_limit = 1000000")
                .main(settings)
                .master("127.0.0.1:" + port + " inet n - n - - smtpd")
                .master(Site.SERVICES));
        system.start();
        for (int i = 0; i < 20; i++) { // what every process needs once
            serves();
        }
        before = memory();
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        if (system != null) {
            system.close();
        }
    }

    /// Whether somebody else can send a message.
    private void serves() throws IOException {
        try (var client = new SmtpClient(port).hello()) {
            client.send("a@client.example", "b@mail.example", "Subject: x\r\n\r\nx\r\n");
        }
    }

    private long process() throws IOException {
        return system.daemons("smtpd").getFirst().pid();
    }

    /// The memory of smtpd, in bytes.
    private long memory() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process() + "/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no Pss");
    }

    private void within(String what, int sessions, long each) throws IOException {
        serves();
        long grown = memory() - before;
        long bound = GARBAGE + sessions * each;
        System.out.printf("%s: %d sessions, smtpd grew by %d KB, bound %d KB%n", what, sessions,
                grown / 1024, bound / 1024);
        assertTrue(grown <= bound, what + ": grew by " + grown / 1024 + " KB, bound "
                + bound / 1024 + " KB\n" + system.log());
    }

    private Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        open.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Reads one line of a reply.
    private static String line(Socket socket) throws IOException {
        var out = new StringBuilder();
        for (int b = socket.getInputStream().read(); b >= 0 && b != '\n';
                b = socket.getInputStream().read()) {
            out.append((char) b);
        }
        if (out.isEmpty()) {
            throw new EOFException("hung up on");
        }
        return out.toString().strip();
    }

    /// Waits for the greeting, says EHLO and waits for the reply, as one has to before commands may be
    /// sent ahead.
    private Socket hello() throws IOException {
        var socket = connect();
        assertTrue(line(socket).startsWith("220 "));
        send(socket, "EHLO x\r\n");
        for (var line = line(socket); !line.startsWith("250 "); line = line(socket)) {
            assertTrue(line.startsWith("2"), line);
        }
        return socket;
    }

    @Test
    void slowLoris_othersAreServed() throws Exception {
        start("smtpd_client_connection_count_limit = 0");
        int pid = Math.toIntExact(process());
        for (int i = 0; i < 2000; i++) {
            connect();
        }
        for (var socket : open) {
            assertTrue(line(socket).startsWith("220"));
        }
        for (var piece : List.of("E", "H", "L", "O", " ", "x")) {
            for (var socket : open) {
                send(socket, piece);
            }
            serves();
        }
        within("slow-loris", open.size(), PLAIN);
        assertEquals(pid, process());
    }

    /// Sessions that begin when there are hardly any left have ten seconds for a command, whatever drips in
    /// (`smtpd_timeout` and `smtpd_per_request_deadline` under `stress`).
    @Test
    void slowLoris_underStress_isShakenOff() throws Exception {
        start("smtpd_client_connection_count_limit = 0", "default_process_limit = 50");
        for (int i = 0; i < 60; i++) {
            connect();
        }
        system.awaitLog("has reached its process limit");
        for (var early : List.copyOf(open)) {
            early.close();
        }
        open.clear();
        for (int i = 0; i < 100; i++) {
            connect();
        }
        var drips = Thread.startVirtualThread(() -> {
            for (int i = 0; i < 60; i++) {
                for (var socket : List.copyOf(open)) {
                    try {
                        send(socket, "x");
                    } catch (IOException e) {
                        continue; // hung up on, as it should be
                    }
                }
                LockSupport.parkNanos(500_000_000);
            }
        });
        try (var client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(60_000);
            assertTrue(line(client).startsWith("220"));
        } catch (IOException e) {
            throw new AssertionError("no greeting within a minute\n" + system.log(), e);
        }
        drips.join();
    }

    @Test
    void lineWithoutEnd_isReadAndForgotten() throws Exception {
        start("smtpd_client_connection_count_limit = 0");
        var block = new byte[1 << 16];
        Arrays.fill(block, (byte) 'x');
        for (var beginning : List.of("", "AUTH ", "MAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<b@mail.example>\r\nDATA\r\n")) {
            var socket = hello();
            send(socket, beginning);
            try {
                for (long sent = 0; sent < 100 * MB * TIMES; sent += block.length) {
                    socket.getOutputStream().write(block);
                }
            } catch (IOException e) {
                continue; // hung up on, which is an answer, too
            }
        }
        within("lines without end", open.size(), PLAIN);
    }

    @Test
    void recipients_tenThousand() throws Exception {
        start("smtpd_recipient_limit = " + 20_000 * TIMES, "smtpd_client_recipient_rate_limit = 0");
        var socket = hello();
        send(socket, "MAIL FROM:<a@b.example>\r\n");
        int all = 10_000 * TIMES;
        Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < all; i++) {
                    send(socket, "RCPT TO:<u" + i + "@mail.example>\r\n");
                }
                send(socket, "RSET\r\nQUIT\r\n");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        int accepted = 0;
        for (var line = line(socket); !line.startsWith("221"); line = line(socket)) {
            accepted += line.startsWith("250 2.1.5") ? 1 : 0;
        }
        assertEquals(all, accepted);
        within("recipients", 1, PLAIN + all * 100L);
    }

    @Test
    void recipients_overTheLimit_endTheSession() throws Exception {
        start();
        var socket = hello();
        send(socket, "MAIL FROM:<a@b.example>\r\n");
        Thread.startVirtualThread(() -> {
            try {
                for (int i = 0; i < 10_000; i++) {
                    send(socket, "RCPT TO:<u" + i + "@mail.example>\r\n");
                }
            } catch (IOException e) {
                return; // hung up on
            }
        });
        var last = "";
        try {
            while (true) {
                last = line(socket);
            }
        } catch (IOException e) {
            // The end, or a reset, for more was sent than read.
        }
        assertTrue(last.startsWith("421 4.7.0") || last.startsWith("452 4.5.3"), last);
        within("too many recipients", 1, PLAIN);
    }

    @Test
    void content_farBeyondTheLimit_leavesNothing() throws Exception {
        start();
        var socket = hello();
        send(socket, "MAIL FROM:<a@b.example>\r\nRCPT TO:<b@mail.example>\r\nDATA\r\n");
        while (!line(socket).startsWith("354")) {
            // Content before the server wants it is pipelining, which ends the session.
        }
        var line = ("x".repeat(98) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        var block = new byte[line.length * 1000];
        for (int at = 0; at < block.length; at += line.length) {
            System.arraycopy(line, 0, block, at, line.length);
        }
        var replies = new ArrayList<String>();
        try {
            for (long sent = 0; sent < 200 * MB * TIMES; sent += block.length) {
                socket.getOutputStream().write(block);
            }
            send(socket, "\r\n.\r\nQUIT\r\n");
            for (var reply = line(socket); !reply.startsWith("221"); reply = line(socket)) {
                replies.add(reply);
            }
        } catch (IOException e) {
            throw new AssertionError(replies + "\n" + system.log(), e);
        }
        assertTrue(replies.contains("552 5.3.4 Error: message file too big"),
                replies.toString());
        within("content", 1, PLAIN);
        Await.until("nothing is left", () -> system.queue("incoming").isEmpty());
    }

    /// The key is for its owner only, as keys are: the process had it read before it gave up root.
    @Test
    void tls_brokenRecordsAndHalfOpenHandshakes_othersAreServed() throws Exception {
        var pem = PemFile.make(folder, "EC");
        Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-------"));
        start("smtpd_tls_security_level = may", "smtpd_tls_chain_files = " + pem,
                "smtpd_client_connection_count_limit = 0");
        var pieces = List.of("", "\26", "\26\3\1\0", "\26\3\1\2\0\1\0\1\374\3\3", "garbage\r\n",
                "\26\3\1\377\377" + "x".repeat(70_000), "\25\3\3\0\2\2\50", "\27\3\3\0\1x",
                "\26\3\1\0\5\1\0\0\0\0");
        for (int i = 0; i < 300 * TIMES; i++) {
            var socket = hello();
            send(socket, "STARTTLS\r\n");
            for (var reply = line(socket); !reply.startsWith("220 2.0.0"); reply = line(socket)) {
                assertTrue(!reply.startsWith("4") && !reply.startsWith("5"), reply);
            }
            try {
                send(socket, pieces.get(i % pieces.size()));
            } catch (IOException e) {
                continue; // refused before all of it was sent
            }
        }
        within("broken TLS", open.size(), TLS);
        ChatScript.parse("S: 220\nC: STARTTLS\nS: 220\nT:\nC: QUIT\nS: 221\n")
                .run(new InetSocketAddress("127.0.0.1", port));
        assertNotEquals("root", ProcessHandle.of(process()).flatMap(p -> p.info().user())
                .orElseThrow());
        assertEquals(1, system.daemons("smtpd").size());
        assertTrue(!system.log().contains("panic"), system.log());
    }

    @Test
    void halfOpenConnections_othersAreServed() throws Exception {
        start("smtpd_client_connection_count_limit = 0");
        for (int i = 0; i < 500 * TIMES; i++) {
            var socket = hello();
            OutputStream out = socket.getOutputStream();
            out.write("MAIL FROM:<a@b.example>\r\nRCPT TO:<b@mail.example>\r\nDATA\r\nx"
                    .getBytes(StandardCharsets.ISO_8859_1));
            if (i % 2 == 0) {
                socket.shutdownOutput();
            }
        }
        within("half-open", open.size(), PLAIN);
        assertTrue(!system.log().contains("panic"), system.log());
    }
}
