package org.postrider.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.util.Bytes;

/// What a proxy says before anything else about the connection that it passes on: the header of the
/// PROXY protocol, versions 1 and 2.
///
/// ```
/// PROXY TCP4 192.0.2.1 192.0.2.2 1234 25 CR LF             version 1: client, server, their ports
/// CR LF CR LF NUL CR LF QUIT LF  %x21 %x11 LENGTH ...      version 2: binary, 16 bytes and LENGTH
/// ```
///
/// @param client who connected to the proxy
/// @param server where
public record ProxyHeader(InetSocketAddress client, InetSocketAddress server) {
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final int FIXED = 16;
    private static final int LONGEST_LINE = 255;
    private static final int LONGEST = 4096;
    private static final int PORTS = 65_535;
    private static final int LOCAL = 0x20;
    private static final int PROXIED = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    /// The header is none, or one that cannot be worked with.
    public static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;
        private final String input;

        Malformed(String problem, String input) {
            super(problem);
            this.input = input;
        }

        /// What came in instead.
        public String input() {
            return input;
        }
    }

    /// Reads a header; what comes after it stays in the stream.
    ///
    /// @return empty if the proxy speaks for itself
    /// @throws Malformed if it is none
    /// @throws IOException if it does not come in time, or the proxy is gone
    public static Optional<ProxyHeader> read(SmtpStream stream) throws IOException {
        var text = new StringBuilder();
        more(stream, text, 1);
        if (text.charAt(0) == '\r') {
            more(stream, text, FIXED - 1);
            return binary(stream, text);
        }
        while (text.charAt(text.length() - 1) != '\n' && text.length() < LONGEST_LINE) {
            more(stream, text, 1);
        }
        return Optional.of(line(text.toString()));
    }

    private static void more(SmtpStream stream, StringBuilder text, int count)
            throws IOException {
        for (int left = count; left > 0; left -= stream.length()) {
            stream.take(left);
            text.append(Bytes.text(stream.bytes(), stream.offset(), stream.length()));
        }
    }

    /// Version 1.
    private static ProxyHeader line(String text) throws Malformed {
        if (!text.startsWith("PROXY ")) {
            throw new Malformed(text.length() < FIXED ? "short protocol header"
                    : "missing protocol header", text);
        }
        var words = text.strip().split(" +");
        var protocol = words.length > 1 ? words[1] : "";
        if (!protocol.equals("TCP4") && !protocol.equals("TCP6")) {
            throw new Malformed("bad or missing protocol type", text);
        }
        boolean v6 = protocol.equals("TCP6");
        var client = address(words, 2, v6, "bad or missing client address", text);
        var server = address(words, 3, v6, "bad or missing server address", text);
        int clientPort = port(words, 4, "bad or missing client port", text);
        int serverPort = port(words, 5, "bad or missing server port", text);
        return new ProxyHeader(new InetSocketAddress(client, clientPort),
                new InetSocketAddress(server, serverPort));
    }

    private static InetAddress address(String[] words, int at, boolean v6, String problem,
            String text) throws Malformed {
        var word = at < words.length ? words[at] : "";
        if (v6 ? !Domains.isIpv6(word) : !Domains.isIpv4(word)) {
            throw new Malformed(problem, text);
        }
        return InetAddress.ofLiteral(word);
    }

    private static int port(String[] words, int at, String problem, String text)
            throws Malformed {
        var word = at < words.length ? words[at] : "";
        boolean digits = !word.isEmpty() && word.length() <= 5
                && word.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(word) : PORTS + 1;
        if (port > PORTS) {
            throw new Malformed(problem, text);
        }
        return port;
    }

    /// Version 2; its fixed part has been read.
    private static Optional<ProxyHeader> binary(SmtpStream stream, StringBuilder text)
            throws IOException {
        if (!text.toString().startsWith(SIGNATURE)) {
            throw new Malformed("missing protocol header", text.toString());
        }
        int command = text.charAt(12);
        int network = text.charAt(13);
        int length = number(text, 14);
        if (length > LONGEST) {
            throw new Malformed("long protocol header", text.toString());
        }
        more(stream, text, length);
        if (command >> 4 != 2) {
            throw new Malformed("unrecognized protocol version", text.toString());
        }
        if (command == LOCAL) {
            return Optional.empty();
        }
        if (command != PROXIED) {
            throw new Malformed("bad command in proxy header", text.toString());
        }
        if (network != TCP4 && network != TCP6) {
            throw new Malformed("unsupported network protocol", text.toString());
        }
        int size = network == TCP4 ? 4 : 16;
        if (length < 2 * size + 4) {
            throw new Malformed("short address field", text.toString());
        }
        int ports = FIXED + 2 * size;
        return Optional.of(new ProxyHeader(
                new InetSocketAddress(address(text, FIXED, size), number(text, ports)),
                new InetSocketAddress(address(text, FIXED + size, size),
                        number(text, ports + 2))));
    }

    private static InetAddress address(StringBuilder text, int at, int size)
            throws IOException {
        return InetAddress.getByAddress(Bytes.of(text.substring(at, at + size)));
    }

    private static int number(StringBuilder text, int at) {
        return text.charAt(at) << 8 | text.charAt(at + 1);
    }
}
