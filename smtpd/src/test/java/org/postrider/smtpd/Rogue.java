package org.postrider.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A server that says what it was told to say, whoever asks for what, and then closes its side.
final class Rogue implements AutoCloseable {
    private final ServerSocket listener;
    private volatile byte[] answer = new byte[0];

    Rogue() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// From the next connection on.
    void says(String text) {
        answer = text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (true) {
            try {
                var socket = listener.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client does not want to hear more.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
