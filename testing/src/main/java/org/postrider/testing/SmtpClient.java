package org.postrider.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// An SMTP client for tests, one command at a time.
public final class SmtpClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;

    private final Socket socket;
    private final BufferedReader in;

    /// Connects, and reads nothing yet.
    public SmtpClient(InetSocketAddress server) throws IOException {
        socket = new Socket();
        socket.connect(server, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                StandardCharsets.ISO_8859_1));
    }

    /// Connects to a port of the loopback address.
    public SmtpClient(int port) throws IOException {
        this(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    }

    /// Reads a reply.
    ///
    /// @return its last line
    /// @throws IOException if the server hangs up
    public String reply() throws IOException {
        var line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("the server hung up");
        }
        return line;
    }

    /// Sends a command.
    ///
    /// @return the last line of the reply
    public String say(String command) throws IOException {
        write(command + "\r\n");
        return reply();
    }

    /// Sends text as it is, and reads nothing.
    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends a command.
    ///
    /// @param code how the reply must begin
    /// @throws IOException if the server says something else
    public void say(String command, String code) throws IOException {
        expect(code, say(command));
    }

    /// Reads the greeting and says EHLO.
    public SmtpClient hello() throws IOException {
        expect("220", reply());
        say("EHLO client.example", "250");
        return this;
    }

    /// Sends a message; an empty sender is the null sender.
    ///
    /// @param text lines with CRLF; must have no line that begins with a dot
    /// @return the reply to the end of the message
    /// @throws IOException if sender or recipient are refused
    public String send(String sender, String recipient, String text) throws IOException {
        say("MAIL FROM:<" + sender + ">", "250");
        say("RCPT TO:<" + recipient + ">", "250");
        return data(text);
    }

    /// Sends the content, after MAIL and RCPT.
    ///
    /// @return the reply to the end of the message
    public String data(String text) throws IOException {
        say("DATA", "354");
        return say(text + ".");
    }

    private static void expect(String code, String reply) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", the server said " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
