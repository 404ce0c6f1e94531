package org.postrider.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.SocketFactory;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

/// Lets drivers that make sockets for TCP talk to a Unix-domain socket. PostgreSQL's makes this object by
/// its name.
public final class UnixSockets extends SocketFactory {
    private final Path path;

    /// @param path of the socket
    public UnixSockets(String path) {
        this.path = Path.of(path);
    }

    @Override
    public Socket createSocket() {
        return new Unix(path);
    }

    @Override
    public Socket createSocket(String host, int port) {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        return createSocket();
    }

    /// What the drivers use of a socket.
    private static final class Unix extends Socket {
        private final Path path;
        private final Timers timers = new Timers();
        private UnixWire wire;
        private int limit;

        Unix(Path path) {
            this.path = path;
        }

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            wire = UnixWire.connect(path, timers);
            setSoTimeout(timeout);
        }

        @Override
        public boolean isConnected() {
            return wire != null;
        }

        @Override
        public InputStream getInputStream() {
            return wire.in();
        }

        @Override
        public OutputStream getOutputStream() {
            return wire.out();
        }

        @Override
        public void setSoTimeout(int milliseconds) {
            limit = milliseconds;
            if (milliseconds > 0) {
                wire.timeout(Duration.ofMillis(milliseconds));
            }
        }

        @Override
        public int getSoTimeout() {
            return limit;
        }

        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public void setKeepAlive(boolean on) {}

        @Override
        public void setReuseAddress(boolean on) {}

        @Override
        public void setSoLinger(boolean on, int seconds) {}

        @Override
        public synchronized void close() throws IOException {
            timers.close();
            if (wire != null) {
                wire.close();
            }
            super.close();
        }
    }
}
