package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixWireTest {
    @TempDir
    private Path directory;

    @Test
    void connect_bytesBothWays_andThePeerIsKnown() throws IOException {
        var path = directory.resolve("s");
        try (var timers = new Timers();
                var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (var client = UnixWire.connect(path, timers);
                    var accepted = UnixWire.accepted(server.accept(), timers)) {
                client.out().write('a');
                client.out().flush();
                assertEquals('a', accepted.in().read());
                accepted.out().write('b');
                accepted.out().flush();
                assertEquals('b', client.in().read());
                assertEquals(Files.getAttribute(path, "unix:uid"), accepted.peer());
            }
        }
    }

    @Test
    void read_silentPeer_timesOut() throws IOException {
        var path = directory.resolve("s");
        try (var timers = new Timers();
                var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (var client = UnixWire.connect(path, timers)) {
                client.timeout(Duration.ofMillis(30));
                assertThrows(SocketTimeoutException.class, () -> client.in().read());
            }
        }
    }

    @Test
    void retire_pausingConnection_endsIt_butServesTheFirstRequest() throws Exception {
        var path = directory.resolve("s");
        try (var timers = new Timers();
                var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (var client = UnixWire.connect(path, timers);
                    var accepted = UnixWire.accepted(server.accept(), timers)) {
                accepted.retire();
                client.out().write('a');
                client.out().flush();
                assertTrue(accepted.awaitMore());
                assertEquals('a', accepted.in().read());
                assertFalse(accepted.awaitMore());
            }
            try (var client = UnixWire.connect(path, timers);
                    var accepted = UnixWire.accepted(server.accept(), timers)) {
                client.out().write('a');
                client.out().flush();
                assertTrue(accepted.awaitMore());
                accepted.in().read();
                var more = new FutureTask<>(accepted::awaitMore);
                Thread.startVirtualThread(more);
                accepted.retire();
                assertFalse(more.get());
            }
        }
    }

    @Test
    void awaitMore_peerHangsUp_isFalse() throws Exception {
        var path = directory.resolve("s");
        try (var timers = new Timers();
                var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            var client = UnixWire.connect(path, timers);
            try (client; var accepted = UnixWire.accepted(server.accept(), timers)) {
                client.close();
                assertFalse(accepted.awaitMore());
            }
        }
    }

    @Test
    void connect_nobodyListens_fails() {
        try (var timers = new Timers()) {
            assertThrows(IOException.class,
                    () -> UnixWire.connect(directory.resolve("none"), timers));
        }
    }
}
