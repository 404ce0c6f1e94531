package org.postrider.master;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.postrider.mail.conf.Check;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.MasterParams;
import org.postrider.server.Order;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.sys.Processes;

/// The loop of master: one thread, which waits for clients of services without a process, for the
/// end of processes, for signals and for the time.
final class Supervisor {
    /// How long the old process of a solitary service may hold up the new one after a reload.
    private static final Duration SOLITARY_LIMIT = Duration.ofSeconds(10);

    private final Layout.Maker maker;
    private final Log log;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final Children children;
    private final Wakeups wakeups = new Wakeups();
    /// Processes that finish their work after a reload, by process id.
    private final Map<Long, Draining> draining = new HashMap<>();
    /// Processes that have been at work: what ends them later is no bad start.
    private final Set<Long> ready = new HashSet<>();
    private Layout layout;
    private Launcher launcher;
    private boolean stopping;
    private Optional<Ending> ending = Optional.empty();

    /// @param process what ends
    /// @param solitary whether it runs services of which there may be only one
    /// @param limit when it is killed if it still does
    private record Draining(Group group, Group.Running process, boolean solitary, long limit) {
        Draining released() {
            return new Draining(group, process, false, limit);
        }
    }

    Supervisor(Layout.Maker maker, Layout layout, Log log) throws IOException {
        this.maker = maker;
        this.layout = layout;
        this.log = log;
        launcher = new Launcher(layout.conf());
        selector = Selector.open();
        children = new Children(exit -> post(() -> ended(exit)), log);
    }

    /// Asks for a reload, from any thread.
    void reload() {
        post(this::doReload);
    }

    /// Asks for the end, from any thread.
    void stop() {
        post(this::beginStop);
    }

    private void post(Runnable event) {
        events.add(event);
        selector.wakeup();
    }

    /// Runs until [#stop()].
    void run() throws IOException {
        wakeups.reset(layout.groups(), System.nanoTime());
        register();
        while (!stopping || !everythingEnded()) {
            long now = System.nanoTime();
            if (!stopping) {
                wakeups.due(now).forEach(this::wakeUp);
                updateInterest(now);
            }
            enforceLimits(now);
            selector.select(timeout(now));
            for (var event = events.poll(); event != null; event = events.poll()) {
                run(event);
            }
            for (var key : selector.selectedKeys()) {
                selected(key);
            }
            selector.selectedKeys().clear();
        }
        for (var endpoint : layout.endpoints().values()) {
            endpoint.close();
        }
        selector.close();
    }

