package org.postrider.smtpd.access;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.postrider.mail.params.QueueParams;
import org.postrider.net.TcpWire;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;
import org.postrider.util.UnixWire;
import org.postrider.util.Wire;

/// Client of one policy server. Connections are kept between requests, the one that was used last in
/// front; each is used by one session at a time, and closed when nobody has used it for `max_idle`.
///
/// ```
/// client:  name=value LF ... LF LF
/// server:  action=DUNNO LF LF
/// ```
final class PolicyServer implements Closeable {
    private static final int ANSWER_LIMIT = 100_000; // bytes
    private static final int KEPT = 20;

    private record Line(Wire wire, long opened, long since, int requests) {
        Line used() {
            return new Line(wire, opened, System.nanoTime(), requests + 1);
        }
    }

    private final ServiceContext context;
    private final PolicySettings settings;
    private final Deque<Line> kept = new ArrayDeque<>();
    private boolean armed;
    private boolean closed;

    PolicyServer(ServiceContext context, PolicySettings settings) {
        this.context = context;
        this.settings = settings;
    }

    PolicySettings settings() {
        return settings;
    }

    /// Makes a request.
    ///
    /// @param request complete, with the empty line at its end
    /// @return the action; empty where the server fails
    Optional<String> ask(String request) {
        for (int tries = 1;; tries++) {
            try {
                return Optional.of(ask(request, take()));
            } catch (IOException e) {
                boolean last = tries >= settings.tries();
                if (last || e instanceof ConnectException) {
                    context.log().warning("problem talking to server " + settings.name() + ": "
                            + reason(e));
                }
                if (last || !pause()) {
                    return Optional.empty();
                }
            }
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(settings.delay());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String ask(String request, Line line) throws IOException {
        if (line != null) {
            try {
                return exchange(request, line);
            } catch (EOFException e) {
                // The server had closed it meanwhile: that is no failure.
            }
        }
        return exchange(request, connect());
    }

    private String exchange(String request, Line line) throws IOException {
        boolean done = false;
        try {
            line.wire().out().write(Bytes.of(request));
            line.wire().out().flush();
            var action = answer(line.wire());
            done = true;
            return action;
        } finally {
            if (done) {
                give(line.used());
            } else {
                line.wire().close();
            }
        }
    }

    private String answer(Wire wire) throws IOException {
        String action = null;
        int left = ANSWER_LIMIT;
        for (var line = line(wire, left); !line.isEmpty(); line = line(wire, left)) {
            left -= line.length();
            if (line.startsWith("action=") && action == null) {
                action = line.substring("action=".length()).strip();
            }
        }
        if (action == null) {
            context.log().warning("missing attribute action in input from " + settings.name());
            throw new IOException("Application error");
        }
        return action;
    }

    private static String line(Wire wire, int limit) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = wire.in().read(); b != '\n'; b = wire.in().read()) {
            if (b < 0) {
                throw new EOFException("Application error");
            }
            if (line.size() >= limit) {
                throw new IOException("answer too long");
            }
            line.write(b);
        }
        return Bytes.text(line.toByteArray());
    }

    private Line connect() throws IOException {
        try {
            var wire = open();
            wire.timeout(settings.timeout());
            return new Line(wire, System.nanoTime(), System.nanoTime(), 0);
        } catch (IOException e) {
            context.log().warning("connect to " + settings.name() + ": " + reason(e));
            throw e;
        }
    }

    private Wire open() throws IOException {
        var name = settings.name();
        if (settings.endpoint().startsWith("unix:")) {
            return UnixWire.connect(Path.of(context.conf().get(QueueParams.QUEUE_DIRECTORY))
                    .resolve(name), context.timers());
        }
        int colon = name.lastIndexOf(':');
        var host = name.substring(0, colon);
        try {
            var address = InetAddress.getByName(host.startsWith("[") && host.endsWith("]")
                    ? host.substring(1, host.length() - 1) : host);
            return TcpWire.connect(new InetSocketAddress(address,
                    Integer.parseInt(name.substring(colon + 1))), settings.timeout(),
                    context.timers());
        } catch (IllegalArgumentException e) {
            throw new IOException("bad port", e);
        }
    }

    /// As the system would put it.
    private static String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "Connection timed out";
        }
        var text = String.valueOf(e.getMessage());
        return e instanceof ConnectException && text.contains("refused") ? "Connection refused"
                : e instanceof java.nio.file.NoSuchFileException
                        || text.contains("No such file") ? "No such file or directory" : text;
    }

    private Line take() {
        long now = System.nanoTime();
        while (true) {
            Line line;
            synchronized (this) {
                line = kept.pollFirst();
            }
            if (line == null || now - line.since() < settings.idle().toNanos()
                    && now - line.opened() < settings.ttl().toNanos()) {
                return line;
            }
            drop(line);
        }
    }

    private void give(Line line) {
        boolean spent = settings.requests() > 0 && line.requests() >= settings.requests();
        synchronized (this) {
            if (!closed && !spent && kept.size() < KEPT) {
                kept.addFirst(line);
                arm();
                return;
            }
        }
        drop(line);
    }

    private void arm() {
        if (!armed && !kept.isEmpty()) {
            armed = true;
            context.timers().after(settings.idle(), this::sweep);
        }
    }

    private synchronized void sweep() {
        armed = false;
        long now = System.nanoTime();
        while (!kept.isEmpty() && now - kept.peekLast().since() >= settings.idle().toNanos()) {
            drop(kept.pollLast());
        }
        arm();
    }

    private static void drop(Line line) {
        try {
            line.wire().close();
        } catch (IOException e) {
            // It is of no further use either way.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        kept.forEach(PolicyServer::drop);
        kept.clear();
    }
}
