package org.postrider.util;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads attribute lists as [AttrWriter] writes them, strictly: the attributes must come in the
/// order in which they are asked for, with exactly these names.
///
/// Every string is bounded; a peer that sends more has lost the right to an answer and the reader
/// throws [ProtocolException].
public final class AttrReader {
    /// Longest value that is accepted, in bytes.
    public static final int VALUE_LIMIT = 1 << 20;

    private final InputStream in;
    private final ByteInput strings;
    private byte[] buffer = new byte[256];

    /// @param in should be buffered, best a [ByteInput]; it is never closed here
    public AttrReader(InputStream in) {
        this.in = in;
        strings = in instanceof ByteInput buffered ? buffered : null;
    }

    /// The text attribute of this name.
    ///
    /// @throws ProtocolException if something else comes
    /// @throws EOFException if the peer has closed the stream
    public String text(String name) throws IOException {
        if (strings != null && strings.skip(name)) {
            return string();
        }
        var found = string();
        if (!found.equals(name)) {
            throw new ProtocolException("attribute " + name + " expected, got "
                    + (found.isEmpty() ? "the end of the list" : Bytes.printable(found, 100)));
        }
        return string();
    }

    /// The decimal attribute of this name.
    ///
    /// @throws ProtocolException if something else comes, or no number
    public long number(String name) throws IOException {
        var text = text(name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProtocolException(
                    "attribute " + name + ": number expected, got " + Bytes.printable(text, 100));
        }
    }

    /// The decimal attribute of this name, within these bounds (both inclusive).
    public int number(String name, int least, int most) throws IOException {
        long value = number(name);
        if (value < least || value > most) {
            throw new ProtocolException("attribute " + name + ": " + value + " is not between "
                    + least + " and " + most);
        }
        return (int) value;
    }

    /// Reads the end of the list.
    ///
    /// @throws ProtocolException if there is another attribute
    public void end() throws IOException {
        var name = string();
        if (!name.isEmpty()) {
            throw new ProtocolException("unexpected attribute " + Bytes.printable(name, 100));
        }
    }

    /// The next name of a list whose names are not known beforehand; empty at the end of the list.
    public String anyName() throws IOException {
        return string();
    }

    /// The value that belongs to the name just read with [#anyName()].
    public String anyValue() throws IOException {
        return string();
    }

    /// Whether the peer has closed the stream where a new list would begin.
    ///
    /// The stream must support mark and reset.
    public boolean atEnd() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return true;
        }
        in.reset();
        return false;
    }

    private String string() throws IOException {
        if (strings != null) {
            return strings.string(VALUE_LIMIT);
        }
        int length = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("premature end of input in an attribute list");
            }
            if (b == 0) {
                return Bytes.text(buffer, 0, length);
            }
            if (length == buffer.length) {
                if (length >= VALUE_LIMIT) {
                    throw new ProtocolException("attribute longer than " + VALUE_LIMIT + " bytes");
                }
                buffer = java.util.Arrays.copyOf(buffer, length * 2);
            }
            buffer[length++] = (byte) b;
        }
    }
}
