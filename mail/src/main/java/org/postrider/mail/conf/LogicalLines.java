package org.postrider.mail.conf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;

/// Reads the logical lines that main.cf, master.cf and table source files are made of.
///
/// A line that starts with white space continues the logical line before it. Empty lines, and lines
/// whose first character after white space is `#`, are skipped, also between a line and its
/// continuation. Text is byte text.
public final class LogicalLines {
    /// One logical line.
    ///
    /// @param text the joined text: continuation lines keep their leading white space, newlines are gone
    /// @param first number of its first physical line, from 1
    /// @param last number of its last physical line
    public record Line(String text, int first, int last) {}

    private LogicalLines() {}

    /// All logical lines of a file.
    public static List<Line> read(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file, ISO_8859_1)) {
            return read(reader);
        }
    }

    /// All logical lines of a text.
    public static List<Line> read(Reader source) throws IOException {
        var lines = new ArrayList<Line>();
        forEach(source, lines::add);
        return lines;
    }

    /// Takes one logical line.
    public interface Taker {
        /// @throws IOException if it cannot be used: ends the reading
        void line(Line line) throws IOException;
    }

    /// Hands over the logical lines of a text one by one.
    public static void forEach(Reader source, Taker taker) throws IOException {
        var reader = source instanceof BufferedReader b ? b : new BufferedReader(source);
        join(reader::readLine, taker);
    }

    /// Hands over the logical lines of a file one by one, at twice the speed.
    public static void forEach(InputStream source, Taker taker) throws IOException {
        join(new ByteLines(source)::readLine, taker);
    }

    /// Gives physical lines.
    private interface Physical {
        /// The next one; null at the end.
        String next() throws IOException;
    }

    private static void join(Physical lines, Taker taker) throws IOException {
        String text = null;
        StringBuilder joined = null;
        int first = 0;
        int last = 0;
        int number = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            number++;
            if (isBlankOrComment(line)) {
                continue;
            }
            if (text != null && Bytes.isSpace(line.charAt(0))) {
                joined = joined == null ? new StringBuilder(text) : joined;
                joined.append(line);
                last = number;
                continue;
            }
            if (text != null) {
                taker.line(new Line(joined == null ? text : joined.toString(), first, last));
            }
            text = line;
            joined = null;
            first = number;
            last = number;
        }
        if (text != null) {
            taker.line(new Line(joined == null ? text : joined.toString(), first, last));
        }
    }

    private static boolean isBlankOrComment(String line) {
        int i = 0;
        while (i < line.length() && Bytes.isSpace(line.charAt(i))) {
            i++;
        }
        return i == line.length() || line.charAt(i) == '#';
    }

    static boolean isSpace(char c) {
        return Bytes.isSpace(c);
    }
}
