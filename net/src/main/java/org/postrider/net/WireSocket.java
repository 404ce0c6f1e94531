package org.postrider.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import org.postrider.util.Wire;

/// A connection that is no TCP connection, for what wants a socket: TLS over a Unix-domain socket. Time limits are
/// those of the connection.
final class WireSocket extends Socket {
    private final Wire wire;
    private volatile boolean closed;

    WireSocket(Wire wire) throws SocketException {
        super((SocketImpl) null);
        this.wire = wire;
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
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public int getPort() {
        return 0;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return closed;
    }

    @Override
    public boolean isOutputShutdown() {
        return closed;
    }

    @Override
    public void shutdownInput() throws IOException {
        close();
    }

    @Override
    public void shutdownOutput() throws IOException {
        wire.out().flush();
    }

    @Override
    public void setSoTimeout(int millis) {
        // the connection's own holds
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {
        // such a socket has none
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // nothing is delayed
    }

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        wire.close();
    }
}
