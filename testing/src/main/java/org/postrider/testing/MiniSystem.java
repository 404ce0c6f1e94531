package org.postrider.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postrider.dns.Resolver;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.server.Listener;
import org.postrider.server.Program;
import org.postrider.server.ServiceHost;
import org.postrider.server.SingleProcess;
import org.postrider.server.World;
import org.postrider.tables.Tables;
import org.postrider.util.Timers;
import org.postrider.util.UnixWire;

/// A whole mail system inside one JVM.
///
/// ```java
/// try (var system = MiniSystem.in(folder)
///         .main("myhostname = mail.example")
///         .master("127.0.0.1:0 inet n - n - - smtpd")
///         .programs(Programs.ALL)
///         .start()) {
///     connect(system.address("smtpd"));
///     system.log().await("disconnect from");
/// }
/// ```
///
/// The folder gets `etc/` and `queue/`; files that the test has put into `etc/` stay. Services whose
/// program is not among the given ones are left out. An `inet` service with port 0 listens where
/// the system chooses; see [#address]. Folder names must be short: a Unix-domain socket's name has
/// at most 107 bytes.
public final class MiniSystem implements AutoCloseable {
    private final ServiceHost host;
    private final Conf conf;
    private final MemoryLog log;
    private final Timers timers;
    private final Tables tables;
    private final Map<String, String> namesByProgram;

    private MiniSystem(ServiceHost host, Conf conf, MemoryLog log, Timers timers, Tables tables,
            Map<String, String> namesByProgram) {
        this.host = host;
        this.conf = conf;
        this.log = log;
        this.timers = timers;
        this.tables = tables;
        this.namesByProgram = namesByProgram;
    }

    /// Begins the description of a system in this folder.
    public static Setup in(Path folder) {
        return new Setup(folder);
    }

    /// What a system is made of.
    public static final class Setup {
        private final Path folder;
        private final List<String> main = new ArrayList<>();
        private final List<String> master = new ArrayList<>();
        private List<Program> programs = List.of();
        private Clock clock = Clock.systemDefaultZone();
        private Resolver resolver = new NoResolver();

        private Setup(Path folder) {
            this.folder = folder;
        }

        /// Adds lines to main.cf, which begins with settings that keep the system in its folder. A
        /// line takes the place of such a setting of the same name.
        public Setup main(String... lines) {
            main.addAll(List.of(lines));
            return this;
        }

        /// Adds lines to master.cf.
        public Setup master(String... lines) {
            master.addAll(List.of(lines));
            return this;
        }

        /// Sets the programs that services may use.
        public Setup programs(List<Program> list) {
            programs = List.copyOf(list);
            return this;
        }

        /// Sets the time of day; the system's by default.
        public Setup clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /// Sets the DNS; a world without names by default.
        public Setup resolver(Resolver newResolver) {
            resolver = newResolver;
            return this;
        }

        /// Writes main.cf and master.cf without starting anything, for a test of a command.
        ///
        /// @return the configuration directory
        public Path write() throws IOException {
            var etc = Files.createDirectories(folder.resolve("etc"));
            var queue = folder.resolve("queue");
            var owner = System.getProperty("user.name");
            var lines = new ArrayList<>(List.of("compatibility_level = 3.11",
                    "queue_directory = " + queue,
                    "data_directory = " + Files.createDirectories(folder.resolve("data")),
                    "mail_owner = " + owner, "myhostname = mail.example",
                    "inet_interfaces = loopback-only", "inet_protocols = ipv4",
                    "default_process_limit = 100"));
            for (var line : main) {
                lines.removeIf(standard -> line.contains("=")
                        && name(standard).equals(name(line)));
            }
            lines.addAll(main);
            Files.write(etc.resolve("main.cf"), lines);
            Files.write(etc.resolve("master.cf"), master);
            QueueDirectories.create(queue);
            return etc;
        }

        private static String name(String line) {
            return line.substring(0, Math.max(line.indexOf('='), 0)).strip();
        }

        /// Starts the system.
        public MiniSystem start() throws IOException {
            return MiniSystem.start(this, write());
        }
    }

    private static MiniSystem start(Setup setup, Path etc) throws IOException {
        var conf = Conf.load(etc);
        var log = new MemoryLog();
        var timers = new Timers();
        var tables = new Tables(log);
        var host = SingleProcess.start(conf,
                new World(log, setup.clock, timers, setup.resolver, tables), setup.programs);
        var namesByProgram = new HashMap<String, String>();
        for (var entry : MasterCf.read(etc).entries()) {
            namesByProgram.putIfAbsent(entry.program(), entry.name());
        }
        return new MiniSystem(host, conf, log, timers, tables, namesByProgram);
    }

    /// Where a service listens on the network.
    ///
    /// @param service the name of the service in master.cf, or of its program
    public InetSocketAddress address(String service) throws IOException {
        var name = namesByProgram.getOrDefault(service, service);
        for (var listener : host.listeners(name)) {
            if (listener instanceof Listener.Stream(var channel)
                    && channel.getLocalAddress() instanceof InetSocketAddress address) {
                return address;
            }
        }
        throw new IllegalArgumentException(service + " does not listen on the network");
    }

    /// Connects to a local service, such as `private/rewrite`.
    public UnixWire connect(String socket) throws IOException {
        var wire = UnixWire.connect(queue().resolve(socket), timers);
        wire.timeout(Duration.ofSeconds(20));
        return wire;
    }

    /// The main configuration.
    public Conf conf() {
        return conf;
    }

    /// The queue directory.
    public Path queue() {
        return Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
    }

    /// All log lines.
    public MemoryLog log() {
        return log;
    }

    /// Lets running sessions finish, for at most two seconds, then ends the system. The queue
    /// stays, for another system in the same folder.
    @Override
    public void close() {
        try {
            host.drain(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        host.close();
        tables.close();
        timers.close();
    }
}
