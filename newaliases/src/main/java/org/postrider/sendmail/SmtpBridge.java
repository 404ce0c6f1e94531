package org.postrider.sendmail;

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
final class SmtpBridge {
    private static final int SMTP_PORT = 25;

    private SmtpBridge() {}

    static int run(Conf conf, Stdio io) throws IOException, ExitException {
        var entry = MasterCf.read(conf.directory()).entries().stream()
                .filter(e -> e.type() == MasterEntry.Type.INET && e.program().equals("smtpd"))
                .findFirst().orElseThrow(() -> new ExitException("no SMTP service in master.cf"));
        var address = address(entry.name());
        try (var socket = new Socket()) {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            var replies = Thread.ofPlatform().daemon(true).start(() -> {
                try {
                    copy(socket.getInputStream(), io.out());
                } catch (IOException e) {
                    // The session is over.
                }
            });
            copy(io.in(), socket.getOutputStream());
            socket.shutdownOutput();
            replies.join();
        } catch (IOException e) {
            throw new ExitException("connect to " + address.getHostString() + ":"
                    + address.getPort() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
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

    private static void copy(InputStream in, OutputStream out) throws IOException {
        var buffer = new byte[4096];
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
        }
    }
}
