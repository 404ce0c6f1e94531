package org.postrider.services;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ServiceParams;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// The service `anvil`: one object holds all counters, behind one lock that is never held while
/// waiting for a peer.
final class AnvilService implements Service {
    private final ServiceContext context;
    private final Clock clock;
    private final long unit;
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<AnvilPeaks.Kind, AnvilPeaks.Peak> peaks =
            new java.util.EnumMap<>(AnvilPeaks.Kind.class);
    private int largest;
    private long largestAt;
    private volatile boolean closed;

    /// What is known about one client.
    private static final class Client {
        private int connections;
        private long since;
        private final int[] rates = new int[AnvilRequest.Event.values().length];
    }

    AnvilService(ServiceContext context) {
        this.context = context;
        clock = context.clock();
        unit = context.conf().get(ServiceParams.ANVIL_RATE_TIME_UNIT).toMillis();
    }

    @Override
    public void start() {
        report();
    }

    private void report() {
        Duration every = context.conf().get(ServiceParams.ANVIL_STATUS_UPDATE_TIME);
        context.timers().after(every, () -> {
            if (!closed) {
                log();
                report();
            }
        });
    }

    @Override
    public void session(Connection connection) throws IOException {
        var wire = connection.wire();
        wire.timeout(context.conf().get(CommonParams.IPC_TIMEOUT));
        var in = new AttrReader(wire.in());
        var out = new AttrWriter(wire.out());
        var held = new HashMap<String, Integer>();
        try {
            while (wire.awaitMore()) {
                var request = AnvilRequest.read(in);
                count(request, held).write(out);
            }
        } finally {
            forget(held);
        }
    }

    /// Counts one event.
    ///
    /// @param held connections that this server has told of, by client
    synchronized AnvilReply count(AnvilRequest request, Map<String, Integer> held) {
        long now = clock.millis();
        var client = clients.computeIfAbsent(request.ident(), _ -> new Client());
        if (now - client.since >= unit) {
            java.util.Arrays.fill(client.rates, 0);
            client.since = now;
        }
        if (request.event() == AnvilRequest.Event.TLS) {
            return new AnvilReply(client.connections,
                    client.rates[AnvilRequest.Event.NEW_TLS.ordinal()]);
        }
        int rate = ++client.rates[request.event().ordinal()];
        switch (request.event()) {
            case CONNECT -> {
                client.connections++;
                held.merge(request.ident(), 1, Integer::sum);
                peak(AnvilPeaks.Kind.CONNECTION_RATE, rate, request.ident(), now);
                peak(AnvilPeaks.Kind.CONNECTION_COUNT, client.connections, request.ident(), now);
            }
            case DISCONNECT -> {
                if (held.merge(request.ident(), -1, Integer::sum) <= 0) {
                    held.remove(request.ident());
                }
                client.connections = Math.max(0, client.connections - 1);
            }
            case MESSAGE -> peak(AnvilPeaks.Kind.MESSAGE_RATE, rate, request.ident(), now);
            case RECIPIENT -> peak(AnvilPeaks.Kind.RECIPIENT_RATE, rate, request.ident(), now);
            case NEW_TLS -> peak(AnvilPeaks.Kind.NEW_TLS_RATE, rate, request.ident(), now);
            case AUTH -> peak(AnvilPeaks.Kind.AUTH_RATE, rate, request.ident(), now);
            case TLS -> { }
        }
        if (clients.size() > largest) {
            largest = clients.size();
            largestAt = now;
        }
        if (clients.size() > 1000) {
            sweep(now);
        }
        return new AnvilReply(client.connections, rate);
    }

    private void peak(AnvilPeaks.Kind kind, int value, String ident, long now) {
        var known = peaks.get(kind);
        if (known == null || value > known.value()) {
            peaks.put(kind, new AnvilPeaks.Peak(value, ident, now));
        }
    }

    /// Drops clients that have neither a connection nor a rate any more.
    private void sweep(long now) {
        clients.values().removeIf(c -> c.connections == 0 && now - c.since >= unit);
    }

    private synchronized void forget(Map<String, Integer> held) {
        held.forEach((ident, count) -> {
            var client = clients.get(ident);
            if (client != null) {
                client.connections = Math.max(0, client.connections - count);
            }
        });
        sweep(clock.millis());
    }

    private synchronized void log() {
        for (var line : AnvilPeaks.lines(peaks, largest, largestAt, unit / 1000,
                clock.getZone())) {
            context.log().info("statistics: " + line);
        }
        peaks.clear();
        largest = 0;
        sweep(clock.millis());
    }

    @Override
    public void close() {
        closed = true;
        log();
    }
}
