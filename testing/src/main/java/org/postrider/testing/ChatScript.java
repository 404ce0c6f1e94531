package org.postrider.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A dialogue with a server, written as text:
///
/// ```
/// # RFC 5321, section 4.1.4: MAIL inside a transaction
/// @ 127.0.0.2
/// = smtpd_helo_required = yes
/// S: 220
/// C: EHLO client.example
/// S: 250
/// C! QUIT\r\n
/// S: 221 2.0.0
/// S: <EOF>
/// ```
///
/// `@` is the address that the client comes from. `=` sets a parameter. `C:` sends a line, `C!` the text as it is; `\r`, `\n`, `\t`, `\\` and
/// `\xHH` stand for characters, and `\300*a` for 300 times the letter. `S:` is the beginning of a line that must come; where a reply has
/// several lines, either each is given, or the first stands for all. `S: <EOF>` is the end of the
/// connection. `T:` makes a TLS handshake with the key and certificate of a file (`NAME.pem` in the
/// folder that [#certificates] has been told), or without one where none is named.
public final class ChatScript {
    private static final int LIMIT = 10_000; // milliseconds

    private final List<String> settings = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private String source = "";
    private Path certificates = Path.of("");
    private boolean exact;

    private ChatScript() {}

    /// Parses a dialogue.
    ///
    /// @throws IllegalArgumentException if a line is none of the above
    public static ChatScript parse(String text) {
        var script = new ChatScript();
        for (var line : text.split("\n")) {
            if (line.startsWith("= ")) {
                script.settings.add(line.substring(2));
            } else if (line.startsWith("@ ")) {
                script.source = line.substring(2);
            } else if (line.startsWith("C: ") || line.equals("C:") || line.startsWith("C! ")
                    || line.startsWith("S: ") || line.startsWith("T:")) {
                script.steps.add(line);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                throw new IllegalArgumentException("bad line: " + line);
            }
        }
        return script;
    }

    /// Lines for main.cf.
    public List<String> settings() {
        return List.copyOf(settings);
    }

    /// Says where the files of `T:` lie.
    public ChatScript certificates(Path folder) {
        certificates = folder;
        return this;
    }

    /// Says that `S:` is all of a line, but for what comes after `queued as`.
    public ChatScript exact() {
        exact = true;
        return this;
    }

    /// Runs the dialogue.
    ///
    /// @throws AssertionError where the server says something else
    public void run(InetSocketAddress server) throws IOException {
        try (var first = new Socket()) {
            if (!source.isEmpty()) {
                first.bind(new InetSocketAddress(source, 0));
            }
            first.connect(server, LIMIT);
            first.setSoTimeout(LIMIT);
            Socket socket = first;
            var in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < steps.size(); i++) {
                var step = steps.get(i);
                var rest = step.length() > 3 ? step.substring(3) : "";
                switch (step.charAt(0)) {
                    case 'S' -> {
                        boolean more = i + 1 < steps.size() && steps.get(i + 1).startsWith("S:");
                        expect(in, rest, more && rest.length() > 3 && rest.charAt(3) == '-', i);
                    }
                    case 'T' -> {
                        socket = Handshake.over(socket, certificates, rest);
                        in = new BufferedInputStream(socket.getInputStream());
                    }
                    default -> send(socket.getOutputStream(),
                            unescape(rest) + (step.startsWith("C:") ? "\r\n" : ""));
                }
            }
        }
    }

    /// A server that has closed hears nothing; what the client reads next tells that.
    private static void send(OutputStream out, String text) throws IOException {
        try {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (SocketException e) {
            // nobody listens
        }
    }

    private void expect(InputStream in, String wanted, boolean single, int index)
            throws IOException {
        var line = line(in);
        if (!line.startsWith(wanted)
                || exact && !wanted.endsWith("queued as") && !line.equals(wanted)) {
            throw new AssertionError("after " + (index == 0 ? "connecting" : steps.get(index - 1))
                    + "\n  expected " + wanted + "\n  got      " + line);
        }
        while (!single && line.length() > 3 && line.charAt(3) == '-') {
            line = line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = read(in); b != '\n'; b = read(in)) {
            if (b < 0) {
                return line.isEmpty() ? "<EOF>" : line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /// A server that closes while something is on its way to it resets the connection.
    private static int read(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            return -1;
        }
    }

    private static String unescape(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> {
                    int star = text.indexOf('*', i);
                    if (c >= '0' && c <= '9' && star > 0) {
                        int times = Integer.parseInt(text.substring(i, star));
                        i = star + 1;
                        out.append(text.substring(i, i + 1).repeat(times));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
