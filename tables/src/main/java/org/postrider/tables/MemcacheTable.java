package org.postrider.tables;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// A table in a memcached server, asked by its text protocol, with another table behind it if
/// wanted.
///
/// ```
/// get KEY                            what is asked
/// VALUE KEY FLAGS LENGTH, data, END  the value; END alone: there is none
/// set KEY FLAGS TTL LENGTH, data     remembers what the other table said; the answer is STORED
/// delete KEY                         DELETED, or NOT_FOUND
/// ```
final class MemcacheTable implements FileDict.Content {
    private static final int MOST = 20;
    /// Of the protocol, in bytes.
    private static final int LONGEST_KEY = 250;

    private final String name;
    private final Log log;
    private final Expansion expansion;
    private final String format;
    private final String digest;
    private final Optional<Dict> backup;
    private final int flags;
    private final int ttl;
    private final int tries;
    private final Duration pause;
    private final Duration timeout;
    private final int largest;
    private final int longest;
    private final Connections<Link> connections;

    /// @throws IOException if a setting is malformed
    MemcacheTable(String name, Settings settings, Servers.Parts parts, Conf conf)
            throws IOException {
        this(name, settings, parts, conf, settings.text("backup", "").isEmpty()
                ? Optional.empty() : Optional.of(parts.tables().open(settings.text("backup", ""),
                        Tables.Mode.of(conf))));
    }

    /// @param backup asked where the server has no answer
    /// @throws IOException if a setting is malformed
    MemcacheTable(String name, Settings settings, Servers.Parts parts, Conf conf,
            Optional<Dict> backup) throws IOException {
        this.name = name;
        log = parts.log();
        expansion = new Expansion(name, settings, parts.tables(), conf, log);
        format = expansion.query(settings.text("key_format", "%s"));
        digest = algorithm(settings.text("key_digest", ""));
        if (!digest.isEmpty()) {
            digest(digest, ""); // an unknown one is a bad setting, not a failed lookup
        }
        this.backup = backup;
        flags = settings.number("flags", 0, 0);
        ttl = settings.number("ttl", 3600, 0);
        tries = settings.number("max_try", 2, 1);
        pause = Duration.ofSeconds(settings.number("retry_pause", 1, 0));
        timeout = Duration.ofSeconds(settings.number("timeout", 2, 1));
        largest = settings.number("data_size_limit", 10_240, 1);
        longest = settings.number("line_size_limit", 1024, 1);
        var server = Endpoint.parse(settings.text("memcache", "inet:localhost:11211"), 0);
        connections = new Connections<>(() -> new Link(server.connect(timeout), parts.timers()),
                new Connections.Limits(MOST, Duration.ofSeconds(60), Connections.Limits.FOREVER,
                        timeout), parts.timers());
    }

    @Override
    public Lookup lookup(String key) throws IOException {
        var place = stored(key);
        if (place.isEmpty()) {
            return Lookup.NOT_FOUND;
        }
        var stored = place.get();
        try {
            var value = get(stored);
            if (value.isPresent()) {
                return new Lookup.Found(value.get());
            }
        } catch (IOException e) {
            log.warning(name + ": " + e.getMessage());
            if (backup.isEmpty()) {
                throw e;
            }
        }
        return backup.isEmpty() ? Lookup.NOT_FOUND : remember(stored, backup.get().lookup(key));
    }

    /// What the server calls a key; empty if the protocol has no way to say it.
    private Optional<String> stored(String key) throws IOException {
        if (!expansion.wanted(key) || !sayable(key)) {
            return Optional.empty();
        }
        var text = expansion.expand(format, key, UnaryOperator.identity());
        return Optional.of(digest.isEmpty() ? text : digest(digest, text))
                .filter(k -> sayable(k) && k.length() <= LONGEST_KEY);
    }

