package org.postrider.pickup;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.Record;
import org.postrider.mail.queue.RecordCursor;
import org.postrider.mail.queue.RecordType;

/// The records of a finished queue file that `postsuper -r` has put into maildrop, as if it had just
/// been submitted: without recipients that are done, and without what cleanup will decide again.
final class Requeued implements Transfer.Source {
    private final RecordCursor cursor;
    private final Deque<Record> ready = new ArrayDeque<>();

    /// @param file stays the caller's
    Requeued(QueueFile file) {
        cursor = file.cursor(0);
    }

    @Override
    public Record next() throws IOException {
        List<Record> recipient = new ArrayList<>();
        while (ready.isEmpty()) {
            if (!cursor.next()) {
                throw new CorruptFileException("no end of message record");
            }
            switch (cursor.type()) {
                case RecordType.SIZE, RecordType.TIME, RecordType.CREATE_TIME,
                        RecordType.WARN_TIME, RecordType.KILLED, RecordType.PADDING,
                        RecordType.POINTER, RecordType.REDIRECT, RecordType.RETURN_RECEIPT,
                        RecordType.ERRORS_TO, RecordType.PRIORITY -> { }
                case RecordType.ORIGINAL_RECIPIENT, RecordType.DSN_ORCPT,
                        RecordType.DSN_NOTIFY -> recipient.add(record());
                case RecordType.DONE, RecordType.CANCELLED -> recipient.clear();
                default -> {
                    ready.addAll(recipient);
                    ready.add(record());
                }
            }
        }
        return ready.poll();
    }

    private Record record() {
        return new Record(cursor.type(), Arrays.copyOfRange(cursor.buffer(), cursor.start(),
                cursor.start() + cursor.length()), cursor.offset());
    }
}
