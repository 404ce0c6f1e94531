package org.postrider.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.QueueParams;

/// A whole mail system in one process without master(8): for tests, and for making start-up caches.
///
/// Opens the sockets of master.cf's services itself. Datagram services are left out: there is
/// nobody but this process to log.
public final class SingleProcess {
    private SingleProcess() {}

    /// Hosts and starts the services of master.cf whose program is among these.
    ///
    /// @return the host; the caller drains and closes it
    public static ServiceHost start(Conf conf, World world, List<Program> programs)
            throws IOException {
        var host = new ServiceHost(conf, world);
        for (var entry : MasterCf.read(conf.directory()).entries()) {
            for (var program : programs) {
                if (program.name().equals(entry.program())) {
                    host.add(program, entry, listeners(entry, conf));
                }
            }
        }
        host.start();
        return host;
    }

    private static List<Listener> listeners(MasterEntry entry, Conf conf) throws IOException {
        var queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
        return switch (entry.type()) {
            case INET -> {
                var all = new ArrayList<Listener>();
                for (var address : new Endpoints(conf).of(entry)) {
                    all.add(new Listener.Stream(Sockets.listen(address)));
                }
                yield all;
            }
            case UNIX, FIFO, PASS -> List.of(new Listener.Stream(Sockets.listen(
                    queue.resolve(entry.isPrivate() ? "private" : "public")
                            .resolve(entry.name()))));
            case UNIX_DGRAM -> List.of();
        };
    }
}
