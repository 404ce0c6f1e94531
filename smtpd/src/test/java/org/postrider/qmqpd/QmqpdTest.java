package org.postrider.qmqpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.testing.FakeCleanup;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MiniSystem;

/// Messages by QMQP; answers and log lines are those of Postfix 3.11.
class QmqpdTest {
    private static final String MAIL = "Subject: x\n\nhello\n.dot\n";

    @TempDir
    private Path folder;

    private final FakeCleanup cleanup = new FakeCleanup();

    private MiniSystem system(String... settings) throws IOException {
        var data = Files.createDirectories(folder.resolve("data"));
        return MiniSystem.in(folder).main("myhostname = mail.example.com", "mail_name = Postfix",
                "qmqpd_authorized_clients = 127.0.0.1", "qmqpd_error_delay = 0",
                "data_directory = " + data).main(settings)
                .master("127.0.0.1:0 inet n - n - - qmqpd", "cleanup unix n - n - 0 cleanup")
                .programs(List.of(Qmqpd.PROGRAM, cleanup)).resolver(new FixedResolver()
                        .name("127.0.0.1", "localhost").host("localhost", "127.0.0.1")).start();
    }

    private static String net(String... parts) {
        var out = new StringBuilder();
        for (var part : parts) {
            out.append(part.length()).append(':').append(part).append(',');
        }
        return out.toString();
    }

    private static String packet(String content, String... addresses) {
        return net(net(content) + net(addresses));
    }

