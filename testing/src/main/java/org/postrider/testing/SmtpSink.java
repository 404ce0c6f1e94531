package org.postrider.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/// An SMTP server that takes all mail and keeps it, or refuses all recipients while it is told to.
public final class SmtpSink implements AutoCloseable {
    /// A message.
    ///
    /// @param text its lines, joined with line feeds, dots unstuffed
    public record Message(String sender, List<String> recipients, String text) {
        /// The value of a header field, of which there must be at least one.
        public String header(String name) {
            return text.lines().takeWhile(l -> !l.isEmpty())
                    .filter(l -> l.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(l -> l.substring(name.length() + 1).strip()).findFirst().orElseThrow();
        }
    }

    private final ServerSocket server;
    private final List<Message> messages = new ArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>();
    private int refused;

    /// Listens on a free port of the loopback address.
    public SmtpSink() throws IOException {
        server = new ServerSocket(0, 500, InetAddress.ofLiteral("127.0.0.1"));
        Thread.startVirtualThread(this::accept);
    }

    /// The port.
    public int port() {
        return server.getLocalPort();
    }

    /// From now on answers every RCPT so; accepts them again after the empty string.
    public SmtpSink refuse(String reply) {
        refusal = reply;
        return this;
    }

    /// Does not answer to the next message, which is counted, until the latch is open.
    public void holdNext(CountDownLatch latch) {
        gate.set(latch);
    }

    /// All messages so far.
    public List<Message> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /// Number of recipients that were refused.
    public int refused() {
        synchronized (messages) {
            return refused;
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket; var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                StandardCharsets.ISO_8859_1))) {
            socket.setTcpNoDelay(true);
            talk(in, socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone: a test may kill it.
        } finally {
            sockets.remove(socket);
        }
    }

    private void talk(BufferedReader in, OutputStream out) throws IOException {
        var sender = "";
        var recipients = new ArrayList<String>();
        answer(out, "220 sink.example ESMTP");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO" -> answer(out, "250-sink.example\r\n250-8BITMIME\r\n250 PIPELINING");
                case "MAIL" -> {
                    sender = path(line);
                    recipients.clear();
                    answer(out, "250 2.1.0 Ok");
                }
                case "RCPT" -> recipient(line, recipients, out);
                case "DATA" -> data(in, out, sender, recipients);
                case "QUIT" -> {
                    answer(out, "221 2.0.0 Bye");
                    return;
                }
                default -> answer(out, "250 2.0.0 Ok");
            }
        }
    }

    private static String path(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private void recipient(String line, List<String> recipients, OutputStream out)
            throws IOException {
        var no = refusal;
        if (no.isEmpty()) {
            recipients.add(path(line));
            answer(out, "250 2.1.5 Ok");
        } else {
            synchronized (messages) {
                refused++;
            }
            answer(out, no);
        }
    }

    private void data(BufferedReader in, OutputStream out, String sender,
            List<String> recipients) throws IOException {
        if (recipients.isEmpty()) {
            answer(out, "554 5.5.1 no valid recipients");
            return;
        }
        answer(out, "354 go ahead");
        var text = new StringBuilder();
        var line = in.readLine();
        while (line != null && !line.equals(".")) {
            text.append(line, line.startsWith(".") ? 1 : 0, line.length()).append('\n');
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("the client hung up");
        }
        // Counted before it is acknowledged: nothing that a client believes sent is missed here.
        synchronized (messages) {
            messages.add(new Message(sender, List.copyOf(recipients), text.toString()));
        }
        var latch = gate.getAndSet(null);
        try {
            if (latch != null) {
                latch.await();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        answer(out, "250 2.0.0 Ok: kept");
    }

    private static void answer(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
