package org.postrider.master;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.server.LogOutput;
import org.postrider.server.Order;
import org.postrider.util.AttrWriter;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Processes;

/// The services of one process, and the process while it lives.
final class Group {
    /// What a pipe takes without a reader.
    private static final int PIPE_ROOM = 60_000;
    /// Programs that take mail from the network.
    private static final Set<String> TAKING = Set.of("smtpd", "qmqpd");

    private final String name;
    private final Map<MasterEntry, List<Endpoint>> services;
    private Optional<Running> running = Optional.empty();
    private long throttledUntil;
    private boolean throttled;

    /// A living process.
    ///
    /// @param pid its id
    /// @param control the pipe to it; its end tells the process that master is gone
    /// @param status the pipe from it
    record Running(long pid, Pipe.SinkChannel control, Pipe.SourceChannel status) {
        /// Sends a control byte.
        void tell(int what) {
            try {
                control.write(ByteBuffer.wrap(new byte[] {(byte) what}));
            } catch (IOException e) {
                // It is ending already; the child watcher will tell.
            }
        }

        /// What it has said and nobody has read yet.
        ///
        /// @return one of [Order]'s status bytes; 0 if there is none, -1 if there will be none
        int said() throws IOException {
            var one = ByteBuffer.allocate(1);
            int count = status.read(one);
            return count > 0 ? one.get(0) : count;
        }

        /// Which service [Order#USED] is about.
        ///
        /// @return its place, counted from 0; -1 if the process has not said it
        int place() throws IOException {
            var two = ByteBuffer.allocate(Short.BYTES);
            status.read(two);
            return two.hasRemaining() ? -1 : Short.toUnsignedInt(two.getShort(0));
        }

        void close() {
            try {
                control.close();
                status.close();
            } catch (IOException e) {
                // Nothing is lost.
            }
        }
    }

    /// @param services with their sockets, in the order of master.cf
    Group(String name, Map<MasterEntry, List<Endpoint>> services) {
        this.name = name;
        this.services = services;
    }

    String name() {
        return name;
    }

    /// The programs in the process, for log lines.
    String programs() {
        return String.join("+",
                services.keySet().stream().map(MasterEntry::program).distinct().toList());
    }

    Map<MasterEntry, List<Endpoint>> services() {
        return services;
    }

    List<Endpoint> endpoints() {
        return services.values().stream().flatMap(List::stream).toList();
    }

    /// Whether this one takes mail that the other makes queue files of.
    boolean needs(Group other) {
        return hasAnyOf(TAKING) && other.hasAnyOf(Set.of("cleanup"));
    }

    private boolean hasAnyOf(Set<String> programs) {
        return services.keySet().stream().anyMatch(e -> programs.contains(e.program()));
    }

    /// The service at this place.
    Optional<MasterEntry> service(int place) {
        return place < 0 ? Optional.empty()
                : services.keySet().stream().skip(place).findFirst();
    }

    Optional<Running> running() {
        return running;
    }

    /// Whether there may be only one process of a service: its old one must end before the new one
    /// starts.
    boolean isSolitary(Conf conf) {
        return services.keySet().stream().anyMatch(e -> e.limit(conf) == 1);
    }

    /// Whether it is left alone for a while, because its last process could not start.
    boolean isThrottled(long now) {
        if (throttled && now - throttledUntil >= 0) {
            throttled = false;
        }
        return throttled;
    }

    void throttle(long until) {
        throttled = true;
        throttledUntil = until;
    }

    /// When it may be started again; only meaningful while throttled.
    long throttledUntil() {
        return throttledUntil;
    }

    /// Starts the process.
    Running start(Conf conf, Launcher launcher) throws IOException {
        var control = Pipe.open();
        var status = Pipe.open();
        var descriptors = new ArrayList<Integer>();
        descriptors.add(Descriptors.number(control.source()));
        descriptors.add(1);
        descriptors.add(2);
        descriptors.add(Descriptors.number(status.sink()));
        var log = LogOutput.connect(conf);
        log.ifPresent(descriptors::add);
        var order = order(conf, descriptors, log.isPresent());
        status.source().configureBlocking(false);
        try {
            long pid = Processes.spawn(launcher.launch(programs(), descriptors));
            var process = new Running(pid, control.sink(), status.source());
            running = Optional.of(process);
            if (order.length < PIPE_ROOM) {
                send(order, process);
            } else {
                Thread.ofVirtual().start(() -> send(order, process));
            }
            return process;
        } finally {
            control.source().close();
            status.sink().close();
            log.ifPresent(Descriptors::close);
        }
    }

    private byte[] order(Conf conf, List<Integer> descriptors, boolean withLog)
            throws IOException {
        var items = new ArrayList<Order.Item>();
        for (var service : services.entrySet()) {
            var sockets = new ArrayList<Order.Socket>();
            for (var endpoint : service.getValue()) {
                sockets.add(new Order.Socket(descriptors.size(), endpoint.kind()));
                descriptors.add(endpoint.descriptor());
            }
            items.add(new Order.Item(service.getKey(), sockets));
        }
        var bytes = new ByteArrayOutputStream();
        new Order(conf.mainCf(), withLog ? Order.FIRST_FREE : -1, items)
                .write(new AttrWriter(bytes));
        return bytes.toByteArray();
    }

    /// On a thread of its own unless the pipe has room for all of it: a process that does not read
    /// must not stop master.
    private static void send(byte[] order, Running process) {
        var buffer = ByteBuffer.wrap(order);
        try {
            while (buffer.hasRemaining()) {
                process.control().write(buffer);
            }
        } catch (IOException e) {
            // The process has ended; the child watcher tells.
        }
    }

    /// Forgets the process, which has ended or is left to end by itself.
    void detach() {
        running = Optional.empty();
    }
}
