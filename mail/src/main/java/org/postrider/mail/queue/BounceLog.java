package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;
import org.postrider.util.DiskStep;

/// The log of what became of a message's recipients, one file per message in `bounce`, `defer` or
/// `trace`. Text; a paragraph per recipient:
///
/// ```
/// <x@site.example>: mailbox is full
/// recipient=x@site.example
/// original_recipient=alias@site.example
/// offset=468
/// dsn_orig_rcpt=rfc822;alias@site.example
/// notify_flags=2
/// status=4.2.2
/// action=delayed
/// reason=mailbox is full
/// ```
///
/// | crash | leaves | then |
/// |---|---|---|
/// | while a paragraph is written | part of it | the recipient is not marked done, so it is tried again; the part is read as far as it goes |
/// | after the sync | the paragraph | the recipient may be tried again and be in the log twice |
public final class BounceLog {
    /// Longest text of one line, in bytes.
    static final int LIMIT = 8000;
    private static final int BUFFER = 4096;

    /// One paragraph.
    ///
    /// @param recipient whose fate it is; offset 0 where it is unknown
    /// @param dsn what became of it
    public record Entry(Recipient recipient, Dsn dsn) {}

    /// Appends to one log exclude each other; the syncs do not.
    private final ReentrantLock[] locks = new ReentrantLock[64];

    private final boolean forPeople;

    /// Makes a writer of complete logs, any number of them, safe for many threads.
    public BounceLog() {
        this(true);
    }

    /// Makes a writer for any number of logs, safe for many threads.
    ///
    /// @param forPeople whether each paragraph begins with the line that very old programs read
    public BounceLog(boolean forPeople) {
        this.forPeople = forPeople;
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /// Adds a paragraph; it is on disk when this returns.
    ///
    /// @throws IOException if it is not; the log is then as it was before, as far as possible
    public void append(Path log, Recipient recipient, Dsn dsn) throws IOException {
        var text = ByteBuffer.wrap(Bytes.of(paragraph(recipient, dsn, forPeople)));
        try (var channel = open(log)) {
            var lock = locks[(log.hashCode() & 0x7fffffff) % locks.length];
            lock.lock();
            try {
                long size = channel.size();
                try {
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                } catch (IOException e) {
                    channel.truncate(size);
                    throw e;
                }
            } finally {
                lock.unlock();
            }
            DiskStep.SYNC_LOG.make(() -> {
                channel.force(true);
                return log;
            });
        }
    }

    private static FileChannel open(Path log) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var mode = PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------"));
        try {
            return FileChannel.open(log, options, mode);
        } catch (NoSuchFileException e) {
            Spool.makeDirectory(log);
            return FileChannel.open(log, options, mode);
        }
    }

    static String paragraph(Recipient recipient, Dsn dsn, boolean forPeople) {
        var out = new StringBuilder(300).append('\n');
        var address = text(Address.external(recipient.address()));
        if (forPeople) {
            out.append('<').append(address).append(">: ").append(text(dsn.reason())).append('\n');
        }
        line(out, "recipient", address.isEmpty() ? "<>" : address);
        if (!Bytes.equalsIgnoreCase(recipient.original(), recipient.address())) {
            line(out, "original_recipient", Address.external(recipient.original()));
        }
        if (recipient.offset() > 0) {
            out.append("offset=").append(recipient.offset()).append('\n');
        }
        line(out, "dsn_orig_rcpt", recipient.orcpt());
        if (recipient.notifyFlags() != 0) {
            out.append("notify_flags=").append(recipient.notifyFlags()).append('\n');
        }
        line(out, "status", dsn.status());
        line(out, "action", dsn.action());
        line(out, "diag_type", dsn.diagType());
        line(out, "diag_text", dsn.diagText());
        line(out, "mta_type", dsn.mtaType());
        line(out, "mta_mname", dsn.mtaName());
        line(out, "reason", dsn.reason());
        return out.append('\n').toString();
    }

    private static void line(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(name).append('=').append(text(value)).append('\n');
        }
    }

    private static String text(String value) {
        return Bytes.printable(value, LIMIT);
    }

    /// Reads a log, also one of very old form that has the first lines only.
    ///
    /// @throws NoSuchFileException if there is none
    public static List<Entry> read(Path log) throws IOException {
        return read(log, new byte[BUFFER]);
    }

    /// Reads a log.
    ///
    /// @param buffer where to; a log that fits in takes three system calls
    /// @throws NoSuchFileException if there is none
    static List<Entry> read(Path log, byte[] buffer) throws IOException {
        var entries = new ArrayList<Entry>();
        var text = text(log, buffer);
        var paragraph = new LoggedParagraph();
        for (int start = 0; start < text.length();) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            paragraph.line(text, start, end, entries);
            start = end + 1;
        }
        paragraph.end(entries);
        return entries;
    }

    private static String text(Path log, byte[] buffer) throws IOException {
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            int count = channel.read(ByteBuffer.wrap(buffer));
            // A file says where it ends by giving less than was asked for.
            return count < buffer.length ? Bytes.text(buffer, 0, Math.max(0, count))
                    : Bytes.text(Files.readAllBytes(log));
        }
    }
}