    /// A bug is no reason to end a mail system that runs.
    private void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            log.panic("uncaught", e);
        }
    }

    private long timeout(long now) {
        var next = wakeups.next(now);
        for (var group : layout.groups()) {
            if (group.isThrottled(now)) {
                next = min(next, Duration.ofNanos(group.throttledUntil() - now));
            }
        }
        for (var old : draining.values()) {
            if (old.solitary()) {
                next = min(next, Duration.ofNanos(old.limit() - now));
            }
        }
        if (stopping) {
            next = Duration.ofMillis(50);
        }
        return Math.max(1, next.toMillis() + 1);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void register() throws IOException {
        for (var group : layout.groups()) {
            for (var service : group.services().entrySet()) {
                for (var endpoint : service.getValue()) {
                    endpoint.channel().register(selector, 0,
                            new Watched(group, service.getKey(), endpoint));
                }
            }
        }
    }

    private record Watched(Group group, org.postrider.mail.conf.MasterEntry entry,
            Endpoint endpoint) {}

    /// Looks at the sockets of those groups only that have no process and may start one.
    private void updateInterest(long now) {
        for (var key : selector.keys()) {
            if (key.isValid() && key.attachment() instanceof Watched watched) {
                boolean wait = watched.group.running().isEmpty()
                        && !watched.group.isThrottled(now) && !isHeldUp(watched.group);
                key.interestOps(wait ? watched.endpoint.interest() : 0);
            }
        }
    }

    private boolean isHeldUp(Group group) {
        return draining.values().stream().anyMatch(old -> old.solitary()
                && old.group().services().keySet().stream().anyMatch(e -> group.services()
                        .keySet().stream().anyMatch(n -> n.program().equals(e.program()))));
    }

    /// Wakes up the services that come after those of an old process: it may have taken the wake-up
    /// calls of the reload for itself, just before it ended them.
    private void wakeSuccessors(Group old) {
        for (var group : layout.groups()) {
            if (group.running().isEmpty() && old.services().keySet().stream().anyMatch(e ->
                    group.services().keySet().stream()
                            .anyMatch(n -> n.program().equals(e.program())))) {
                wakeups.soon(group, System.nanoTime());
            }
        }
    }

    private void selected(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof Watched watched) {
            if (stopping) {
                return;
            }
            wakeups.used(watched.entry);
            if (watched.group.running().isEmpty()) {
                start(watched.group);
                startWhatIsNeeded(watched.group);
            }
        } else if (key.attachment() instanceof Group.Running process && !hear(process)) {
            key.cancel();
        }
    }

    /// Reads what a process says.
    ///
    /// @return whether it may say more
    private boolean hear(Group.Running process) {
        try {
            for (int said = process.said(); said != 0; said = process.said()) {
                switch (said) {
                    case Order.READY -> ready.add(process.pid());
                    case Order.RELEASED -> {
                        ending.ifPresent(e -> e.released(process.pid()));
                        var old = draining.computeIfPresent(process.pid(),
                                (_, draining) -> draining.released());
                        if (old != null) {
                            wakeSuccessors(old.group());
                        }
                    }
                    case Order.USED -> used(process);
                    default -> {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException e) {
            return false; // closed: it has ended
        }
    }

    private void used(Group.Running process) throws IOException {
        int place = process.place();
        layout.groups().stream().filter(g -> g.running().equals(Optional.of(process)))
                .findFirst().flatMap(g -> g.service(place)).ifPresent(wakeups::used);
    }

    private void start(Group group) {
        try {
            var process = group.start(layout.conf(), launcher);
            listen(process);
            children.started();
        } catch (IOException e) {
            log.warning("cannot start " + group.programs() + ": " + e.getMessage());
            throttle(group);
        }
    }

    /// Starts the processes that another will ask before it has done its work: they begin while it
    /// does, and not after it.
    private void startWhatIsNeeded(Group client) {
        long now = System.nanoTime();
        for (var group : layout.groups()) {
            if (client.needs(group) && group.running().isEmpty() && !group.isThrottled(now)
                    && !isHeldUp(group)) {
                start(group);
            }
        }
    }

    private void wakeUp(Endpoint endpoint) {
        Thread.ofVirtual().start(() -> {
            try {
                endpoint.wakeUp();
            } catch (IOException e) {
                log.warning("wake up " + endpoint.name() + ": " + e.getMessage());
            }
        });
    }

    private void throttle(Group group) {
        var time = layout.conf().get(MasterParams.SERVICE_THROTTLE_TIME);
        log.warning(group.programs() + ": bad command startup -- throttling");
        group.throttle(System.nanoTime() + time.toNanos());
    }

    private void ended(Processes.Exit exit) {
        var old = draining.remove(exit.pid());
        if (old != null) {
            ready.remove(exit.pid());
            old.process().close();
            complain(old.group(), exit);
            if (!stopping && old.solitary()) {
                wakeSuccessors(old.group());
            }
            return;
        }
        for (var group : layout.groups()) {
            if (group.running().isPresent() && group.running().get().pid() == exit.pid()) {
                hear(group.running().get());
                boolean wasReady = ready.remove(exit.pid());
                group.running().get().close();
                group.detach();
                complain(group, exit);
                if (!stopping && !wasReady && exit.status() != 0) {
                    throttle(group);
                } else if (exit.signal() != 0 || exit.status() != 0) {
                    wakeups.soon(group, System.nanoTime());
                }
            }
        }
    }

    private void complain(Group group, Processes.Exit exit) {
        if (exit.signal() != 0) {
            log.warning("process " + group.programs() + " pid " + exit.pid()
                    + " killed by signal " + exit.signal());
        } else if (exit.status() != 0) {
            log.warning("process " + group.programs() + " pid " + exit.pid() + " exit status "
                    + exit.status());
        }
    }

    private void doReload() {
        if (stopping) {
            return;
        }
        try {
            var conf = Conf.load(layout.conf().directory(), log::warning);
            var file = MasterCf.read(conf.directory());
            refuseBad(conf, file);
            selector.keys().forEach(SelectionKey::cancel);
            selector.selectNow();
            var next = maker.make(conf, file, layout.endpoints());
            release();
            layout = next;
            launcher = new Launcher(conf);
            wakeups.reset(layout.groups(), System.nanoTime());
            log.info("reload -- version " + conf.expand(conf.raw(
                    CommonParams.MAIL_VERSION.name())) + ", configuration " + conf.directory());
        } catch (FatalException | IOException e) {
            log.error("reload failed, going on as before: " + e.getMessage());
        } catch (RuntimeException e) {
            log.panic("reload failed, going on as before", e);
        }
        try {
            register();
            for (var group : layout.groups()) {
                if (group.running().isPresent()) {
                    listen(group.running().get());
                }
            }
            for (var old : draining.values()) {
                listen(old.process());
            }
        } catch (IOException e) {
            log.error("reload: " + e.getMessage());
        }
    }

    /// Logs what programs cannot work with.
    ///
    /// @throws FatalException if there is such a thing
    private void refuseBad(Conf conf, MasterCf file) {
        boolean usable = true;
        for (var finding : Check.run(conf, file, Tables.types())) {
            if (finding.isError()) {
                usable = false;
                log.error(finding.toString());
            }
        }
        if (!usable) {
            throw new FatalException("the configuration has errors");
        }
    }

    private void listen(Group.Running process) throws IOException {
        process.status().register(selector, SelectionKey.OP_READ, process);
    }

    /// Lets the processes of the present layout finish what they are doing.
    private void release() {
        for (var group : layout.groups()) {
            group.running().ifPresent(process -> {
                boolean solitary = group.isSolitary(layout.conf());
                process.tell(Order.DRAIN);
                draining.put(process.pid(), new Draining(group, process, solitary,
                        System.nanoTime() + SOLITARY_LIMIT.toNanos()));
            });
        }
    }

    private void beginStop() {
        if (stopping) {
            return;
        }
        stopping = true;
        // Clients of services without a process wait in vain from now on.
        selector.keys().stream().filter(k -> k.isValid() && k.attachment() instanceof Watched)
                .forEach(k -> k.interestOps(0));
        ending = Optional.of(new Ending(System.nanoTime(), members()));
    }

    private List<Ending.Member> members() {
        return Stream.concat(
                layout.groups().stream().flatMap(g -> g.running().stream()
                        .map(p -> Ending.Member.of(g, p, false))),
                draining.values().stream().map(
                        d -> Ending.Member.of(d.group(), d.process(), true))).toList();
    }

    private boolean everythingEnded() {
        return draining.isEmpty() && layout.groups().stream().allMatch(g -> g.running().isEmpty());
    }

    private void enforceLimits(long now) {
        draining.forEach((pid, old) -> {
            if (old.solitary() && now - old.limit() > 0) {
                kill(pid);
            }
        });
        ending.ifPresent(e -> e.advance(now, members()));
    }

    private void kill(long pid) {
        try {
            Processes.kill(pid, Processes.SIGKILL);
        } catch (IOException e) {
            // It has just ended; the child watcher tells.
        }
    }
}
