package org.postrider.tables;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.postrider.util.Bytes;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// `socketmap:inet:host:port:name` and `socketmap:unix:path:name`: a server that speaks Sendmail's
/// socket map protocol, one netstring each way.
///
/// ```
/// 14:name the@key.x,    what is asked
/// 8:OK value,           the value; also NOTFOUND, TEMP, TIMEOUT and PERM with a reason
/// ```
final class SocketmapTable implements Dict {
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Connections.Limits LIMITS = new Connections.Limits(20,
            Duration.ofSeconds(10), LIMIT, LIMIT);

    private final String name;
    private final String map;
    private final int largest;
    private final Log log;
    private final Connections<Link> connections;

    private SocketmapTable(String name, Endpoint server, String map, int largest, Log log,
            Timers timers) {
        this.name = name;
        this.map = map;
        this.largest = largest;
        this.log = log;
        connections = new Connections<>(() -> {
            try {
                return new Link(server.connect(LIMIT), timers);
            } catch (IOException e) {
                log.warning("connect to " + server + ": " + e.getMessage());
                throw e;
            }
        }, LIMITS, timers);
    }

    /// @param where endpoint and name of the map
    /// @param largest reply that is taken, in bytes
    static Dict of(String full, String where, int largest, Log log, Timers timers) {
        int colon = where.lastIndexOf(':');
        if (colon <= 0 || !where.startsWith("unix:") && !where.startsWith("inet:")) {
            return MemoryDicts.broken(full, "socketmap requires server:socketmap argument");
        }
        try {
            var server = Endpoint.parse(where.substring(0, colon), 0);
            return new SocketmapTable(full, server, where.substring(colon + 1), largest, log,
                    timers);
        } catch (IOException e) {
            return MemoryDicts.broken(full, "table " + full + ": " + e.getMessage());
        }
    }

    @Override
    public Lookup lookup(String key) {
        try {
            var request = Bytes.of(netstring(map + " " + key));
            return answer(connections.use(link -> link.ask(LIMIT, l -> {
                l.out().write(request);
                l.out().flush();
                return readNetstring(l.in(), largest);
            })));
        } catch (IOException e) {
            log.warning("table " + name + " lookup error: " + e.getMessage());
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private Lookup answer(String reply) {
        int space = 0;
        while (space < reply.length() && !Bytes.isSpace(reply.charAt(space))) {
            space++;
        }
        var text = reply.substring(Math.min(space + 1, reply.length()));
        return switch (reply.substring(0, space)) {
            case "OK" -> new Lookup.Found(text);
            case "NOTFOUND" -> Lookup.NOT_FOUND;
            case "TEMP" -> refused("temporary", text);
            case "TIMEOUT" -> refused("timeout", text);
            case "PERM" -> refused("permanent", text);
            default -> refused("unknown", text);
        };
    }

    private Lookup refused(String kind, String why) {
        var text = Bytes.printable(why, 1000);
        var problem = "socketmap server " + kind + " error" + (text.isEmpty() ? "" : ": " + text);
        log.warning(name + " " + problem);
        return failed(problem);
    }

    private Lookup failed(String why) {
        return new Lookup.Failed("table " + name + ": query error: " + why);
    }

    /// `length:text,` with the length in bytes.
    static String netstring(String text) {
        return text.length() + ":" + text + ",";
    }

    /// Reads one netstring.
    ///
    /// @throws IOException if it is malformed, too long, or ends early
    static String readNetstring(InputStream in, int largest) throws IOException {
        int length = 0;
        int digits = 0;
        for (int c = next(in); c != ':' || digits == 0; c = next(in)) {
            if (c < '0' || c > '9' || ++digits > 9) {
                throw new IOException("netstring format error");
            }
            length = length * 10 + c - '0';
        }
        if (length > largest) {
            throw new IOException("netstring size limit exceeded");
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("unexpected disconnect");
        }
        if (next(in) != ',') {
            throw new IOException("netstring format error");
        }
        return Bytes.text(bytes);
    }

    private static int next(InputStream in) throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("unexpected disconnect");
        }
        return c;
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
