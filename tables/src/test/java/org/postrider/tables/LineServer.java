package org.postrider.tables;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.util.Bytes;

/// A server for tests: reads requests, and writes what a script answers.
final class LineServer implements Closeable {
    /// Reads one request; null at the end.
    interface Reader {
        String read(InputStream in) throws IOException;
    }

    /// What to answer; an empty text hangs up.
    interface Script {
        String answer(String request);
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;

    LineServer(Reader reader, Script script) throws IOException {
        acceptor = Thread.startVirtualThread(() -> accept(reader, script));
    }

    int port() {
        return listener.getLocalPort();
    }

    /// How many connections there have been.
    int accepted() {
        return accepted.get();
    }

    /// Ends the sessions, not the server.
    void hangUp() throws IOException {
        for (var session : sessions) {
            session.close();
        }
        sessions.clear();
    }

    private void accept(Reader reader, Script script) {
        try {
            while (true) {
                var session = listener.accept();
                accepted.incrementAndGet();
                sessions.add(session);
                Thread.startVirtualThread(() -> serve(session, reader, script));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void serve(Socket session, Reader reader, Script script) {
        try (session) {
            var in = new BufferedInputStream(session.getInputStream());
            for (var request = reader.read(in); request != null; request = reader.read(in)) {
                var answer = script.answer(request);
                if (answer.isEmpty()) {
                    return;
                }
                session.getOutputStream().write(Bytes.of(answer));
            }
        } catch (IOException e) {
            // The client has hung up.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(); // until then, the system goes on accepting
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }
}
