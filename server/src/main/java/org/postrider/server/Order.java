package org.postrider.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// What master(8) tells a daemon process at its start, over the control pipe: which services to
/// run, and which inherited descriptors are their sockets. The settings of main.cf and the lines of
/// master.cf travel with it: a daemon that starts after an edit works with what the running system
/// works with, until a reload has found the new files good.
///
/// After the order the pipe carries single bytes; its end means that master is gone.
///
/// @param mainCf the settings
/// @param logDescriptor a socket connected to the logger, or -1
/// @param services at least one
public record Order(MainCf mainCf, int logDescriptor, List<Item> services) {
    /// Number of the descriptor that the control pipe is on in a daemon.
    public static final int CONTROL = 0;
    /// Number of the descriptor on which a daemon says that it is at work.
    public static final int STATUS = 3;
    /// Number of the first other descriptor.
    public static final int FIRST_FREE = 4;
    /// Control byte: finish what runs, take nothing new, end.
    public static final int DRAIN = 'D';
    /// Control byte: end soon. Services on which others depend ([EndStage]) go on until [#LAST].
    public static final int STOP = 'S';
    /// Control byte after [#STOP]: those that depend on the rest of the services have ended.
    public static final int LAST = 'L';
    /// Status byte: all services run.
    public static final int READY = 'R';
    /// Status byte: the services of which there may be only one have ended; those of the next
    /// process may start.
    public static final int RELEASED = 'E';
    /// Status byte: a service has its first client. Two bytes follow: its place in the order,
    /// counted from 0, high byte first.
    public static final int USED = 'U';

    private static final int MOST = 10_000;
    private static final int MOST_SETTINGS = 1_000_000;

    /// One service.
    ///
    /// @param entry its line
    /// @param sockets its listening sockets
    public record Item(MasterEntry entry, List<Socket> sockets) {}

    /// One inherited socket.
    ///
    /// @param descriptor its number
    /// @param kind what it is
    public record Socket(int descriptor, Kind kind) {}

    /// What a socket is.
    public enum Kind {
        /// TCP over IPv4.
        INET(StandardProtocolFamily.INET),
        /// TCP over IPv6, or over both.
        INET6(StandardProtocolFamily.INET6),
        /// Unix-domain stream.
        UNIX(StandardProtocolFamily.UNIX),
        /// Unix-domain datagrams.
        DATAGRAM(StandardProtocolFamily.UNIX);

        private final StandardProtocolFamily family;

        Kind(StandardProtocolFamily family) {
            this.family = family;
        }

        /// The protocol family.
        public StandardProtocolFamily family() {
            return family;
        }
    }

    /// Writes the order.
    public void write(AttrWriter out) throws IOException {
        writeMainCf(out, mainCf);
        out.number("log_descriptor", logDescriptor).number("services", services.size());
        for (var item : services) {
            writeEntry(out, item.entry());
            out.number("sockets", item.sockets().size());
            for (var socket : item.sockets()) {
                out.number("descriptor", socket.descriptor()).text("kind", socket.kind().name());
            }
        }
        out.end();
    }

    /// Reads an order.
    public static Order read(AttrReader in) throws IOException {
        var mainCf = readMainCf(in);
        int log = in.number("log_descriptor", -1, MOST);
        int count = in.number("services", 1, MOST);
        var items = new ArrayList<Item>();
        for (int i = 0; i < count; i++) {
            var entry = readEntry(in);
            var sockets = new ArrayList<Socket>();
            int n = in.number("sockets", 0, MOST);
            for (int s = 0; s < n; s++) {
                sockets.add(new Socket(in.number("descriptor", FIRST_FREE, MOST),
                        constant(Kind.class, in.text("kind"))));
            }
            items.add(new Item(entry, List.copyOf(sockets)));
        }
        in.end();
        return new Order(mainCf, log, List.copyOf(items));
    }

    private static void writeMainCf(AttrWriter out, MainCf mainCf) throws IOException {
        out.text("main_cf", mainCf.file().toAbsolutePath().toString())
                .number("settings", mainCf.entries().size());
        for (var setting : mainCf.entries().values()) {
            out.text("setting", setting.name()).text("value", setting.value())
                    .number("line", setting.line());
        }
    }

    private static MainCf readMainCf(AttrReader in) throws IOException {
        var file = Path.of(in.text("main_cf"));
        var settings = new LinkedHashMap<String, MainCf.Entry>();
        for (int n = in.number("settings", 0, MOST_SETTINGS); n > 0; n--) {
            var name = in.text("setting");
            settings.put(name, new MainCf.Entry(name, in.text("value"),
                    in.number("line", 0, Integer.MAX_VALUE)));
        }
        return new MainCf(file, settings);
    }

    private static void writeEntry(AttrWriter out, MasterEntry entry) throws IOException {
        out.text("name", entry.name()).text("type", entry.type().name())
                .number("private", entry.isPrivate() ? 1 : 0)
                .number("unprivileged", entry.unprivileged() ? 1 : 0)
                .text("chroot", entry.chroot().name())
                .number("wakeup", entry.wakeup().toSeconds())
                .number("after_use", entry.wakeupOnlyAfterUse() ? 1 : 0)
                .number("limit", entry.processLimit().orElse(-1))
                .text("program", entry.program()).number("verbosity", entry.verbosity())
                .number("line", entry.line()).number("args", entry.args().size());
        for (var arg : entry.args()) {
            out.text("arg", arg);
        }
        out.number("overrides", entry.overrides().size());
        for (var override : entry.overrides().entrySet()) {
            out.text("override", override.getKey()).text("value", override.getValue());
        }
    }

    private static MasterEntry readEntry(AttrReader in) throws IOException {
        var name = in.text("name");
        var type = constant(MasterEntry.Type.class, in.text("type"));
        boolean isPrivate = in.number("private", 0, 1) == 1;
        boolean unprivileged = in.number("unprivileged", 0, 1) == 1;
        var chroot = constant(MasterEntry.Chroot.class, in.text("chroot"));
        var wakeup = Duration.ofSeconds(in.number("wakeup", 0, Integer.MAX_VALUE));
        boolean afterUse = in.number("after_use", 0, 1) == 1;
        int limit = in.number("limit", -1, Integer.MAX_VALUE);
        var program = in.text("program");
        int verbosity = in.number("verbosity", 0, MOST);
        int line = in.number("line", 0, Integer.MAX_VALUE);
        var args = new ArrayList<String>();
        for (int n = in.number("args", 0, MOST); n > 0; n--) {
            args.add(in.text("arg"));
        }
        Map<String, String> overrides = new LinkedHashMap<>();
        for (int n = in.number("overrides", 0, MOST); n > 0; n--) {
            overrides.put(in.text("override"), in.text("value"));
        }
        return new MasterEntry(name, type, isPrivate, unprivileged, chroot, wakeup, afterUse,
                limit < 0 ? OptionalInt.empty() : OptionalInt.of(limit), program,
                List.copyOf(args), Map.copyOf(overrides), verbosity, line);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name)
            throws ProtocolException {
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new ProtocolException("unknown " + type.getSimpleName());
    }
}
