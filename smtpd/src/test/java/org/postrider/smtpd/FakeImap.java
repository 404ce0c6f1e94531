package org.postrider.smtpd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// An IMAP server that knows LOGIN, and that `secret` is everybody's password.
final class FakeImap implements AutoCloseable {
    private final ServerSocket listener;

    FakeImap() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                var socket = listener.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket client) {
        try (var socket = client) {
            talk(socket);
        } catch (IOException e) {
            // saslauthd has heard what it wanted.
        }
    }

    private static void talk(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                StandardCharsets.ISO_8859_1));
        say(socket, "* OK ready");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var tag = line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' '));
            var literal = line.endsWith("}");
            while (literal) { // RFC 3501, section 4.3
                say(socket, "+ go on");
                var more = in.readLine();
                literal = more.endsWith("}");
                line += " " + more;
            }
            say(socket, tag + (line.contains("LOGOUT") ? " OK bye"
                    : line.contains("secret") ? " OK welcome" : " NO"));
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
