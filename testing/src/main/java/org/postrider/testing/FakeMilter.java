package org.postrider.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A mail filter that speaks the milter protocol and answers by a script.
///
/// What it hears is written down, each packet as its command and its data with `|` for NUL; macros
/// too. To each command it answers what [#on] has given, or "continue".
public final class FakeMilter implements Closeable {
    private static final String SILENT = "ADKQ";

    private final ServerSocket socket;
    private final Map<Character, List<byte[]>> script = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> offers = new CopyOnWriteArrayList<>();
    private volatile int steps;
    private volatile int version = 6;

    private FakeMilter(ServerSocket socket) {
        this.socket = socket;
    }

    /// Starts one on a free port of this host.
    public static FakeMilter start() throws IOException {
        var milter = new FakeMilter(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(milter::accept);
        return milter;
    }

    /// What `smtpd_milters` calls it.
    public String name() {
        return "inet:127.0.0.1:" + socket.getLocalPort();
    }

    /// Which steps it asks to skip, by the bits of the protocol.
    public FakeMilter steps(int bits) {
        steps = bits;
        return this;
    }

    /// Which version of the protocol it speaks.
    public FakeMilter version(int number) {
        version = number;
        return this;
    }

    /// What it was offered, for each connection: version, actions and steps, in hexadecimal.
    public List<String> offers() {
        return List.copyOf(offers);
    }

    /// Answers to a command.
    ///
    /// @param packets each one command character and data, NUL as `|`, numbers as `#3`; an empty one
    ///     ends the connection
    public FakeMilter on(char command, String... packets) {
        script.put(command, java.util.Arrays.stream(packets).map(FakeMilter::bytes).toList());
        return this;
    }

    /// All that it has heard.
    public List<String> heard() {
        return List.copyOf(heard);
    }

    private static byte[] bytes(String packet) {
        var text = packet;
        if (text.length() > 2 && text.charAt(1) == '#') {
            text = text.charAt(0) + "\0\0\0" + (char) (text.charAt(2) - '0') + text.substring(3);
        }
        return text.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            var out = client.getOutputStream();
            while (true) {
                var head = in.readNBytes(4);
                if (head.length < 4) {
                    return;
                }
                var packet = in.readNBytes(ByteBuffer.wrap(head).getInt());
                answer((char) packet[0], packet, out);
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private void answer(char command, byte[] packet, OutputStream out) throws IOException {
        if (command == 'O') {
            var offer = ByteBuffer.wrap(packet, 1, 12);
            offers.add("%x %x %x".formatted(offer.getInt(), offer.getInt(), offer.getInt()));
            write(out, ByteBuffer.allocate(13).put((byte) 'O').putInt(version).putInt(0x1ff)
                    .putInt(steps).array());
            return;
        }
        heard.add(new String(packet, StandardCharsets.ISO_8859_1).replace('\0', '|'));
        if (SILENT.indexOf(command) >= 0) {
            return;
        }
        for (var reply : script.getOrDefault(command, List.of(bytes("c")))) {
            if (reply.length == 0) {
                out.close();
                return;
            }
            write(out, reply);
        }
    }

    private static void write(OutputStream out, byte[] packet) throws IOException {
        out.write(ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet)
                .array());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
