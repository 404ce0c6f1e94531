package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
                assertEquals(Files.getOwner(path).getName(), accepted.peerUser());
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
    void connect_nobodyListens_fails() {
        try (var timers = new Timers()) {
            assertThrows(IOException.class,
                    () -> UnixWire.connect(directory.resolve("none"), timers));
        }
    }
}
