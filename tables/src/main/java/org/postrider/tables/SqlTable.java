package org.postrider.tables;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Log;

/// A table in an SQL database: `mysql`, `pgsql`, `sqlite`.
///
/// Servers are tried in random order, local ones first. One that fails is left alone for
/// `retry_interval`, unless it is the only one.
final class SqlTable implements FileDict.Content {
    private static final int MOST = 8;

    private static final class Server {
        private final SqlServer server;
        private final Connections<SqlSession> connections;
        /// By `System.nanoTime()`, plus one interval.
        private volatile long downUntil;
        private volatile boolean down;

        Server(SqlServer server, Connections<SqlSession> connections) {
            this.server = server;
            this.connections = connections;
        }

        boolean rests() {
            return down && System.nanoTime() - downUntil < 0;
        }
    }

    private final String name;
    private final Expansion expansion;
    private final String query;
    private final boolean resultNeeded;
    private final List<Server> servers = new ArrayList<>();
    private final long retryNanos;
    private final Log log;

    /// @throws IOException if a setting is malformed
    SqlTable(String name, Settings settings, List<SqlServer> hosts, Servers.Parts parts,
            Conf conf, boolean resultNeeded) throws IOException {
        this.name = name;
        this.resultNeeded = resultNeeded;
        log = parts.log();
        expansion = new Expansion(name, settings, parts.tables(), conf, log);
        query = expansion.query(SqlServer.query(settings));
        var limits = new Connections.Limits(MOST,
                Duration.ofSeconds(settings.number("idle_interval", 60, 1)),
                Connections.Limits.FOREVER, Duration.ofSeconds(SqlServer.SILENCE));
        retryNanos = Duration.ofSeconds(settings.number("retry_interval", 60, 1)).toNanos();
        for (var host : hosts) {
            servers.add(new Server(host, new Connections<>(host.opener(), limits,
                    parts.timers())));
        }
    }

    @Override
    public Lookup lookup(String key) throws IOException {
        var characters = Expansion.characters(key);
        if (characters.isEmpty() || !expansion.wanted(key)) {
            return Lookup.NOT_FOUND;
        }
        var results = expansion.results(key);
        for (var value : ask(characters.get())) {
            results.add(value);
        }
        return results.lookup();
    }

    private List<String> ask(String key) throws IOException {
        var failure = new IOException("all servers failed a moment ago");
        // Not byte text from here on: drivers take characters.
        var template = org.postrider.util.Bytes.utf8(query).orElse(query);
        for (var server : order()) {
            try {
                var answer = server.connections.use(session -> session.ask(
                        expansion.expand(template, key, session.escape()), resultNeeded));
                server.down = false;
                return answer;
            } catch (IOException e) {
                log.warning(name + ": server " + server.server.name() + ": " + e.getMessage());
                server.downUntil = System.nanoTime() + retryNanos;
                server.down = servers.size() > 1;
                failure = e;
            }
        }
        throw failure;
    }

    private List<Server> order() {
        var order = new ArrayList<Server>();
        for (var server : servers) {
            if (!server.rests()) {
                order.add(server);
            }
        }
        Collections.shuffle(order);
        order.sort(java.util.Comparator.comparing(s -> !s.server.local()));
        return order;
    }

    @Override
    public void close() {
        servers.forEach(s -> s.connections.close());
    }
}
