package org.postrider.mail.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.postrider.util.Bytes;
import org.postrider.util.DiskStep;
import org.postrider.util.sys.Locks;

/// A finished queue file, open for reading and for changes in place.
///
/// May be used by several threads; each reads through a cursor of its own.
public final class QueueFile implements Closeable {
    private final Path path;
    private final FileChannel channel;
    private volatile String damage = "";

    private QueueFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Opens a file for reading and for marking. Symbolic links are not followed.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    public static QueueFile open(Path path) throws IOException {
        return new QueueFile(path, FileChannel.open(path, Set.of(StandardOpenOption.READ,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
    }

    /// Opens a file for reading only.
    ///
    /// @throws java.nio.file.NoSuchFileException if there is none
    public static QueueFile openReadOnly(Path path) throws IOException {
        return new QueueFile(path, FileChannel.open(path,
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    /// Locks the file for a delivery, until it is closed: as long as one goes on, the queue manager
    /// does not begin another, whatever became of the one that ordered it.
    ///
    /// @return false if the queue manager has it now
    public boolean lockForDelivery() throws IOException {
        return Locks.tryLock(channel, true);
    }

    /// Locks the file for the queue manager, until it is closed.
    ///
    /// @return false if a delivery still goes on
    public boolean lockForQueueManager() throws IOException {
        return Locks.tryLock(channel, false);
    }

    /// Where the file was when it was opened.
    public Path path() {
        return path;
    }

    /// The file's size, in bytes.
    public long size() throws IOException {
        return channel.size();
    }

    /// A cursor from this offset on, with a buffer that begins small: what one reads of a message is
    /// mostly a few hundred bytes before the content, and a few after it.
    public RecordCursor cursor(long offset) {
        return new RecordCursor(channel, offset, 2048); // most envelopes fit in
    }

    /// A cursor from this offset on, with a buffer that was in use before.
    RecordCursor cursor(long offset, byte[] buffer) {
        return new RecordCursor(channel::read, offset, buffer);
    }

    /// The content.
    ///
    /// @param dataOffset where it begins, as the size record or the delivery request says
    /// @param size about how many bytes it has, for the choice of the buffer
    public ContentReader content(long dataOffset, long size) {
        return new ContentReader(channel, dataOffset, size, this::damaged);
    }

    /// What readers of the content have found wrong with the file; empty for nothing.
    public String damage() {
        return damage;
    }

    /// Notes that the file is damaged.
    public void damaged(CorruptFileException why) {
        damage = why.getMessage();
    }

    /// Marks a recipient done: turns its record's type in place. Not synced: a crash may deliver
    /// twice, but never lose.
    ///
    /// @param offset of the recipient's record
    /// @throws CorruptFileException if there is no recipient record
    public void markDone(long offset) throws IOException {
        var type = ByteBuffer.allocate(1);
        if (channel.read(type, offset) == 1) {
            byte found = type.get(0);
            if (found == RecordType.DONE || found == RecordType.CANCELLED) {
                return;
            }
            if (found == RecordType.RECIPIENT) {
                patch(DiskStep.MARK_DONE, offset, new byte[] {RecordType.DONE});
                return;
            }
        }
        throw new CorruptFileException("no recipient record at offset " + offset);
    }

    /// Finds out whether the file can be changed here: writes the byte that is there. What is to be
    /// noted here once it has been done must not be done, again and again, where it cannot.
    ///
    /// @param offset of a record's type byte
    /// @throws IOException if it cannot be changed
    public void tryChange(long offset) throws IOException {
        var buffer = ByteBuffer.allocate(1);
        if (channel.read(buffer, offset) != 1) {
            throw new CorruptFileException("no record at offset " + offset);
        }
        buffer.flip();
        channel.write(buffer, offset);
    }

    /// Whether the recipient of this record has been marked done.
    ///
    /// @param offset of the recipient's record
    public boolean isDone(long offset) throws IOException {
        var type = ByteBuffer.allocate(1);
        return channel.read(type, offset) == 1 && type.get(0) != RecordType.RECIPIENT;
    }

    /// Overwrites the data of a record of fixed length, such as the warning time.
    ///
    /// @param offset of the record's type byte
    /// @param text as long as what it replaces; at most 127 bytes
    void patchData(long offset, String text) throws IOException {
        var head = ByteBuffer.allocate(2);
        if (channel.read(head, offset) != 2 || head.get(1) != text.length()) {
            throw new CorruptFileException("no record of " + text.length() + " bytes at offset "
                    + offset);
        }
        patch(DiskStep.MARK_REPORTED, offset + 2, Bytes.of(text));
    }

    /// Makes the warning time record say that the warning has been sent.
    ///
    /// @param offset of the record
    public void clearWarning(long offset) throws IOException {
        patchData(offset, String.format("%15d", -1)); // as Postfix does
    }

    /// Turns a record into one that is ignored.
    ///
    /// @param offset of the record's type byte
    /// @param type what must be there
    /// @throws CorruptFileException if another type is there
    public void kill(long offset, char type) throws IOException {
        var found = ByteBuffer.allocate(1);
        if (channel.read(found, offset) != 1 || found.get(0) != type) {
            throw new CorruptFileException("no such record at offset " + offset);
        }
        patch(DiskStep.MARK_REPORTED, offset, new byte[] {RecordType.KILLED});
    }

    /// Marks the whole file as damaged, by its mode: qmgr moves it to `corrupt`.
    public void markCorrupt() throws IOException {
        Files.setPosixFilePermissions(path, Set.of(PosixFilePermission.OWNER_READ));
    }

    private void patch(DiskStep step, long offset, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        step.make(() -> {
            while (buffer.hasRemaining()) {
                channel.write(buffer, offset + buffer.position());
            }
            return buffer;
        });
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