    private static boolean sayable(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != 127);
    }

    /// Adds or replaces an entry; the server keeps it for `ttl`. A key that cannot be said is not
    /// kept.
    void update(String key, String value) throws IOException {
        var place = stored(key);
        if (place.isPresent()) {
            set(place.get(), value);
        }
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    boolean delete(String key) throws IOException {
        var place = stored(key);
        return place.isPresent() && command("delete " + place.get() + "\r\n",
                in -> Optional.of(readLine(in, longest))).equals(Optional.of("DELETED"));
    }

    private void set(String stored, String value) throws IOException {
        command("set " + stored + " " + flags + " " + ttl + " " + value.length() + "\r\n" + value
                + "\r\n", this::readStored);
    }

    private Optional<String> get(String stored) throws IOException {
        return command("get " + stored + "\r\n", in -> value(in, stored));
    }

    private Lookup remember(String stored, Lookup answer) {
        if (answer instanceof Lookup.Found(var value)) {
            try {
                set(stored, value);
            } catch (IOException e) {
                log.warning(name + ": update: " + e.getMessage());
            }
        }
        return answer;
    }

    private Optional<String> readStored(InputStream in) throws IOException {
        var line = readLine(in, longest);
        if (!line.equals("STORED")) {
            throw new IOException("bad reply: " + Bytes.printable(line, 200));
        }
        return Optional.empty();
    }

    private interface Reply {
        Optional<String> read(InputStream in) throws IOException;
    }

    private Optional<String> command(String text, Reply reply) throws IOException {
        for (int left = tries; ; left--) {
            try {
                return connections.use(link -> link.ask(timeout, l -> {
                    l.out().write(Bytes.of(text));
                    l.out().flush();
                    return reply.read(l.in());
                }));
            } catch (IOException e) {
                if (left <= 1 || e instanceof java.net.SocketException) {
                    throw e; // nobody is there: no use in asking again
                }
                rest();
            }
        }
    }

    private void rest() throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    /// The value in an answer to `get`.
    private Optional<String> value(InputStream in, String stored) throws IOException {
        var line = readLine(in, longest);
        if (line.equals("END")) {
            return Optional.empty();
        }
        var words = line.split(" ", -1);
        if (words.length < 4 || !words[0].equals("VALUE") || !words[1].equals(stored)) {
            throw new IOException("bad reply: " + Bytes.printable(line, 200));
        }
        var bytes = in.readNBytes(length(words[3]));
        var rest = readLine(in, longest);
        if (!rest.isEmpty() || !readLine(in, longest).equals("END")) {
            throw new IOException("bad end of data");
        }
        return Optional.of(Bytes.text(bytes));
    }

    private int length(String text) throws IOException {
        try {
            int length = Integer.parseInt(text);
            if (length >= 0 && length <= largest) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IOException("bad or too large data length: " + Bytes.printable(text, 20));
    }

    /// Reads a line, without its end.
    private static String readLine(InputStream in, int longest) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("unexpected disconnect");
            }
            if (line.length() > longest) {
                throw new IOException("line longer than " + longest);
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /// What OpenSSL calls `sha256` is `SHA-256` here.
    private static String algorithm(String name) {
        return name.regionMatches(true, 0, "sha", 0, 3) && name.indexOf('-') < 0
                && !name.equalsIgnoreCase("sha1") ? "SHA-" + name.substring(3) : name;
    }

    private static String digest(String algorithm, String text) throws IOException {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance(algorithm).digest(Bytes.of(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("unknown key_digest: " + algorithm, e);
        }
    }

    /// A server does not say what it has: the entries of the backup.
    @Override
    public boolean hasSequence() {
        return true;
    }

    @Override
    public void forEach(IndexFile.Taker taker) throws IOException {
        if (backup.isEmpty()) {
            log.warning("database " + name + ": first/next support requires backup database");
            return;
        }
        backup.get().forEach(taker::entry);
    }

    @Override
    public void close() {
        connections.close();
    }
}
