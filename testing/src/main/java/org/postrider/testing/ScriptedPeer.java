package org.postrider.testing;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.TlsServer;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

/// An SMTP or LMTP server that does what a script says, one script per connection, in order:
///
/// ```
/// S: 220 mx.example ESMTP      sends a line
/// C: EHLO                      reads a line that must begin so
/// C...                         reads message content up to the lone dot
/// TLS                          begins TLS
/// HANG                         says nothing more
/// CLOSE                        hangs up
/// GONE                         waits until the client has hung up, without a word
/// ```
///
/// A script that ends hangs up. A client that says something else is hung up on, and [#close()]
/// throws.
public final class ScriptedPeer implements AutoCloseable {
    private static final int LINE = 4096;

    private final ServerSocketChannel server;
    private final List<List<String>> scripts;
    private final Timers timers = new Timers();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> clients = new CopyOnWriteArrayList<>();
    private final List<String> certificates = new CopyOnWriteArrayList<>();
    private final List<Thread> sessions = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int connections;
    private volatile TlsServer tls;

    private ScriptedPeer(ServerSocketChannel server, List<String> scripts) {
        this.server = server;
        this.scripts = scripts.stream().map(s -> List.of(s.strip().split("\n"))).toList();
        Thread.startVirtualThread(this::accept);
    }

    /// Listens on a free port of the loopback address.
    public static ScriptedPeer tcp(String... scripts) throws IOException {
        var server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new ScriptedPeer(server, List.of(scripts));
    }

    /// Listens on a Unix-domain socket.
    public static ScriptedPeer unix(Path path, String... scripts) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return new ScriptedPeer(server, List.of(scripts));
    }

    /// Sets the key for `TLS`.
    public ScriptedPeer tls(TlsServer newTls) {
        tls = newTls;
        return this;
    }

    /// The port.
    public int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /// How many connections came in.
    public int connections() {
        return connections;
    }

    /// The network addresses that they came from, in order.
    public List<String> clients() {
        return List.copyOf(clients);
    }

    /// The common names in the certificates that clients showed, in order.
    public List<String> certificates() {
        return List.copyOf(certificates);
    }

    /// All lines that clients sent, content included.
    public List<String> received() {
        return List.copyOf(received);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                var channel = server.accept();
                int number = connections++;
                var script = number < scripts.size() ? scripts.get(number) : List.of("CLOSE");
                sessions.add(Thread.startVirtualThread(() -> serve(channel, script)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(SocketChannel channel, List<String> script) {
        try (channel) {
            SocketAddress local = channel.getLocalAddress();
            if (channel.getRemoteAddress() instanceof InetSocketAddress client) {
                clients.add(client.getAddress().getHostAddress());
            }
            var stream = new SmtpStream(local instanceof InetSocketAddress
                    ? TcpWire.accepted(channel, timers) : UnixWire.accepted(channel, timers));
            stream.timeout(Duration.ofSeconds(10));
            for (var step : script) {
                if (!run(stream, step.strip())) {
                    return;
                }
            }
            stream.flush();
        } catch (IOException e) {
            problems.add(String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean run(SmtpStream stream, String step) throws IOException, InterruptedException {
        if (step.startsWith("S: ")) {
            stream.write(step.substring(3) + "\r\n");
        } else if (step.startsWith("C: ")) {
            var line = stream.readLine(LINE);
            received.add(line);
            if (!line.startsWith(step.substring(3))) {
                problems.add("expected " + step.substring(3) + ", got " + line);
                return false;
            }
        } else if (step.equals("C...")) {
            String line;
            do {
                line = stream.readLine(LINE);
                received.add(line);
            } while (!line.equals("."));
        } else if (step.equals("TLS")) {
            stream.flush();
            for (var certificate : stream.startTls(tls).peer()) {
                certificates.add(ClientCertificate.subject(certificate));
            }
        } else if (step.equals("GONE")) {
            stream.flush();
            try {
                problems.add("expected the end, got " + stream.readLine(LINE));
            } catch (EOFException e) {
                return false;
            }
        } else if (step.equals("HANG")) {
            stream.flush();
            closed.await(10, TimeUnit.SECONDS);
            return false;
        } else {
            stream.flush();
            return !step.equals("CLOSE");
        }
        return true;
    }

    /// Stops listening.
    ///
    /// @throws AssertionError if a client did not keep to its script
    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        var left = new ArrayList<>(sessions);
        try {
            for (var session : left) {
                session.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timers.close();
        if (!problems.isEmpty()) {
            throw new AssertionError(problems + " after " + received);
        }
    }
}
