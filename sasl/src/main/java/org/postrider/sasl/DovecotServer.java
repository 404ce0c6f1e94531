package org.postrider.sasl;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;
import org.postrider.util.Wire;

/// Dovecot's authentication service, by its protocol for clients, version 1.
///
/// ```
/// C: VERSION 1 0                    tabs between the words
/// C: CPID 1090351234
/// S: VERSION 1 2
/// S: MECH PLAIN plaintext
/// S: DONE
/// C: AUTH 1 PLAIN service=smtp resp=AHUAcA==
/// S: OK 1 user=u
/// ```
/// Connections are kept. Each is used for one exchange at a time.
public final class DovecotServer implements SaslServer {
    /// Connects to the service.
    @FunctionalInterface
    public interface Connector {
        /// A new connection, with its time limit set.
        Wire connect() throws IOException;
    }

    private static final int LINE_LIMIT = 65_536;
    private static final int KEPT = 20;
    /// More than a process id can be: ids of ours and of the host's processes never meet, for the
    /// service refuses an id that is in use.
    private static final int FIRST_ID = 1 << 30;

    private final Connector connector;
    private final Deque<Line> kept = new ArrayDeque<>();
    private volatile List<Mechanism> mechanisms = List.of();
    private boolean closed;

    /// @param connector makes connections when they are needed
    public DovecotServer(Connector connector) {
        this.connector = connector;
    }

    /// What the service offers, as it said at the latest connection.
    ///
    /// @throws IOException if it has never been reached, and cannot be now
    @Override
    public List<Mechanism> mechanisms() throws IOException {
        if (mechanisms.isEmpty()) {
            keep(connect());
        }
        return mechanisms;
    }

    @Override
    public Exchange begin(SaslRequest request) throws IOException {
        var text = text(request);
        var old = poll();
        if (old != null) {
            try {
                return new Conversation(old, text);
            } catch (IOException e) {
                old.wire.close(); // the service has ended it meanwhile
            }
        }
        return new Conversation(connect(), text);
    }

    @Override
    public String noMechanism(String mechanism) {
        return "Invalid authentication mechanism: '" + mechanism + "'";
    }

    @Override
    public String malformed(boolean initial) {
        return "Invalid base64 data in " + (initial ? "initial" : "continued") + " response";
    }

    private static String text(SaslRequest request) {
        var out = new StringBuilder(request.mechanism())
                .append("\tservice=").append(request.service())
                .append("\tnologin\tlip=").append(request.local())
                .append("\trip=").append(request.remote());
        if (request.secured()) {
            out.append("\tsecured");
        }
        // What follows the name is taken as the response to the end of the line.
        request.initial().ifPresent(response -> out.append("\tresp=").append(response));
        return out.toString();
    }

    /// The authentication of one client.
    private final class Conversation implements Exchange {
        private final Line line;
        private final int id;
        private Optional<SaslAnswer> answer = Optional.empty();

        private Conversation(Line line, String request) throws IOException {
            this.line = line;
            id = ++line.lastId;
            try {
                line.send("AUTH\t" + id + "\t" + request);
                receive();
            } catch (IOException e) {
                line.wire.close();
                throw e;
            }
        }

        @Override
        public SaslAnswer answer() {
            return answer.orElseThrow();
        }

        @Override
        public SaslAnswer respond(String response) throws IOException {
            line.send("CONT\t" + id + "\t" + response);
            receive();
            return answer();
        }

        private void receive() throws IOException {
            answer = Optional.empty();
            do {
                answer = DovecotAnswer.parse(line.read(), id);
            } while (answer.isEmpty());
        }

        /// Keeps the connection if the exchange has come to its end, or else closes it.
        @Override
        public void close() throws IOException {
            if (answer.isEmpty() || answer.get() instanceof SaslAnswer.Challenge) {
                line.wire.close();
            } else {
                keep(line);
            }
        }
    }

    /// A connection after its handshake.
    private static final class Line {
        private final Wire wire;
        private int lastId;

        Line(Wire wire) {
            this.wire = wire;
        }

        void send(String text) throws IOException {
            wire.out().write(Bytes.of(text + "\n"));
            wire.out().flush();
        }

        String read() throws IOException {
            var text = new StringBuilder();
            for (int b = wire.in().read(); b != '\n'; b = wire.in().read()) {
                if (b < 0) {
                    throw new EOFException("Connection lost to authentication server");
                }
                if (text.length() == LINE_LIMIT) {
                    throw new ProtocolException("authentication server sends too long a line");
                }
                text.append((char) b);
            }
            return text.toString();
        }
    }

    private Line connect() throws IOException {
        var line = new Line(connector.connect());
        try {
            line.send("VERSION\t1\t0\nCPID\t"
                    + (FIRST_ID + ThreadLocalRandom.current().nextInt(FIRST_ID)));
            mechanisms = handshake(line);
            return line;
        } catch (IOException e) {
            line.wire.close();
            throw e;
        }
    }

    private static List<Mechanism> handshake(Line line) throws IOException {
        var found = new ArrayList<Mechanism>();
        while (true) {
            var fields = line.read().split("\t", -1);
            switch (fields[0]) {
                case "VERSION" -> {
                    if (fields.length < 2 || !fields[1].equals("1")) {
                        throw new ProtocolException("authentication server speaks another version"
                                + " of the protocol: " + String.join(" ", fields));
                    }
                }
                case "MECH" -> {
                    if (fields.length > 1 && !fields[1].isEmpty()) {
                        found.add(new Mechanism(fields[1].toUpperCase(Locale.ROOT),
                                Arrays.asList(fields).subList(2, fields.length)));
                    }
                }
                case "DONE" -> {
                    return List.copyOf(found);
                }
                default -> { } // SPID, CUID, COOKIE: for servers that pass logins on
            }
        }
    }

    private synchronized Line poll() {
        return kept.pollFirst();
    }

    private void keep(Line line) throws IOException {
        synchronized (this) {
            if (!closed && kept.size() < KEPT) {
                kept.addFirst(line);
                return;
            }
        }
        line.wire.close();
    }

    /// Closes the connections that are kept; one in use closes when its exchange does.
    @Override
    public void close() throws IOException {
        List<Line> lines;
        synchronized (this) {
            closed = true;
            lines = List.copyOf(kept);
            kept.clear();
        }
        for (var line : lines) {
            line.wire.close();
        }
    }
}
