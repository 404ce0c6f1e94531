package org.postrider.util.sys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;

class ProcessesTest {
    private static String readAll(ReadableByteChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer) >= 0) {
            // until the other end is closed
        }
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }

    private static Processes.Exit run(String script, Map<String, String> environment,
            String directory, List<Integer> descriptors) throws IOException {
        long pid = Processes.spawn(new Processes.Launch("/bin/sh", List.of("sh", "-c", script),
                environment, directory, descriptors, false));
        return Processes.waitFor(pid).orElseThrow();
    }

    @Test
    void spawn_exitStatus_isReported() throws Exception {
        assertEquals(7, run("exit 7", Map.of(), "", List.of()).status());
        var killed = run("kill -9 $$", Map.of(), "", List.of());
        assertEquals(9, killed.signal());
        assertEquals(-1, killed.status());
    }

    /// A process that ends itself.
    static final class Ends {
        private Ends() {}

        public static void main(String[] args) {
            Processes.endNow(7);
        }
    }

    @Test
    void endNow_status_isReported() throws Exception {
        var process = new ProcessBuilder(OwnJava.command(Ends.class.getName())).inheritIO().start();
        assertEquals(7, process.waitFor());
    }

    /// Says one variable of its environment, in hexadecimal.
    static final class Says {
        private Says() {}

        public static void main(String[] args) {
            System.out.print(HexFormat.of().formatHex(
                    Bytes.of(Processes.environment().get("SAID"))));
        }
    }

    @Test
    void environment_valuesAreBytes() throws Exception {
        var words = new ArrayList<>(List.of("/bin/sh", "-c",
                "LC_ALL=C.UTF-8 SAID=$(printf 'a\\303\\251') exec \"$@\"", "sh"));
        words.addAll(OwnJava.command(Says.class.getName()));
        var process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals("61c3a9", new String(process.getInputStream().readAllBytes(), US_ASCII));
        assertEquals(0, process.waitFor());
    }

    @Test
    void spawn_missingProgram_throws() {
        var launch = new Processes.Launch("/no/such/program", List.of("x"), Map.of(), "",
                List.of(), false);
        assertTrue(assertThrows(SysException.class, () -> Processes.spawn(launch)).getMessage()
                .contains("No such file or directory"));
    }

    @Test
    void spawn_descriptorsEnvironmentAndDirectory_arrive(@TempDir Path folder) throws Exception {
        var pipe = Pipe.open();
        int out = Descriptors.number(pipe.sink());
        run("pwd; echo $A; ls /proc/self/fd | wc -l", Map.of("A", "b", "PATH", "/usr/bin:/bin"),
                folder.toRealPath().toString(), List.of(Descriptors.number(pipe.source()), out,
                        out));
        pipe.sink().close();
        // ls has 0, 1, 2 and the directory that it reads.
        assertEquals(folder.toRealPath() + "\nb\n4\n", readAll(pipe.source()));
    }

    @Test
    void spawn_swappedDescriptors_doNotOverwriteEachOther() throws Exception {
        var first = Pipe.open();
        var second = Pipe.open();
        run("echo one; echo two >&0", Map.of(), "",
                List.of(Descriptors.number(second.sink()), Descriptors.number(first.sink())));
        first.sink().close();
        second.sink().close();
        assertEquals("one\n", readAll(first.source()));
        assertEquals("two\n", readAll(second.source()));
    }

    @Test
    void adopt_listener_acceptsUnderAnotherNumber(@TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (var original = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            original.bind(address);
            int copy = Native.call(Native.function("dup"), Descriptors.number(original)).asInt();
            try (var adopted = Descriptors.listener(copy, StandardProtocolFamily.UNIX);
                    var client = SocketChannel.open(address); var server = adopted.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {'x'}));
                var one = ByteBuffer.allocate(1);
                assertEquals(1, server.read(one));
                assertEquals('x', one.get(0));
            }
            // The original is still open: a daemon's end must not end the socket.
            try (var client = SocketChannel.open(address)) {
                assertTrue(client.isConnected());
            }
        }
    }

    @Test
    void datagrams_sent_arriveOneByOne(@TempDir Path folder) throws Exception {
        var name = folder.resolve("log").toString();
        try (var in = Descriptors.source(Datagrams.bind(name));
                var out = Descriptors.sink(Datagrams.connect(name))) {
            out.write(ByteBuffer.wrap("one".getBytes(US_ASCII)));
            out.write(ByteBuffer.wrap("three".getBytes(US_ASCII)));
            var buffer = ByteBuffer.allocate(100);
            assertEquals(3, in.read(buffer));
            assertEquals(5, in.read(buffer));
        }
        assertThrows(SysException.class, () -> Datagrams.connect("/no/such/socket"));
        assertThrows(SysException.class, () -> Datagrams.bind("x".repeat(108)));
    }

    @Test
    void locks_secondHolder_isRefused(@TempDir Path folder) throws Exception {
        var name = folder.resolve("lock").toString();
        try (var held = Locks.tryLock(name, 0600).orElseThrow()) {
            assertTrue(held.number() > 2);
            assertTrue(Locks.tryLock(name, 0600).isEmpty());
        }
        Locks.tryLock(name, 0600).orElseThrow().close();
    }
}
