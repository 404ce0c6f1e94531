package org.postrider.mail.queue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A new file in maildrop. Closing it before [#commit()] removes it.
///
/// The directory lets everybody make files and nobody list them. pickup runs as another user, so the
/// file must be readable by all; its random name, in the form of a long queue id, keeps it private. Only when it is complete does it
/// get the execute bit that pickup looks for.
public final class MaildropFile implements AutoCloseable {
    private static final int RANDOM_BYTES = 24;

    private final Path path;
    private final FileChannel channel;
    private final BufferedOutputStream out;
    private final RecordWriter records;
    private boolean committed;

    private MaildropFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
        out = new BufferedOutputStream(Channels.newOutputStream(channel), 8192);
        records = new RecordWriter(out);
    }

    /// Makes a new file.
    ///
    /// @param directory `maildrop`
    /// @param micros time of day, in microseconds since 1970
    public static MaildropFile create(Path directory, long micros) throws IOException {
        while (true) {
            var path = directory.resolve(name(micros));
            try {
                return new MaildropFile(path, FileChannel.open(path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------"))));
            } catch (FileAlreadyExistsException e) {
                // Another name, then.
            }
        }
    }

    private static String name(long micros) throws IOException {
        byte[] random;
        try (var in = Files.newInputStream(Path.of("/dev/urandom"))) {
            random = in.readNBytes(RANDOM_BYTES);
        }
        if (random.length < RANDOM_BYTES) {
            throw new IOException("no random numbers");
        }
        return QueueId.randomId(random, (int) (micros % 1_000_000));
    }

    /// Takes the records of the message: `T`, `A`..., `S`, recipients, `M`, content, `X`, recipients,
    /// `E`.
    public RecordWriter records() {
        return records;
    }

    /// Where the file is. Its name says nothing about the queue id that the message will have.
    public Path path() {
        return path;
    }

    /// Makes the file complete and durable.
    public void commit() throws IOException {
        out.flush();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr--r--"));
        channel.force(true);
        channel.close();
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            channel.close();
            Files.deleteIfExists(path);
        }
    }
}
