package org.postrider.master;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.MasterParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.server.Endpoints;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.sys.Users;

/// The mail system as main.cf and master.cf describe it: processes, services, open sockets.
///
/// @param conf main.cf
/// @param groups one for each process
/// @param endpoints all sockets by name
record Layout(Conf conf, List<Group> groups, Map<String, Endpoint> endpoints) {
    private static final int FIRST_FREE_PORT = 1024;

    /// What it takes to make one.
    ///
    /// @param isProgram whether there is such a program
    /// @param owner `mail_owner`
    /// @param root whether this process is root
    record Maker(Predicate<String> isProgram, Users.User owner, boolean root, Log log) {
        /// Opens what is new, keeps what an earlier layout has open already, and closes the rest
        /// of it.
        ///
        /// @param before sockets by name; none of them is closed when this fails
        /// @throws FatalException if the configuration is wrong or a socket cannot be opened
        Layout make(Conf conf, MasterCf file, Map<String, Endpoint> before) {
            file.warnings().forEach(log::warning);
            tellOldDefaults(conf, file);
            var wanted = wanted(conf, file);
            var grouping = Grouping.named(conf.get(MasterParams.PROCESS_GROUPING));
            var opened = new ArrayList<Endpoint>();
            var endpoints = new HashMap<String, Endpoint>();
            var groups = new ArrayList<Group>();
            try {
                for (var group : grouping.group(wanted, root).entrySet()) {
                    var services = new LinkedHashMap<MasterEntry, List<Endpoint>>();
                    for (var entry : group.getValue()) {
                        services.put(entry, open(conf, entry, before, endpoints, opened));
                    }
                    groups.add(new Group(group.getKey(), services));
                }
            } catch (IOException | RuntimeException e) {
                opened.forEach(this::close);
                throw e instanceof FatalException fatal ? fatal : new FatalException(
                        e.getMessage(), e);
            }
            before.values().stream().filter(e -> !endpoints.containsKey(e.name()))
                    .forEach(this::close);
            return new Layout(conf, List.copyOf(groups), Map.copyOf(endpoints));
        }

        /// Before compatibility level 1, services were confined unless master.cf said otherwise.
        private void tellOldDefaults(Conf conf, MasterCf file) {
            if (conf.isBelowLevel("1")) {
                file.entries().stream().filter(e -> e.chroot() == MasterEntry.Chroot.UNSAID)
                        .forEach(e -> log.info(file.file() + ": line " + e.line()
                                + ": using backwards-compatible default setting chroot=y"));
            }
        }

        private List<MasterEntry> wanted(Conf conf, MasterCf file) {
            var disabled = new Disabled(conf.get(MasterParams.MASTER_SERVICE_DISABLE));
            var wanted = new ArrayList<MasterEntry>();
            for (var entry : file.entries()) {
                if (disabled.matches(entry) || !Grouping.isNeeded(entry.program())) {
                    continue;
                }
                var known = isProgram.test(entry.program()) ? Optional.of(entry)
                        : StandIn.of(entry, conf, file);
                if (known.isEmpty() || known.get() != entry) {
                    log.warning(file.file() + ": line " + entry.line() + ": service \""
                            + entry.name() + "\" is not available: there is no program \""
                            + entry.program() + "\"" + known.map(k -> "; \"" + k.program()
                                    + "\" takes its place").orElse(""));
                }
                known.ifPresent(wanted::add);
            }
            return wanted;
        }

        private List<Endpoint> open(Conf conf, MasterEntry entry, Map<String, Endpoint> before,
                Map<String, Endpoint> now, List<Endpoint> opened) throws IOException {
            var mine = new ArrayList<Endpoint>();
            if (entry.type() == MasterEntry.Type.INET) {
                var places = new Endpoints(conf);
                for (var address : places.of(entry)) {
                    var name = Endpoint.name(address);
                    mine.add(before.containsKey(name) ? before.get(name)
                            : remember(listen(address, places.onlyV6()), opened));
                }
            } else {
                var name = Endpoint.name(entry);
                var queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
                mine.add(before.containsKey(name) ? before.get(name) : remember(
                        Endpoint.unix(queue, entry, root ? owner.uid() : -1), opened));
            }
            for (var endpoint : mine) {
                if (now.put(endpoint.name(), endpoint) != null) {
                    throw new FatalException("two services of master.cf want the same socket: "
                            + endpoint.name());
                }
            }
            return mine;
        }

        private Endpoint listen(InetSocketAddress address, boolean onlyV6) throws IOException {
            try {
                return Endpoint.inet(address, onlyV6);
            } catch (IOException e) {
                if (root || address.getPort() >= FIRST_FREE_PORT) {
                    throw e;
                }
                throw new IOException(e.getMessage() + " (ports below " + FIRST_FREE_PORT
                        + " need root; give the service another port in master.cf)", e);
            }
        }

        private static Endpoint remember(Endpoint endpoint, List<Endpoint> opened) {
            opened.add(endpoint);
            return endpoint;
        }

        private void close(Endpoint endpoint) {
            try {
                endpoint.close();
            } catch (IOException e) {
                log.warning("close " + endpoint.name() + ": " + e.getMessage());
            }
        }
    }
}
