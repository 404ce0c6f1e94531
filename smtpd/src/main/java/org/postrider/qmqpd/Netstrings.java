package org.postrider.qmqpd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postrider.util.Bytes;

/// Reads and writes netstrings.
///
/// ```
/// netstring = *DIGIT ":" bytes ","        the digits say how many bytes
/// ```
final class Netstrings {
    private static final int MOST_DIGITS = 10;
    private static final int PIECE = 8192;

    /// What comes is no netstring, or is too long.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what, null);
        }
    }

    private final InputStream in;
    /// How many bytes are left of the netstring around; all that come before there is one.
    private long left = Long.MAX_VALUE;

    Netstrings(InputStream in) {
        this.in = in;
    }

    /// Begins the netstring around all others.
    ///
    /// @throws Malformed if there is none
    void open() throws IOException {
        left = length(Integer.MAX_VALUE);
    }

    /// Whether there is another one within.
    boolean hasMore() {
        return left > 0;
    }

    /// Ends the netstring around all others.
    ///
    /// @throws Malformed if it goes on
    void close() throws IOException {
        left = 1;
        comma();
    }

    /// Reads a netstring.
    ///
    /// @param most bytes
    /// @throws Malformed if it is none, or longer
    String text(long most) throws IOException {
        long rest = length(most);
        var bytes = in.readNBytes((int) take(rest));
        if (bytes.length < rest) {
            throw new EOFException();
        }
        comma();
        return Bytes.text(bytes);
    }

    /// Copies what is in a netstring.
    ///
    /// @param most bytes
    /// @throws Malformed if it is none, or longer
    void copy(OutputStream out, long most) throws IOException {
        var buffer = new byte[PIECE];
        for (long rest = take(length(most)); rest > 0;) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (count < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, count);
            rest -= count;
        }
        comma();
    }

    private long length(long most) throws IOException {
        long length = 0;
        for (int i = 0;; i++) {
            int c = next();
            if (c == ':') {
                return length;
            }
            if (c < '0' || c > '9') {
                throw new Malformed("netstring format error");
            }
            length = length * 10 + c - '0';
            if (i > MOST_DIGITS || length > most) {
                throw new Malformed("netstring length exceeds storage limit");
            }
        }
    }

    private long take(long length) throws Malformed {
        if (length > left) {
            throw new Malformed("netstring format error");
        }
        left -= length;
        return length;
    }

    private void comma() throws IOException {
        if (next() != ',') {
            throw new Malformed("netstring format error");
        }
    }

    private int next() throws IOException {
        take(1);
        int c = in.read();
        if (c < 0) {
            throw new EOFException();
        }
        return c;
    }

    /// A text as a netstring.
    static byte[] of(String text) {
        return Bytes.of(text.length() + ":" + text + ",");
    }
}
