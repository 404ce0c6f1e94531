package org.postrider.mail.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.postrider.util.Bytes;
import org.postrider.util.DiskStep;

/// A queue file that is being written. Closing it before [#commit()] removes it.
///
/// | crash | leaves | then |
/// |---|---|---|
/// | before commit | a file without its owner's execute bit | ignored, removed when old |
/// | after the mode was set, before the sync | a complete file, perhaps with holes | nobody was told that it is safe; qmgr finds it corrupt or delivers it |
/// | after commit | a complete file on disk | qmgr delivers it |
public final class NewQueueFile implements AutoCloseable {
    private static final int BUFFER = 8192;
    private static final Set<PosixFilePermission> COMPLETE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final String id;
    private Path path;
    private final long arrival;
    private final FileChannel channel;
    private final Output out;
    private RecordWriter records;
    private boolean committed;

    NewQueueFile(String id, Path path, long arrival, FileChannel channel) {
        this.id = id;
        this.path = path;
        this.arrival = arrival;
        this.channel = channel;
        this.out = new Output();
        this.records = new RecordWriter(out);
    }

    /// The queue id, which is also the file's name.
    public String id() {
        return id;
    }

    /// Where the file is.
    public Path path() {
        return path;
    }

    /// The arrival time that is part of the name, in microseconds since 1970.
    public long arrival() {
        return arrival;
    }

    /// Writes to the end of the file, buffered.
    public RecordWriter records() {
        return records;
    }

    /// Overwrites bytes already written, such as the size record's data.
    ///
    /// @param offset in the file, in bytes
    /// @param text byte text, as long as what it replaces
    public void patch(long offset, String text) throws IOException {
        var bytes = Bytes.of(text);
        if (out.patchBuffered(offset, bytes)) {
            return;
        }
        out.flush();
        if (offset < 0 || offset + bytes.length > channel.size()) {
            throw new IllegalArgumentException("patch outside of the file");
        }
        write(bytes, 0, bytes.length, offset);
    }

    /// Lets others read what has been written so far. The file is not complete by this.
    public void flush() throws IOException {
        out.flush();
    }

    /// Empties the file: it is written again from its beginning, with a new [#records()].
    public void restart() throws IOException {
        out.flush();
        channel.truncate(0);
        out.flushed = 0;
        records = new RecordWriter(out);
    }

    /// Makes the file complete and durable: all data, then the mode that says so, then a sync.
    ///
    /// @throws IOException if it is not safely on disk; the file is then still to be closed
    public void commit() throws IOException {
        out.flush();
        DiskStep.SYNC_MESSAGE.make(() -> {
            Files.setPosixFilePermissions(path, COMPLETE);
            channel.force(true);
            return path;
        });
        channel.close();
        committed = true;
    }

    /// The same, in another queue.
    ///
    /// @param other where the file belongs there
    /// @throws IOException if it is not safely on disk; the file is then still to be closed
    public void commit(Path other) throws IOException {
        out.flush();
        Spool.move(path, other); // before its mode says that it is complete
        path = other;
        commit();
    }

    /// Closes the file, and removes it unless it was committed.
    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private void write(byte[] bytes, int start, int length, long offset) throws IOException {
        var data = ByteBuffer.wrap(bytes, start, length);
        long at = offset;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
    }

    private final class Output extends OutputStream {
        private byte[] buffer = new byte[1024];
        private int count;
        private long flushed;

        @Override
        public void write(int b) throws IOException {
            if (count == buffer.length) {
                room();
            }
            buffer[count++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length >= BUFFER) {
                flush();
                NewQueueFile.this.write(bytes, offset, length, flushed);
                flushed += length;
                return;
            }
            int done = 0;
            while (done < length) {
                if (count == buffer.length) {
                    room();
                }
                int part = Math.min(length - done, buffer.length - count);
                System.arraycopy(bytes, offset + done, buffer, count, part);
                count += part;
                done += part;
            }
        }

        private void room() throws IOException {
            if (buffer.length < BUFFER) {
                buffer = java.util.Arrays.copyOf(buffer, BUFFER);
            } else {
                flush();
            }
        }

        boolean patchBuffered(long offset, byte[] bytes) {
            long at = offset - flushed;
            if (at < 0 || at + bytes.length > count) {
                return false;
            }
            System.arraycopy(bytes, 0, buffer, (int) at, bytes.length);
            return true;
        }

        @Override
        public void flush() throws IOException {
            if (count > 0) {
                NewQueueFile.this.write(buffer, 0, count, flushed);
                flushed += count;
                count = 0;
            }
        }
    }
}
