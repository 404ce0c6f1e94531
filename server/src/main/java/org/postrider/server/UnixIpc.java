package org.postrider.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

/// Connects by way of the sockets below `queue_directory`.
public final class UnixIpc implements Ipc {
    private final Path privateDirectory;
    private final Path publicDirectory;
    private final Duration timeout;
    private final Timers timers;

    /// Takes `queue_directory` and `ipc_timeout` from the configuration.
    public UnixIpc(Conf conf, Timers timers) {
        var queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
        privateDirectory = queue.resolve("private");
        publicDirectory = queue.resolve("public");
        timeout = conf.get(CommonParams.IPC_TIMEOUT);
        this.timers = timers;
    }

    @Override
    public UnixWire connectPrivate(String service) throws IOException {
        return connect(privateDirectory.resolve(service));
    }

    @Override
    public UnixWire connectPublic(String service) throws IOException {
        return connect(publicDirectory.resolve(service));
    }

    private UnixWire connect(Path socket) throws IOException {
        try {
            var wire = UnixWire.connect(socket, timers);
            wire.timeout(timeout);
            return wire;
        } catch (IOException e) {
            throw new IOException("connect to " + socket.getParent().getFileName() + "/"
                    + socket.getFileName() + ": " + e.getMessage(), e);
        }
    }
}
