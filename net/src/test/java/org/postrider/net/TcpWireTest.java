package org.postrider.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postrider.util.Timers;

@Timeout(60)
class TcpWireTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Timers timers = new Timers();
    private ServerSocketChannel listener;
    private TcpWire wire;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws IOException {
        listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        wire = TcpWire.connect((InetSocketAddress) listener.getLocalAddress(), LONG, timers);
        peer = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        peer.close();
        listener.close();
        timers.close();
    }

    @Test
    void read_overTime_leavesTheWayOut() throws IOException {
        wire.timeout(SHORT);
        assertThrows(SocketTimeoutException.class, () -> wire.in().read());
        wire.out().write('x');
        wire.out().flush();
        assertEquals('x', peer.socket().getInputStream().read());
    }

    @Test
    void read_limitShortenedBetweenReads_isTheShortOne() throws IOException {
        wire.timeout(LONG);
        peer.socket().getOutputStream().write('a');
        assertEquals('a', wire.in().read());
        wire.timeout(SHORT);
        assertThrows(SocketTimeoutException.class, () -> wire.in().read());
    }

    /// Many short waits are no long one.
    @Test
    void read_eachInTime_goesOn() throws IOException {
        wire.timeout(Duration.ofMillis(400));
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < Duration.ofMillis(1000).toNanos()) {
            peer.socket().getOutputStream().write('a');
            assertEquals('a', wire.in().read());
        }
    }

    @Test
    void read_afterThePeersEnd_isTheEnd() throws IOException {
        wire.timeout(LONG);
        peer.close();
        assertEquals(-1, wire.in().read());
    }

    @Test
    void write_overTime_endsTheConnection() throws IOException {
        wire.timeout(SHORT);
        var bytes = new byte[1 << 20];
        assertThrows(SocketTimeoutException.class, () -> {
            while (true) {
                wire.rawOut().write(bytes, 0, bytes.length);
            }
        });
        assertThrows(IOException.class, () -> wire.rawIn().read());
    }

    /// The process may end when nobody has been active for a while.
    @Test
    void lastActive_withoutAnOperation_stands() {
        assertTrue(wire.lastActive() <= System.nanoTime());
        assertEquals(wire.lastActive(), wire.lastActive());
    }
}
