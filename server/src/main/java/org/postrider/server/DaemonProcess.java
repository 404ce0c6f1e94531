package org.postrider.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import org.postrider.dns.Resolver;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.MasterParams;
import org.postrider.tables.Tables;
import org.postrider.util.AttrReader;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Timers;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Processes;
import org.postrider.util.sys.Users;

/// The life of a daemon process: takes its [Order] from master(8), makes its services, gives up
/// root, serves, and ends when idle, when told to, or when master is gone.
public final class DaemonProcess {
    /// Nobody else reads what a daemon, or a command that it runs, creates.
    private static final int PRIVATE = 0077;
    /// Longest datagram.
    private static final int DATAGRAM = 65_536;

    private final Function<String, Optional<Program>> programs;
    private final Function<Conf, Resolver> resolvers;
    private final OutputStream status;

    /// @param programs finds a program by its name
    /// @param resolvers makes the resolver for a configuration
    /// @param status where master reads the status bytes of [Order]
    public DaemonProcess(Function<String, Optional<Program>> programs,
            Function<Conf, Resolver> resolvers, OutputStream status) {
        this.programs = programs;
        this.resolvers = resolvers;
        this.status = status;
    }

    /// Runs the process.
    ///
    /// @param pipe from master
    /// @return the exit status
    public int run(InputStream pipe) {
        Log log = new StderrLog("postfix/daemon");
        // The first native call takes a tenth of a second of preparations, which run beside those of
        // the services. The image's launcher has set the mask already.
        var mask = Thread.ofPlatform().start(() -> Processes.umask(PRIVATE));
        try {
            var order = Order.read(new AttrReader(pipe));
            var control = new Control(pipe);
            control.start();
            var conf = Conf.of(order.mainCf());
            var output = LogOutput.ofDaemon(conf, Clock.systemDefaultZone(),
                    order.logDescriptor());
            var first = order.services().getFirst().entry();
            log = output.log(first.logTag(first.conf(conf)));
            reportBugs(log);
            return serve(order, conf, output, log, control, mask);
        } catch (IOException | FatalException e) {
            log.fatal(e.getMessage());
        } catch (RuntimeException | Error e) {
            log.panic("uncaught", e);
        } catch (InterruptedException e) {
            log.fatal("interrupted");
        }
        return 1;
    }

    /// The standard error stream of a daemon leads nowhere.
    private static void reportBugs(Log log) {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, bug) -> log.panic("uncaught in " + thread.getName(), bug));
    }

    /// @param prepared ends when native calls can be made
    private int serve(Order order, Conf conf, LogOutput output, Log log, Control control,
            Thread prepared) throws IOException, InterruptedException {
        var timers = new Timers();
        var tables = new Tables(log);
        var world = new World(log, Clock.systemDefaultZone(), timers, resolvers.apply(conf),
                tables);
        var host = new ServiceHost(conf, world);
        for (var item : order.services()) {
            add(host, item, output, order.services().size() > 1);
        }
        prepared.join();
        dropPrivileges(order.services().getFirst().entry(), conf);
        control.attach(host);
        var limit = conf.get(MasterParams.DAEMON_TIMEOUT);
        // Nobody can tell what such a process still holds: it ends without further steps.
        host.watch(limit, () -> Runtime.getRuntime().halt(1));
        host.onFirstUse(place -> tellUse(order, place));
        host.start();
        status.write(Order.READY);
        host.onLogEnd(output::indirect);
        host.onRelease(() -> release(log));
        host.awaitIdle(conf.get(CommonParams.MAX_IDLE));
        if (control.stops()) {
            host.end(control::awaitLast);
        } else {
            host.drain(limit);
        }
        host.close();
        tables.close();
        timers.close();
        return 0;
    }

    /// Tells master about those services whose wake-ups wait for it. One write: no other byte comes
    /// between.
    private void tellUse(Order order, int place) {
        if (order.services().get(place).entry().wakeupOnlyAfterUse()) {
            try {
                status.write(new byte[] {Order.USED, (byte) (place >> 8), (byte) place});
            } catch (IOException e) {
                // The pipe was closed for a successor, to whom the next client will come.
            }
        }
    }

    private void release(Log log) {
        try (status) {
            status.write(Order.RELEASED);
        } catch (IOException e) {
            log.warning("tell master: " + e.getMessage());
        }
    }

    private void add(ServiceHost host, Order.Item item, LogOutput output, boolean shared)
            throws IOException {
        var name = item.entry().program();
        var found = programs.apply(name)
                .orElseThrow(() -> new FatalException("no program \"" + name + "\""));
        var program = shared ? new Neighbour(found) : found;
        var listeners = new ArrayList<Listener>();
        for (var socket : item.sockets()) {
            listeners.add(socket.kind() == Order.Kind.DATAGRAM
                    ? new Listener.Datagrams(new Inherited(Descriptors.source(socket.descriptor())))
                    : new Listener.Stream(Descriptors.listener(socket.descriptor(),
                            socket.kind().family())));
        }
        var service = host.add(program, item.entry(), listeners);
        if (service instanceof LineSink sink) {
            output.directTo(sink);
        }
    }

    /// Becomes `mail_owner`, where root and where the services of this process say so. All services
    /// of a process agree in this.
    private static void dropPrivileges(MasterEntry entry, Conf conf) throws IOException {
        if (!entry.unprivileged() || !System.getProperty("user.name", "").equals("root")) {
            return;
        }
        var owner = conf.get(CommonParams.MAIL_OWNER);
        var user = Users.named(owner).orElseThrow(() -> new FatalException(
                "file " + conf.mainCf().file() + ": parameter mail_owner: unknown user name value: "
                        + owner));
        Users.become(user);
    }

    /// Datagrams from an inherited socket.
    private static final class Inherited implements Listener.Source {
        private final Pipe.SourceChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM);

        Inherited(Pipe.SourceChannel channel) {
            this.channel = channel;
        }

        @Override
        public byte[] receive() throws IOException {
            buffer.clear();
            channel.read(buffer);
            buffer.flip();
            var message = new byte[buffer.remaining()];
            buffer.get(message);
            return message;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