    /// @return the answer; empty if there is none
    private static String send(MiniSystem system, String data) throws IOException {
        var address = system.address("qmqpd");
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(data.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void message_isQueued() throws Exception {
        try (var system = system()) {
            assertEquals(net("KOk: queued as Q1"), send(system,
                    packet(MAIL, "a@b.example", "root@c.example")));
            var message = cleanup.messages.take();
            assertTrue(message.envelope().containsAll(List.of("S a@b.example", "R root@c.example",
                    "A log_protocol_name=QMQP", "A client_name=localhost")),
                    message.envelope().toString());
            var content = message.content();
            assertEquals(List.of("Received: from localhost (localhost [127.0.0.1])",
                    "\tby mail.example.com (Postfix) with QMQP id Q1"), content.subList(0, 2));
            assertTrue(content.get(2).startsWith("\tfor <root@c.example>; "), content.get(2));
            assertEquals(List.of("Subject: x", "", "hello", ".dot"),
                    content.subList(3, content.size()));
            system.log().await("qmqpd: Q1: client=localhost[127.0.0.1]");
            system.log().await("disconnect from localhost[127.0.0.1]");
            try (var left = Files.list(folder.resolve("data"))) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void sender_withVerp() throws Exception {
        try (var system = system()) {
            send(system, packet(MAIL, "list-@c.example-@[]", "x@d", "y@d"));
            send(system, packet(MAIL, "list-@[]", "x@d"));
            var verp = cleanup.messages.take();
            assertTrue(verp.envelope().containsAll(List.of("S list@c.example", "V -=", "R x@d",
                    "R y@d")), verp.envelope().toString());
            assertTrue(verp.content().get(2).startsWith("\tid Q1; "), verp.content().toString());
            assertTrue(cleanup.messages.take().envelope().contains("S list-@[]"));
        }
    }

    @Test
    void lines_areTakenAsTheyAre() throws Exception {
        try (var system = system("line_length_limit = 512")) {
            send(system, packet("From me\n x\n\n" + "y".repeat(600) + "\nlast", "", "x"));
            var content = cleanup.messages.take().content();
            assertEquals(List.of("+X-Mailbox-Line: ", "From me", "", " x", "",
                    "+" + "y".repeat(512), "y".repeat(88), "last"),
                    content.subList(3, content.size()));
        }
    }

    @Test
    void strangers_areRefused() throws Exception {
        try (var system = system("qmqpd_authorized_clients = 192.0.2.1")) {
            assertEquals(net("DError: localhost[127.0.0.1] is not authorized to use this service"),
                    send(system, ""));
        }
        try (var system = system("qmqpd_authorized_clients = fail:x")) {
            assertEquals(net("ZError: server configuration error"), send(system, ""));
        }
    }

    @Test
    void failures_areAnswered() throws Exception {
        try (var system = system()) {
            assertEquals(net("DError: no recipients specified"), send(system, packet(MAIL, "a@b")));
            cleanup.answer = new CleanupReply(CleanupReply.HOPS, "");
            assertEquals(net("DError: too many hops"), send(system, packet(MAIL, "a@b", "c")));
            system.log().await("warning: Q2: localhost[127.0.0.1]: Error: too many hops");
            cleanup.answer = new CleanupReply(CleanupReply.WRITE, "");
            assertEquals(net("ZError: queue file write error"),
                    send(system, packet(MAIL, "a@b", "c")));
        }
    }

    @Test
    void packets_thatAreMalformed() throws Exception {
        var good = packet(MAIL, "a@b", "c@d");
        var bad = List.of("GET /", "QMQP packet header", ":x,", "message content", "0:,",
                "message content", net(net(MAIL) + "3:abc;"), "sender address", net("xx"),
                "message content", net(net(MAIL, "a", "b") + "x"), "recipient address",
                good.substring(0, good.length() - 1) + ";", "recipient address");
        try (var system = system("message_size_limit = 100")) {
            for (int i = 0; i < bad.size(); i += 2) {
                var text = "netstring format error while receiving " + bad.get(i + 1);
                assertEquals(net("D" + text), send(system, bad.get(i)), bad.get(i));
            }
            assertEquals(net("Dnetstring length exceeds storage limit while receiving message"
                    + " content"), send(system, packet("x".repeat(101), "a", "b")));
            assertEquals(net("Dnetstring length exceeds storage limit while receiving QMQP packet"
                    + " header"), send(system, "1".repeat(30) + ":"));
        }
    }

    @Test
    void postfixSource_isServed() throws Exception {
        var source = Path.of("/usr/sbin/qmqp-source");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(source),
                "no qmqp-source (Debian package postfix)");
        try (var system = system()) {
            var process = new ProcessBuilder(source.toString(), "-m", "6", "-s", "2", "-r", "3",
                    "-f", "a@b.example", "-t", "c@d.example",
                    "127.0.0.1:" + system.address("qmqpd").getPort())
                    .redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(),
                    StandardCharsets.ISO_8859_1);
            assertEquals(0, process.waitFor(), output);
            assertEquals(6, cleanup.messages.size());
            assertEquals(3, cleanup.messages.take().envelope().stream()
                    .filter(r -> r.startsWith("R ")).count());
        }
    }

    @Test
    void packet_changed_isAnsweredOrDropped() throws Exception {
        var good = packet(MAIL, "a@b", "c@d");
        var random = new java.util.Random(1997);
        try (var system = system()) {
            for (int i = 0; i < 500; i++) {
                var bad = new StringBuilder(good);
                for (int k = random.nextInt(4); k >= 0; k--) {
                    int at = random.nextInt(bad.length());
                    switch (random.nextInt(3)) {
                        case 0 -> bad.setCharAt(at, (char) random.nextInt(256));
                        case 1 -> bad.insert(at, "0123456789:,".charAt(random.nextInt(12)));
                        default -> bad.deleteCharAt(at);
                    }
                }
                var answer = send(system, bad.toString());
                assertTrue(answer.isEmpty() || answer.matches("[0-9]+:[KZD][^\n]*,"), answer);
            }
            assertTrue(system.log().lines().stream().noneMatch(line -> line.contains("panic")));
        }
    }

    @Test
    void clientThatIsSilent_hasItsTime() throws Exception {
        try (var system = system("qmqpd_timeout = 1s", "qmqpd_client_port_logging = yes")) {
            var address = system.address("qmqpd");
            try (var socket = new Socket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write('9');
                socket.getInputStream().readAllBytes(); // ends before the test's own limit
                var client = "localhost[127.0.0.1]:" + socket.getLocalPort();
                system.log().await("connect from " + client);
                system.log().await("timeout while receiving QMQP packet header");
                system.log().await("disconnect from " + client);
            }
            assertTrue(cleanup.messages.isEmpty());
        }
    }

    @Test
    void packet_cutAnywhere_isNotQueued() throws Exception {
        var good = packet(MAIL, "a@b", "c@d");
        try (var system = system()) {
            for (int i = 0; i < good.length(); i++) {
                assertEquals("", send(system, good.substring(0, i)), good.substring(0, i));
            }
            system.log().await("lost connection while receiving QMQP packet header");
            system.log().await("lost connection while receiving message content");
            system.log().await("lost connection while receiving sender address");
            system.log().await("lost connection while receiving recipient address");
            assertTrue(cleanup.messages.isEmpty());
        }
    }
}
