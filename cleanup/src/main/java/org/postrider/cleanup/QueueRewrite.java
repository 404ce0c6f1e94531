package org.postrider.cleanup;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.queue.NewQueueFile;
import org.postrider.mail.queue.Record;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;

/// Writes a queue file again from its beginning, with what filters have changed. The file keeps its
/// name; nobody has been told of it yet, so a crash leaves nothing that anybody waits for.
final class QueueRewrite {
    private static final int RECORD_LIMIT = 1 << 20;
    private static final int IN_MEMORY = 1 << 20;

    /// Adds recipients.
    interface Additions {
        void write(RecordWriter out) throws IOException;
    }

    private final NewQueueFile file;
    private final MilterMessage message;
    private final int lineLimit;
    private final Additions additions;
    private final List<Record> pending = new ArrayList<>();
    private RecordWriter out;
    private boolean inHeader;
    private boolean inBody;
    private boolean continued;
    private int removed;
    private long dataOffset;
    private long contentEnd;

    /// @param additions writes recipients behind those of the envelope
    QueueRewrite(NewQueueFile file, MilterMessage message, int lineLimit, Additions additions) {
        this.file = file;
        this.message = message;
        this.additions = additions;
        this.lineLimit = lineLimit;
    }

    /// How many recipients were removed.
    int removed() {
        return removed;
    }

    /// Where the content begins now, in bytes.
    long dataOffset() {
        return dataOffset;
    }

    /// Where the content ends now, in bytes.
    long contentEnd() {
        return contentEnd;
    }

    /// Writes the file.
    void run() throws IOException {
        file.flush();
        try (var old = old()) {
            var in = new RecordReader(old, RECORD_LIMIT);
            file.restart();
            out = file.records();
            for (var record = in.next(); record.type() != RecordType.END; record = in.next()) {
                take(record);
            }
            out.write(RecordType.END, "");
        }
    }

    /// What was in the file: large ones in a file that has no name.
    private InputStream old() throws IOException {
        if (Files.size(file.path()) <= IN_MEMORY) {
            return new ByteArrayInputStream(Files.readAllBytes(file.path()));
        }
        var copy = Files.createTempFile(file.path().getParent(), "0.", "-milter");
        Files.copy(file.path(), copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new BufferedInputStream(Files.newInputStream(copy,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    private void take(Record record) throws IOException {
        if (inHeader || inBody) {
            content(record);
            return;
        }
        switch (record.type()) {
            case RecordType.SENDER -> sender(record);
            case RecordType.ORIGINAL_RECIPIENT -> pending.add(record);
            case RecordType.ATTRIBUTE -> {
                var text = record.text();
                if (text.startsWith("notify_flags=") || text.startsWith("dsn_orig_rcpt=")) {
                    pending.add(record);
                } else if (text.startsWith("envelope_id=") && !message.envid().isEmpty()
                        || text.startsWith("ret_flags=") && message.ret() != 0) {
                    return; // there is another one now
                } else {
                    copy(record);
                }
            }
            case RecordType.RECIPIENT -> recipient(record);
            case RecordType.MESSAGE -> {
                additions.write(out);
                copy(record);
                dataOffset = out.position();
                for (var header : message.headers()) {
                    lines(header);
                }
                inHeader = true;
            }
            default -> copy(record);
        }
    }

    private void sender(Record record) throws IOException {
        if (message.sender() == null) {
            copy(record);
            return;
        }
        if (!message.envid().isEmpty()) {
            out.write(RecordType.ATTRIBUTE, "envelope_id=" + message.envid());
        }
        if (message.ret() != 0) {
            out.write(RecordType.ATTRIBUTE, "ret_flags=" + message.ret());
        }
        out.write(RecordType.SENDER, message.sender());
    }

    private void recipient(Record record) throws IOException {
        boolean gone = message.deleted().contains(record.text());
        for (var before : pending) {
            gone |= before.type() == RecordType.ORIGINAL_RECIPIENT
                    && message.deleted().contains(Address.internal(before.text()));
        }
        for (var before : pending) {
            copy(before);
        }
        if (gone) {
            removed++;
            out.write(RecordType.CANCELLED, record.text());
        } else {
            copy(record);
        }
        pending.clear();
    }

    private void content(Record record) throws IOException {
        if (record.type() == RecordType.EXTRACTED) {
            if (message.body() != null) {
                out.write(RecordType.NORMAL, "");
                lines(message.body());
            }
            contentEnd = out.position();
            inHeader = false;
            inBody = false;
            copy(record);
            return;
        }
        if (inHeader && !continued && record.type() == RecordType.NORMAL
                && record.data().length == 0) {
            inHeader = false;
            inBody = true;
        }
        continued = record.type() == RecordType.CONTINUED;
        if (inBody && message.body() == null) {
            copy(record);
        }
    }

    /// Writes text line by line, long ones in pieces.
    private void lines(byte[] text) throws IOException {
        int start = 0;
        while (start < text.length) {
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            int last = end > start && end < text.length && text[end - 1] == '\r' ? end - 1 : end;
            while (last - start > lineLimit) {
                out.write(RecordType.CONTINUED, text, start, lineLimit);
                start += lineLimit;
            }
            out.write(RecordType.NORMAL, text, start, last - start);
            start = end + 1;
        }
    }

    private void copy(Record record) throws IOException {
        out.write(record.type(), record.data(), 0, record.data().length);
    }
}
