package org.postrider.smtpd;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A policy server that does what the request's `policy_context` says: `!word` is a trick, anything
/// else is the action. That of `tests/src/compare` does the same.
final class FakePolicy implements Closeable {
    private static final Set<String> MASKED = Set.of("instance", "client_port", "server_port",
            "queue_id", "stress", "mail_version", "compatibility_level", "policy_context");

    /// How many connections there have been.
    final AtomicInteger connections = new AtomicInteger();
    /// How many of them have ended.
    final AtomicInteger ended = new AtomicInteger();
    private final ServerSocket server;
    private final List<String> instances = new ArrayList<>();

    FakePolicy() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            while (true) {
                var values = new LinkedHashMap<String, String>();
                for (var line = in.readLine(); !"".equals(line); line = in.readLine()) {
                    if (line == null) {
                        return;
                    }
                    int equals = line.indexOf('=');
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
                var context = values.getOrDefault("policy_context", "dunno");
                if (context.equals("!close")) {
                    return;
                }
                if (context.equals("!slow")) {
                    in.readLine(); // the client gives up first
                    return;
                }
                client.getOutputStream().write(answer(context, values).getBytes(
                        StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // the client is gone
        } finally {
            ended.incrementAndGet();
        }
    }

    private String answer(String context, Map<String, String> values) {
        return switch (context) {
            case "!garbage" -> "garbage\n\n";
            case "!empty" -> "\n";
            case "!noaction" -> "foo=bar\n\n";
            case "!two" -> "foo=bar\naction=reject two\n\n";
            case "!attributes" -> "action=reject " + masked(values) + "\n\n";
            case "!instance" -> "action=warn instance " + number(values.get("instance")) + "\n\n";
            default -> "action=" + context + "\n\n";
        };
    }

    private static String masked(Map<String, String> values) {
        var pairs = new ArrayList<String>();
        values.forEach((name, value) -> pairs.add(name + "="
                + (MASKED.contains(name) && !value.isEmpty() ? "X" : value)));
        return String.join(" ", pairs);
    }

    private synchronized int number(String instance) {
        if (!instances.contains(instance)) {
            instances.add(instance);
        }
        return instances.indexOf(instance);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
