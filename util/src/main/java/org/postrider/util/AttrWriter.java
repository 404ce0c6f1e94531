package org.postrider.util;

import java.io.IOException;
import java.io.OutputStream;

/// Writes attribute lists, the language in which the programs of the mail system talk:
///
/// ```
/// name NUL value NUL name NUL value NUL ... NUL
/// ```
///
/// The final NUL (an empty name) ends the list. Text is byte text; numbers are decimal. Nothing is
/// flushed before [#end()].
public final class AttrWriter {
    private final OutputStream out;
    private final ByteOutput texts;

    /// @param out should be buffered, best a [ByteOutput]; it is flushed by [#end()] and never closed here
    public AttrWriter(OutputStream out) {
        this.out = out;
        texts = out instanceof ByteOutput buffered ? buffered : null;
    }

    /// Writes one text attribute.
    ///
    /// @throws IllegalArgumentException if the value holds a NUL, which the format cannot carry
    public AttrWriter text(String name, String value) throws IOException {
        if (value.indexOf(0) >= 0) {
            throw new IllegalArgumentException("NUL in the value of attribute " + name);
        }
        put(name);
        put(value);
        return this;
    }

    /// Writes one decimal attribute.
    public AttrWriter number(String name, long value) throws IOException {
        put(name);
        put(Long.toString(value));
        return this;
    }

    /// Ends the list and flushes the stream.
    public void end() throws IOException {
        endPart();
        out.flush();
    }

    /// Ends the list without flushing: another list follows at once.
    public void endPart() throws IOException {
        out.write(0);
    }

    private void put(String text) throws IOException {
        if (texts != null) {
            texts.text(text);
        } else {
            out.write(Bytes.of(text));
        }
        out.write(0);
    }
}
