package org.postrider.net;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import org.postrider.net.tls.TlsClient;
import org.postrider.net.tls.TlsLayer;
import org.postrider.net.tls.TlsServer;
import org.postrider.net.tls.TlsSession;
import org.postrider.util.Bytes;
import org.postrider.util.Wire;

/// The stream of an SMTP or LMTP session: lines in, replies or commands out, TLS in between.
///
/// Output is kept back until [#flush()] or until a read has to wait for the peer, so that the
/// answers to a batch of pipelined commands leave in one segment. Used by one thread at a time.
public final class SmtpStream implements Closeable {
    /// How a piece of input ended.
    public enum Ending {
        /// A whole line, or its last part, that ended in CR LF.
        CRLF,
        /// The same, but the line feed stood alone.
        BARE_LF,
        /// The limit was reached; the line goes on.
        PARTIAL
    }

    /// Least size of the input buffer, in bytes.
    private static final int IN_SIZE = 8192;
    /// Sizes of the output buffer, in bytes: replies fit into the first, most messages into the last.
    private static final int OUT_SIZE = 4096;
    private static final int OUT_LIMIT = 16384;
    private static final long NONE = Long.MIN_VALUE;

    private final Wire wire;
    private InputStream in;
    private OutputStream out;
    private SSLSocket tls;
    private byte[] input = {};
    private int position;
    private int end;
    private byte[] output = {};
    private int pending;
    private int lineStart;
    private int lineLength;
    private Duration limit = Duration.ofSeconds(300);
    private long deadline = NONE;
    private int dataRate;
    private boolean sendingCounts;

    /// @param wire closed with this stream
    public SmtpStream(Wire wire) {
        this.wire = wire;
        if (wire instanceof TcpWire tcp) {
            in = tcp.rawIn();
            out = tcp.rawOut();
        } else {
            in = wire.in();
            out = wire.out();
        }
    }

    /// Limits each later read and write; a deadline is dropped.
    ///
    /// @param time positive
    public void timeout(Duration time) throws IOException {
        limit = time;
        deadline = NONE;
        sendingCounts = false;
        apply(time);
    }

    /// Limits all later reads and writes together, until the next [#timeout].
    ///
    /// @param time positive
    /// @param bytesPerSecond the peer gets more time for what it sends, at this rate, but never
    ///     more than `time` in one go; 0 for a fixed end
    public void deadline(Duration time, int bytesPerSecond) throws IOException {
        limit = time;
        deadline = System.nanoTime() + time.toNanos();
        dataRate = bytesPerSecond;
        sendingCounts = false;
        apply(time);
    }

    /// As [#deadline], and what is sent counts, too: the time for sending is part of the time, and the
    /// peer gets more of it for what it takes.
    public void budget(Duration time, int bytesPerSecond) throws IOException {
        deadline(time, bytesPerSecond);
        sendingCounts = true;
    }

    /// The next line, without its ending.
    ///
    /// @param most characters; a longer line comes in pieces
    /// @throws EOFException if the peer closed the connection
    /// @throws SocketTimeoutException if it sent nothing in time
    public String readLine(int most) throws IOException {
        read(most);
        return Bytes.text(input, lineStart, lineLength);
    }

    /// Reads the next line, or a piece of it, which [#bytes()], [#offset()] and [#length()] then
    /// show until the next read.
    ///
    /// One carriage return right before the line feed is not part of it. Another one before that is:
    /// a dot between them would be the end of a message to some servers only.
    ///
    /// @param most bytes; a longer line comes in pieces
    /// @throws EOFException if the peer closed the connection before the line's end
    /// @throws SocketTimeoutException if it sent nothing in time
    public Ending read(int most) throws IOException {
        int scanned = 0;
        while (true) {
            int last = Math.min(end, position + most + 2);
            for (int i = position + scanned; i < last; i++) {
                if (input[i] == '\n') {
                    return line(i);
                }
            }
            scanned = last - position;
            if (scanned >= most + 2) {
                return piece(most);
            }
            fill(most + 2);
        }
    }

    /// Reads bytes as they are, without looking for lines; [#bytes()], [#offset()] and [#length()]
    /// then show them until the next read.
    ///
    /// @param most bytes, positive; fewer when no more have come in
    /// @throws EOFException if the peer closed the connection
    /// @throws SocketTimeoutException if it sent nothing in time
    public void take(int most) throws IOException {
        if (position == end) {
            fill(1);
        }
        lineStart = position;
        lineLength = Math.min(most, end - position);
        position += lineLength;
    }

    private Ending line(int newline) {
        int stop = newline > position && input[newline - 1] == '\r' ? newline - 1 : newline;
        lineStart = position;
        lineLength = stop - position;
        position = newline + 1;
        return stop == newline ? Ending.BARE_LF : Ending.CRLF;
    }

    private Ending piece(int most) {
        lineStart = position;
        lineLength = most;
        position += most;
        return Ending.PARTIAL;
    }

    /// The array that holds the line just read; not to be changed.
    public byte[] bytes() {
        return input;
    }

    /// Where the line just read begins.
    public int offset() {
        return lineStart;
    }

    /// Length of the line just read, in bytes.
    public int length() {
        return lineLength;
    }

    /// How many bytes have been received but not been read.
    public int buffered() {
        return end - position;
    }

