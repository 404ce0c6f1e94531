package org.postrider.smtpd;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.postrider.util.BulkInput;
import org.postrider.util.Stdio;
import org.postrider.util.Wire;

/// Standard input and output as a connection.
///
/// A read of a file descriptor cannot be limited in time, so a thread of its own reads ahead by one
/// piece, and whoever waits for that gives up in time.
final class StdioWire implements Wire {
    private static final int PIECE = 4096;

    private final Stdio io;
    private final InputStream in;
    private final OutputStream out;
    private volatile Duration limit = Duration.ofDays(1);

    StdioWire(Stdio io) {
        this.io = io;
        in = new BufferedInputStream(new Pieces(io.in()), PIECE);
        out = new BufferedOutputStream(io.out(), PIECE);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void timeout(Duration time) {
        limit = time;
    }

    @Override
    public long lastActive() {
        return System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        out.flush();
        if (io.out().checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    private final class Pieces extends BulkInput {
        private final SynchronousQueue<byte[]> pieces = new SynchronousQueue<>();
        private byte[] piece = {};
        private int at;
        private boolean ended;

        Pieces(InputStream source) {
            Thread.ofPlatform().daemon().name("standard input").start(() -> pump(source));
        }

        /// Hands over one piece after the other, and an empty one at the end.
        private void pump(InputStream source) {
            try {
                var buffer = new byte[PIECE];
                for (int read = source.read(buffer); read > 0; read = source.read(buffer)) {
                    pieces.put(Arrays.copyOf(buffer, read));
                }
            } catch (IOException e) {
                // The end, for whoever reads.
            } catch (InterruptedException e) {
                return;
            }
            try {
                pieces.put(new byte[0]);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public int available() {
            return piece.length - at;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at == piece.length && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, bytes, offset, count);
            at += count;
            return count;
        }

        private void next() throws IOException {
            try {
                var next = pieces.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new SocketTimeoutException("nothing within " + limit);
                }
                ended = next.length == 0;
                piece = next;
                at = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
