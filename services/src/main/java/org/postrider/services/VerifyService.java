package org.postrider.services;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.VerifyParams;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyReply.Status;
import org.postrider.mail.proto.VerifyRequest;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Cache;
import org.postrider.tables.Lookup;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.FatalException;

/// The service `verify`: what is known about addresses, and the probes that find out.
final class VerifyService implements Service {
    /// How long a probe may take before another one is sent, in seconds.
    private static final long PROBE_TTL = 1000;
    private static final Duration FLUSH = Duration.ofSeconds(30);

    private final ServiceContext context;
    private final Conf conf;
    private final Probes probes;
    private final Cache table;
    private final Map<String, String> memory = new ConcurrentHashMap<>();
    /// Addresses of probes under way, with the time at which they were sent.
    private final Map<String, Long> pending = new ConcurrentHashMap<>();
    private final AtomicBoolean used = new AtomicBoolean();
    private boolean flushArmed;
    private volatile boolean closed;

    /// @throws FatalException if the cache cannot be opened
    VerifyService(ServiceContext context) {
        this.context = context;
        conf = context.conf();
        probes = new Probes(context);
        var map = conf.get(VerifyParams.ADDRESS_VERIFY_MAP);
        try {
            table = map.isEmpty() ? null
                    : context.tables().cache(CachePlace.of(map, conf, context.log()), conf);
        } catch (IOException e) {
            throw new FatalException(e.getMessage(), e);
        }
    }

    /// Begins to clean up with the first client: where addresses are not verified nobody wants to
    /// read about it.
    private void armCleanUp() {
        if (!every(VerifyParams.ADDRESS_VERIFY_CACHE_CLEANUP_INTERVAL).isZero()
                && used.compareAndSet(false, true)) {
            context.timers().after(Duration.ofSeconds(1), this::cleanUp);
        }
    }

    private Duration every(Param<Duration> param) {
        return conf.get(param);
    }

    private void cleanUp() {
        if (closed) {
            return;
        }
        var name = table == null ? "internal:verify" : table.name();
        try {
            var counts = table == null ? forget() : table.expire((_, value) -> isExpired(value));
            context.log().info("cache " + name + " full cleanup: retained="
                    + (counts[0] - counts[1]) + " dropped=" + counts[1] + " entries");
        } catch (IOException e) {
            context.log().warning("cache " + name + ": " + e.getMessage());
        }
        context.timers().after(every(VerifyParams.ADDRESS_VERIFY_CACHE_CLEANUP_INTERVAL),
                this::cleanUp);
    }

    /// [Cache#expire], for the cache in memory.
    private int[] forget() {
        int before = memory.size();
        memory.values().removeIf(this::isExpired);
        return new int[] {before, before - memory.size()};
    }

    @Override
    public void session(Connection connection) throws IOException {
        armCleanUp();
        var wire = connection.wire();
        wire.timeout(conf.get(CommonParams.IPC_TIMEOUT));
        var in = new AttrReader(wire.in());
        var out = new AttrWriter(wire.out());
        while (wire.awaitMore()) {
            switch (VerifyRequest.read(in)) {
                case VerifyRequest.Query(var address) -> query(address, out);
                case VerifyRequest.Update(var address, var status, var text) -> {
                    update(address, status, text);
                    VerifyReply.TAKEN.write(out);
                }
            }
        }
    }

    /// Answers first: a probe that comes back at once must not keep the client waiting.
    private void query(String address, AttrWriter out) throws IOException {
        var known = find(address);
        var result = isExpired(known) ? ProbeResult.NONE : known;
        result.reply().write(out);
        if (wantsProbe(result) && begin(address)) {
            boolean keeps = result.positive() || keepsNegative();
            if (keeps) {
                put(address, result.probedAt(now()));
            }
            probes.send(address);
        }
    }

