package org.postrider.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;
import org.postrider.util.ServiceNames;
import org.postrider.util.UnixWire;

/// The content filter that messages go through before they are accepted (`smtpd_proxy_filter`): how to
/// reach it, and one conversation with it.
final class ProxyFilter {
    private static final int LONGEST = 2000;
    private static final int LINES = 100;

    final Duration timeout;
    final String ehlo;
    /// Whether it is asked only when a message has come in.
    final boolean later;
    private final ServiceContext context;
    private final String name;

    ProxyFilter(ServiceContext context) {
        this.context = context;
        var conf = context.conf();
        name = conf.get(SmtpdParams.SMTPD_PROXY_FILTER);
        timeout = conf.get(SmtpdParams.SMTPD_PROXY_TIMEOUT);
        ehlo = conf.get(SmtpdParams.SMTPD_PROXY_EHLO);
        later = conf.get(SmtpdParams.SMTPD_PROXY_OPTIONS).contains("speed_adjust");
    }

    /// Whether there is one.
    boolean isUsed() {
        return !name.isEmpty();
    }

    /// The filter has refused, or does not answer.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Reply reply;

        Refused(Reply reply) {
            super(reply.toString(), null);
            this.reply = reply;
        }

        /// What the client is told.
        Reply reply() {
            return reply;
        }
    }

    /// Connects.
    ///
    /// @throws Refused if that fails
    Conversation connect() throws Refused {
        try {
            var stream = new SmtpStream(name.startsWith("unix:") ? UnixWire.connect(
                    Path.of(context.conf().get(QueueParams.QUEUE_DIRECTORY)).resolve(
                            name.substring(5)), context.timers())
                    : TcpWire.connect(address(), timeout, context.timers()));
            return new Conversation(stream);
        } catch (IOException e) {
            var why = e instanceof SocketTimeoutException ? "Connection timed out"
                    : String.valueOf(e.getMessage());
            context.log().warning("connect to proxy filter " + name + ": " + why);
            throw new Refused(Reply.QUEUE_ERROR);
        }
    }

    /// `host:port`, or a port of this host.
    private InetSocketAddress address() throws IOException {
        var rest = name.startsWith("inet:") ? name.substring(5) : name;
        int colon = rest.lastIndexOf(':');
        var host = colon <= 0 ? "localhost" : rest.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        int port = ServiceNames.port(rest.substring(colon + 1)).orElseThrow(
                () -> new IOException("unknown port"));
        return new InetSocketAddress(InetAddress.getByName(
                brackets ? host.substring(1, host.length() - 1) : host), port);
    }

    /// What a command hopes for.
    enum Hope { OK, MORE, ANY }

    /// One connection. What goes wrong is logged; the client hears only that it did.
    final class Conversation {
        private final SmtpStream stream;
        private boolean broken;

        Conversation(SmtpStream stream) {
            this.stream = stream;
        }

        /// The reply to a command that does what it is meant to do.
        ///
        /// @param command empty for none: the greeting
        /// @throws Refused if the filter says something else, or nothing
        Reply ask(String command, Hope hope) throws Refused {
            var reply = exchange(command);
            boolean good = switch (hope) {
                case OK -> reply.code() / 100 == 2;
                case MORE -> reply.code() / 100 == 3;
                case ANY -> true;
            };
            if (!good) {
                context.log().warning("proxy " + name + " rejected \""
                        + (command.isEmpty() ? "connection request"
                                : Bytes.printable(command, LONGEST)) + "\": \""
                        + Bytes.printable(reply.toString(), LONGEST) + "\"");
                throw new Refused(reply);
            }
            return reply;
        }

        private Reply exchange(String command) throws Refused {
            if (broken) {
                throw new Refused(Reply.QUEUE_ERROR);
            }
            try {
                stream.timeout(timeout);
                if (!command.isEmpty()) {
                    stream.write(command + "\r\n");
                }
                stream.flush();
                return read();
            } catch (IOException e) {
                throw lost(e);
            }
        }

        /// A reply; lines that belong to none are passed over.
        private Reply read() throws IOException {
            var text = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                var line = stream.readLine(LONGEST);
                boolean code = line.length() >= 3 && isCode(line)
                        && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
                if (!code) {
                    context.log().warning("received garbage from proxy " + name + ": "
                            + Bytes.printable(line, LONGEST));
                    continue;
                }
                text.append(text.isEmpty() ? "" : "\n")
                        .append(line, Math.min(4, line.length()), line.length());
                if (line.length() == 3 || line.charAt(3) == ' ') {
                    return new Reply(Integer.parseInt(line.substring(0, 3)), text.toString());
                }
            }
            throw new EOFException("a reply without an end");
        }

        private static boolean isCode(String line) {
            for (int i = 0; i < 3; i++) {
                if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                    return false;
                }
            }
            return line.charAt(0) >= '2' && line.charAt(0) <= '5';
        }

        private Refused lost(IOException e) {
            if (e instanceof Refused refused) {
                return refused;
            }
            if (!broken) {
                context.log().warning((e instanceof SocketTimeoutException
                        ? "timeout talking to proxy " : "lost connection with proxy ") + name);
            }
            broken = true;
            return new Refused(Reply.QUEUE_ERROR);
        }

        /// Sends a piece of the message.
        ///
        /// @throws Refused if the filter does not take it
        void write(byte[] bytes, int offset, int length) throws Refused {
            if (broken) {
                throw new Refused(Reply.QUEUE_ERROR);
            }
            try {
                stream.timeout(timeout);
                stream.write(bytes, offset, length);
            } catch (IOException e) {
                throw lost(e);
            }
        }

        /// Says good-bye, without waiting for an answer.
        void close() {
            try (stream) {
                if (!broken) {
                    broken = true;
                    stream.write("QUIT\r\n");
                    stream.flush();
                }
            } catch (IOException e) {
                // It is gone already.
            }
        }

        /// Ends the connection within a message, which the filter must not take for a whole one.
        void abort() {
            broken = true;
            close();
        }
    }

    /// Whether EHLO was answered with an attribute of XFORWARD, or with the command itself.
    static List<String> forwardable(Reply ehlo) {
        for (var line : ehlo.text().split("\n")) {
            var words = line.strip().split(" +");
            if (words[0].equalsIgnoreCase("XFORWARD")) {
                return List.of(words).subList(1, words.length);
            }
        }
        return List.of();
    }
}
