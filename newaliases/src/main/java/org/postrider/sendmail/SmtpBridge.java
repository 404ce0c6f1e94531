package org.postrider.sendmail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.util.Stdio;

/// `sendmail -bs`: joins standard input and output with the SMTP service of this host, the first
/// one in master.cf that smtpd serves. The mail system must be up.
///
/// Programs that use this option write a whole session at once, often with line feeds alone. The
/// server takes that for an attack when it comes from the network (RFC 2920, section 3.1), so
/// commands are handed over one by one, each after the reply to the one before.
final class SmtpBridge {
    private static final int SMTP_PORT = 25;
    private static final int BUFFER = 4096;
    /// What [#line()] returns for a line that is a dot.
    private static final int LONE_DOT = Integer.MAX_VALUE;

    private final InputStream input;
    private final OutputStream toServer;
    private final InputStream fromServer;
    private final OutputStream output;

    private SmtpBridge(Stdio io, Socket socket) throws IOException {
        input = new BufferedInputStream(io.in(), BUFFER);
        output = io.out();
        fromServer = new BufferedInputStream(socket.getInputStream(), BUFFER);
        toServer = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    static int run(Conf conf, Stdio io) throws IOException, ExitException {
        var entry = MasterCf.read(conf.directory()).entries().stream()
                .filter(e -> e.type() == MasterEntry.Type.INET && e.program().equals("smtpd"))
                .findFirst().orElseThrow(() -> new ExitException("no SMTP service in master.cf"));
        var address = address(entry.name());
        try (var socket = new Socket()) {
            connect(socket, address);
            socket.setTcpNoDelay(true);
            new SmtpBridge(io, socket).talk();
        }
        return 0;
    }

    private static void connect(Socket socket, InetSocketAddress address) throws ExitException {
        try {
            socket.connect(address);
        } catch (IOException e) {
            throw new ExitException("connect to " + address.getHostString() + ":"
                    + address.getPort() + ": " + e.getMessage()
                    + " -- for option -bs the mail system must be up");
        }
    }

    private static InetSocketAddress address(String service) {
        int colon = service.lastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : service.substring(0, colon).replace("[", "")
                .replace("]", "");
        var port = service.substring(colon + 1);
        int number = Character.isDigit(port.charAt(0)) ? Integer.parseInt(port)
                : port.equals("submission") ? 587 : SMTP_PORT;
        return new InetSocketAddress(host, number);
    }

    /// Hands over until one side ends. A server that hangs up has said why.
    private void talk() throws IOException {
        int code = reply();
        while (code > 0 && code != 221 && code != 421 && command()) {
            code = reply();
            if (code == 354) {
                if (!content()) {
                    return;
                }
                code = reply();
            }
        }
    }

    /// Copies one command.
    ///
    /// @return false at the end of the input
    private boolean command() throws IOException {
        int length = line();
        toServer.flush();
        return length >= 0;
    }

    /// Copies message content, up to the lone dot.
    ///
    /// @return false if the input ended before it: the server must not take that for the end
    private boolean content() throws IOException {
        int length;
        do {
            length = line();
        } while (length >= 0 && length != LONE_DOT);
        toServer.flush();
        return length == LONE_DOT;
    }

    /// Copies a line and ends it as SMTP wants it.
    ///
    /// @return its length, [#LONE_DOT], or -1 at the end of the input: a line that is cut off there
    ///     is not ended, and so is no command
    private int line() throws IOException {
        int length = 0;
        boolean dot = false;
        int pending = -1; // a carriage return that may be part of the end
        for (int c = input.read(); c >= 0; c = input.read()) {
            if (c == '\n') {
                toServer.write('\r');
                toServer.write('\n');
                return dot && length == 1 ? LONE_DOT : length;
            }
            if (pending >= 0) {
                toServer.write(pending);
                length++;
            }
            pending = c == '\r' ? c : -1;
            if (pending < 0) {
                toServer.write(c);
                dot = length == 0 && c == '.';
                length = Math.min(length + 1, LONE_DOT - 2);
            }
        }
        return -1;
    }

    /// Copies a reply.
    ///
    /// @return its code, 0 if the server has hung up
    private int reply() throws IOException {
        var head = new byte[4];
        int at = 0;
        int c;
        while ((c = fromServer.read()) >= 0) {
            output.write(c);
            if (c == '\n') {
                output.flush();
                if (at < head.length || head[3] != '-') {
                    return at < 3 ? 1 : (head[0] - '0') * 100 + (head[1] - '0') * 10 + head[2] - '0';
                }
                at = 0;
            } else if (at < head.length) {
                head[at++] = (byte) c;
            }
        }
        output.flush();
        return 0;
    }
}