    /// Whether a probe may be sent now; if so, it counts as under way.
    private boolean begin(String address) {
        long now = now();
        if (pending.size() >= conf.get(VerifyParams.ADDRESS_VERIFY_PENDING_REQUEST_LIMIT)) {
            pending.values().removeIf(sent -> now - sent >= PROBE_TTL);
            if (pending.size() >= conf.get(VerifyParams.ADDRESS_VERIFY_PENDING_REQUEST_LIMIT)) {
                return false;
            }
        }
        var before = pending.putIfAbsent(address, now);
        if (before == null) {
            return true;
        }
        return now - before >= PROBE_TTL && pending.replace(address, before, now);
    }

    private boolean wantsProbe(ProbeResult result) {
        var refresh = result.positive() ? VerifyParams.ADDRESS_VERIFY_POSITIVE_REFRESH_TIME
                : VerifyParams.ADDRESS_VERIFY_NEGATIVE_REFRESH_TIME;
        return now() - result.probed() >= PROBE_TTL
                && now() - result.updated() >= every(refresh).toSeconds();
    }

    private boolean isExpired(String entry) {
        return isExpired(ProbeResult.parse(entry).orElse(ProbeResult.NONE));
    }

    private boolean isExpired(ProbeResult result) {
        var limit = result.positive() ? VerifyParams.ADDRESS_VERIFY_POSITIVE_EXPIRE_TIME
                : VerifyParams.ADDRESS_VERIFY_NEGATIVE_EXPIRE_TIME;
        boolean waits = result.status() == Status.UNKNOWN && now() - result.probed() < PROBE_TTL;
        return !waits && now() - result.updated() >= every(limit).toSeconds();
    }

    private boolean keepsNegative() {
        return conf.get(VerifyParams.ADDRESS_VERIFY_NEGATIVE_CACHE);
    }

    /// A bad result does not replace a good one that is still valid: else a failure of the other
    /// side, or somebody's trick, would cut off a known address.
    private void update(String address, Status status, String text) {
        pending.remove(address);
        var known = find(address);
        if (status == Status.DELIVERABLE || !known.positive() && keepsNegative()) {
            put(address, new ProbeResult(status, 0, now(), text));
        } else if (!known.positive()) {
            remove(address);
        }
    }

    private ProbeResult find(String address) {
        if (table == null) {
            return ProbeResult.parse(memory.getOrDefault(address, "")).orElse(ProbeResult.NONE);
        }
        return switch (table.lookup(address)) {
            case Lookup.Found(var entry) -> ProbeResult.parse(entry).orElseGet(() -> {
                context.log().warning("bad address verify table entry: " + entry);
                return ProbeResult.NONE;
            });
            case Lookup.NotFound _ -> ProbeResult.NONE;
            case Lookup.Failed(var reason) -> {
                context.log().warning(reason);
                yield ProbeResult.NONE;
            }
        };
    }

    private void put(String address, ProbeResult result) {
        if (table == null) {
            memory.put(address, result.toString());
            return;
        }
        try {
            table.update(address, result.toString());
        } catch (IOException e) {
            context.log().warning("cache " + table.name() + ": " + e.getMessage());
        }
        armFlush();
    }

    private void remove(String address) {
        if (table == null) {
            memory.remove(address);
            return;
        }
        try {
            table.delete(address);
        } catch (IOException e) {
            context.log().warning("cache " + table.name() + ": " + e.getMessage());
        }
        armFlush();
    }

    private synchronized void armFlush() {
        if (!flushArmed && !closed) {
            flushArmed = true;
            context.timers().after(FLUSH, this::flush);
        }
    }

    private void flush() {
        synchronized (this) {
            flushArmed = false;
        }
        try {
            table.flush();
        } catch (IOException e) {
            context.log().warning("cache " + table.name() + ": " + e.getMessage());
        }
    }

    private long now() {
        return context.clock().instant().getEpochSecond();
    }

    @Override
    public void close() {
        closed = true;
        if (table != null) {
            table.close();
        }
    }
}
