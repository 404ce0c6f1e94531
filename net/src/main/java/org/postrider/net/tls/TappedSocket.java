package org.postrider.net.tls;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.ByteBuffer;

/// A connected socket that keeps what both sides say first, until that has been looked at. The platform does
/// not tell in which group keys were exchanged, but it is said in the clear.
final class TappedSocket extends Socket {
    /// Greetings of clients that offer everything have some 2 KB.
    private static final int LIMIT = 4096;

    private final Socket to;
    private final Tap received = new Tap();
    private final Tap sent = new Tap();

    TappedSocket(Socket to) throws SocketException {
        super((SocketImpl) null);
        this.to = to;
    }

    /// The beginning of what came.
    ByteBuffer received() {
        return received.content();
    }

    /// The beginning of what went out.
    ByteBuffer sent() {
        return sent.content();
    }

    /// Forgets both, and keeps no more.
    void release() {
        received.release();
        sent.release();
    }

    /// The first bytes of one direction.
    private static final class Tap {
        private byte[] bytes = new byte[0];
        private int count;
        private volatile boolean released;

        synchronized void note(byte[] from, int offset, int length) {
            int more = released ? 0 : Math.min(length, LIMIT - count);
            if (more > 0) {
                if (bytes.length < count + more) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.max(512, count + more));
                }
                System.arraycopy(from, offset, bytes, count, more);
                count += more;
            }
        }

        synchronized ByteBuffer content() {
            return ByteBuffer.wrap(bytes, 0, count);
        }

        synchronized void release() {
            released = true;
            bytes = new byte[0];
            count = 0;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(to.getInputStream()) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                if (count > 0 && !received.released) {
                    received.note(bytes, offset, count);
                }
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(to.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!sent.released) {
                    sent.note(bytes, offset, length);
                }
                out.write(bytes, offset, length);
            }
        };
    }

    @Override
    public InetAddress getInetAddress() {
        return to.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return to.getLocalAddress();
    }

    @Override
    public int getPort() {
        return to.getPort();
    }

    @Override
    public int getLocalPort() {
        return to.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return to.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return to.getLocalSocketAddress();
    }

    @Override
    public boolean isConnected() {
        return to.isConnected();
    }

    @Override
    public boolean isBound() {
        return to.isBound();
    }

    @Override
    public boolean isClosed() {
        return to.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return to.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return to.isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
        to.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        to.shutdownOutput();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        to.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return to.getSoTimeout();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        to.setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return to.getSoLinger();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        to.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return to.getTcpNoDelay();
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
