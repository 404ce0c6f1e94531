package org.postrider.tables;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.postrider.util.Bytes;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// `tcp:host:port`: a server that is asked in lines.
///
/// ```
/// get some%20key        what is asked
/// 200 some%20value      the value; 500: there is none; 400: the server cannot say
/// ```
final class TcpTable implements Dict {
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final int LINE = 4096;
    private static final Connections.Limits LIMITS = new Connections.Limits(20,
            Duration.ofSeconds(100), Connections.Limits.FOREVER, LIMIT);

    private final String name;
    private final Endpoint server;
    private final Log log;
    private final Connections<Link> connections;

    private TcpTable(String name, Endpoint server, Log log, Timers timers) {
        this.name = name;
        this.server = server;
        this.log = log;
        connections = new Connections<>(() -> {
            try {
                return new Link(server.connect(LIMIT), timers);
            } catch (IOException e) {
                log.warning("connect to TCP map " + server + ": " + e.getMessage());
                throw e;
            }
        }, LIMITS, timers);
    }

    /// @param where host and port
    static Dict of(String full, String where, Log log, Timers timers) {
        try {
            if (where.startsWith("unix:")) {
                throw new IOException("bad endpoint: " + where + ": need host:port");
            }
            return new TcpTable(full, Endpoint.parse(where, 0), log, timers);
        } catch (IOException e) {
            return MemoryDicts.broken(full, "table " + full + ": " + e.getMessage());
        }
    }

    @Override
    public Lookup lookup(String key) {
        try {
            var request = Bytes.of("get " + quote(key) + "\n");
            return answer(connections.use(link -> link.ask(LIMIT, l -> {
                l.out().write(request);
                l.out().flush();
                return readLine(l.in());
            })));
        } catch (IOException e) {
            log.warning("read TCP map reply from " + server + ": " + e.getMessage());
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private Lookup answer(String line) {
        if (line.length() < 4 || !Bytes.isSpace(line.charAt(3))) {
            return bad("malformed reply: ", line);
        }
        int start = 4;
        while (start < line.length() && Bytes.isSpace(line.charAt(start))) {
            start++;
        }
        var text = unquote(line.substring(start));
        if (text.isEmpty()) {
            return bad("malformed reply: ", line);
        }
        return switch (line.substring(0, 3)) {
            case "200" -> new Lookup.Found(text.get());
            case "500" -> Lookup.NOT_FOUND;
            case "400" -> failed(Bytes.printable(text.get(), 1000));
            default -> bad("bad status code: ", line);
        };
    }

    private Lookup bad(String what, String line) {
        var problem = what + Bytes.printable(line, 1000);
        log.warning("read TCP map reply from " + server + ": " + problem);
        return failed(problem);
    }

    private Lookup failed(String why) {
        return new Lookup.Failed("table " + name + ": query error: " + why);
    }

    /// The text with `%XX` for `%`, white space, and what is not printable ASCII.
    static String quote(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 127 && c != '%') {
                out.append(c);
            } else {
                out.append('%').append(digit(c >> 4)).append(digit(c & 15));
            }
        }
        return out.toString();
    }

    private static char digit(int value) {
        return "0123456789ABCDEF".charAt(value);
    }

    /// The text with `%XX` replaced; empty if a `%` is followed by something else.
    static Optional<String> unquote(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text);
        }
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low < 0) {
                return Optional.empty();
            }
            out.append((char) (high << 4 | low));
            i += 2;
        }
        return Optional.of(out.toString());
    }

    /// Reads a line, without its end.
    static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("unexpected EOF");
            }
            if (line.size() >= LINE) {
                throw new IOException("text longer than " + LINE);
            }
            line.write(c);
        }
        return Bytes.text(line.toByteArray());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean pattern() {
        return true;
    }

    @Override
    public void close() {
        connections.close();
    }
}
