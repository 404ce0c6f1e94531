package org.postrider.smtpd;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A saslauthd that lets everybody in whose password is `secret`; with `drop` it hangs up.
final class FakeSaslauthd implements AutoCloseable {
    final BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
    private final ServerSocketChannel listener;

    FakeSaslauthd(Path socket) throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        while (true) {
            try (var client = listener.accept()) {
                serve(client);
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) throws IOException {
        var in = new DataInputStream(Channels.newInputStream(client));
        var words = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            words.add(new String(in.readNBytes(in.readUnsignedShort()),
                    StandardCharsets.ISO_8859_1));
        }
        requests.add(words);
        switch (words.get(1)) {
            case "secret" -> client.write(ByteBuffer.wrap(new byte[] {0, 2, 'O', 'K'}));
            case "drop" -> { }
            default -> client.write(ByteBuffer.wrap(new byte[] {0, 2, 'N', 'O'}));
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