    /// Whether the peer has sent something that has not been read. Does not wait for it.
    public boolean hasInput() {
        try {
            if (end == position && in.available() > 0) {
                fill(1);
            }
        } catch (IOException e) {
            // Whoever reads next is told.
        }
        return end > position;
    }

    /// The bytes received but not read, for the log.
    ///
    /// @param most characters
    public String peek(int most) {
        return Bytes.text(input, position, Math.min(most, end - position));
    }

    /// Whether the peer has said something or closed the connection while it should be silent: a
    /// kept connection is then of no further use. Waits at most a millisecond.
    public boolean stale() {
        if (end > position || tls != null && tls.isClosed()) {
            return true;
        }
        var usual = limit;
        try {
            timeout(Duration.ofMillis(1));
            fill(1);
            return true;
        } catch (SocketTimeoutException e) {
            limit = usual;
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /// Adds text to what will be sent.
    public void write(String text) throws IOException {
        int from = 0;
        while (from < text.length()) {
            int count = Math.min(room(), text.length() - from);
            copy(text, from, count);
            from += count;
        }
    }

    @SuppressWarnings("deprecation") // keeps the low bytes: exactly what byte text needs, no copy
    private void copy(String text, int from, int count) {
        text.getBytes(from, from + count, output, pending);
        pending += count;
    }

    /// Adds bytes to what will be sent.
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length >= OUT_SIZE) {
            send();
            send(bytes, offset, length);
            return;
        }
        while (length > room()) {
            makeRoom();
        }
        System.arraycopy(bytes, offset, output, pending, length);
        pending += length;
    }

    private int room() throws IOException {
        if (pending == output.length) {
            makeRoom();
        }
        return output.length - pending;
    }

    /// Makes the buffer larger, or else sends what is in it.
    private void makeRoom() throws IOException {
        if (output.length < OUT_LIMIT) {
            output = Arrays.copyOf(output, Math.max(OUT_SIZE, 2 * output.length));
        } else {
            send();
        }
    }

    /// Sends what was written.
    public void flush() throws IOException {
        send();
        out.flush();
    }

    private void send() throws IOException {
        if (pending > 0) {
            int count = pending;
            pending = 0;
            send(output, 0, count);
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        if (sendingCounts) {
            apply(remaining());
        }
        out.write(bytes, offset, length);
        if (sendingCounts) {
            extend(length);
        }
    }

    /// The peer has sent or taken so many bytes.
    private void extend(int count) {
        if (dataRate > 0) {
            long more = deadline + count * 1_000_000_000L / dataRate;
            deadline = Math.min(more, System.nanoTime() + limit.toNanos());
        }
    }

    /// Turns to TLS as the client. What the peer sent before is thrown away: an attacker could have
    /// put it there.
    ///
    /// @param peer name or address of the server, for session reuse and server name indication
    /// @return what was agreed
    /// @throws IOException if the handshake fails; the connection is then of no further use
    public TlsSession startTls(TlsClient client, String peer) throws IOException {
        return startTls(client, peer, peer);
    }

    /// Turns to TLS as the client; see [#startTls(TlsClient, String)].
    ///
    /// @param peer the server, under which its sessions are kept
    /// @param name the name that it is asked for; empty for none
    public TlsSession startTls(TlsClient client, String peer, String name) throws IOException {
        return start(client.layer(socket(), peer, name));
    }

    /// Turns to TLS as the server; see [#startTls(TlsClient, String)].
    ///
    /// @return what was agreed
    /// @throws IOException if the handshake fails; the connection is then of no further use
    public TlsSession startTls(TlsServer server) throws IOException {
        return start(server.layer(socket()));
    }

    private Socket socket() throws IOException {
        return wire instanceof TcpWire tcp ? tcp.socket() : new WireSocket(wire);
    }

    private TlsSession start(TlsLayer layer) throws IOException {
        flush();
        position = 0;
        end = 0;
        tls = layer.socket();
        apply(limit);
        var agreed = layer.handshake();
        in = wire instanceof TcpWire tcp ? tcp.watched(tls.getInputStream())
                : tls.getInputStream();
        out = wire instanceof TcpWire tcp ? tcp.watched(tls.getOutputStream())
                : tls.getOutputStream();
        return agreed;
    }

    /// Whether TLS is in use.
    public boolean secure() {
        return tls != null;
    }

    @Override
    public void close() throws IOException {
        try {
            if (tls != null) {
                tls.close(); // says so to the peer, who otherwise must suspect an attacker
            }
        } catch (IOException e) {
            // The peer is gone already.
        } finally {
            wire.close();
        }
    }

    private void fill(int wanted) throws IOException {
        if (pending > 0) {
            flush();
        }
        if (input.length < Math.max(IN_SIZE, wanted)) {
            input = Arrays.copyOf(input, Math.max(IN_SIZE, wanted));
        }
        if (position == end) {
            position = 0;
            end = 0;
        } else if (position + wanted > input.length) {
            System.arraycopy(input, position, input, 0, end - position);
            end -= position;
            position = 0;
        }
        if (deadline != NONE) {
            apply(remaining());
        } else {
            apply(limit);
        }
        int count = in.read(input, end, input.length - end);
        if (count < 0) {
            throw new EOFException("lost connection");
        }
        end += count;
        if (deadline != NONE) {
            extend(count);
        }
    }

    private Duration remaining() throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("deadline exceeded");
        }
        return Duration.ofNanos(left);
    }

    private void apply(Duration time) throws IOException {
        wire.timeout(time);
    }

}
