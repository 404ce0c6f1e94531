package org.postrider.mail.queue;

import org.postrider.util.Bytes;

/// One record as read from a stream or file.
///
/// @param type see [RecordType]
/// @param data not copied: callers must not change it
/// @param offset of the type byte in the file; -1 in a stream
public record Record(char type, byte[] data, long offset) {
    /// The data as byte text.
    public String text() {
        return Bytes.text(data);
    }
}
