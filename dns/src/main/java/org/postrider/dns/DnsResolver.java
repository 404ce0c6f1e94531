package org.postrider.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// The resolver of this host: asks the servers of `/etc/resolv.conf` by way of dnsjava, over TCP
/// where an answer was cut short. Nothing is cached here; the servers do that.
///
/// Safe for use by many threads. Nothing is read before the first question.
public final class DnsResolver implements Resolver {
    private final Path resolvConf;
    private final int port;
    private final HostsFile hosts;
    private final Filter filter;
    private FileTime modified = FileTime.fromMillis(-1);
    private Servers servers;

    /// The servers of one state of the file.
    private record Servers(List<SimpleResolver> list, int attempts) {}

    /// Keeps every record.
    private static final Filter NONE = _ -> true;

    /// @param resolvConf the servers, in the format of resolv.conf(5)
    /// @param hosts hosts that need no DNS, in the format of hosts(5)
    /// @param port of the servers
    DnsResolver(Path resolvConf, Path hosts, int port) {
        this(resolvConf, new HostsFile(hosts), port, NONE);
    }

    private DnsResolver(Path resolvConf, HostsFile hosts, int port, Filter filter) {
        this.resolvConf = resolvConf;
        this.hosts = hosts;
        this.port = port;
        this.filter = filter;
    }

    /// The resolver that `/etc/resolv.conf` and `/etc/hosts` describe.
    public static DnsResolver ofThisHost() {
        return new DnsResolver(Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"),
                SimpleResolver.DEFAULT_PORT);
    }

    @Override
    public Resolver filtered(Filter other) {
        return new DnsResolver(resolvConf, hosts, port, other);
    }

    @Override
    public Answer<Mx> mx(String domain) {
        return ask(domain, Type.MX, MXRecord.class,
                r -> new Mx(r.getPriority(), withoutDot(r.getTarget())));
    }

    @Override
    public Answer<Srv> srv(String name) {
        return ask(name, Type.SRV, SRVRecord.class, r -> new Srv(r.getPriority(), r.getWeight(),
                r.getPort(), withoutDot(r.getTarget())));
    }

    @Override
    public Answer<InetAddress> addresses(String host, boolean v4, boolean v6) {
        Answer<InetAddress> six = v6
                ? ask(host, Type.AAAA, AAAARecord.class, AAAARecord::getAddress)
                : new Answer.NoData<>();
        if (!v4) {
            return six;
        }
        Answer<InetAddress> four = ask(host, Type.A, ARecord.class, ARecord::getAddress);
        if (six instanceof Answer.Found<InetAddress>(var more)) {
            if (four instanceof Answer.Found<InetAddress>(var first)) {
                var both = new ArrayList<>(first);
                both.addAll(more);
                return new Answer.Found<>(both);
            }
            return six;
        }
        boolean unclear = six instanceof Answer.TryAgain || six instanceof Answer.Filtered;
        return four instanceof Answer.Found || !unclear ? four : six;
    }

    @Override
    public Answer<String> names(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, PTRRecord.class,
                r -> withoutDot(r.getTarget()));
    }

    @Override
    public Answer<String> txt(String name) {
        return ask(name, Type.TXT, TXTRecord.class, r -> {
            var joined = new StringBuilder();
            for (var part : r.getStringsAsByteArrays()) {
                joined.append(new String(part, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            return joined.toString();
        });
    }

    @Override
    public Answer<String> nameServers(String domain) {
        return ask(domain, Type.NS, NSRecord.class, r -> withoutDot(r.getTarget()));
    }

    @Override
    public Answer<InetAddress> nativeAddresses(String host, boolean v4, boolean v6) {
        var local = hosts.addresses(host, v4, v6);
        return local.isEmpty() ? unfiltered().addresses(host, v4, v6) : new Answer.Found<>(local);
    }

    @Override
    public Answer<String> nativeNames(InetAddress address) {
        var local = hosts.names(address);
        return local.isEmpty() ? unfiltered().names(address) : new Answer.Found<>(local);
    }

    private Resolver unfiltered() {
        return filter == NONE ? this : filtered(NONE);
    }

    private <R extends Record, T> Answer<T> ask(String name, int type, Class<R> kind,
            Function<R, T> value) {
        try {
            return ask(Name.fromString(name, Name.root), type, kind, value);
        } catch (TextParseException e) {
            // What cannot be a name does not exist.
            return new Answer.NoName<>();
        }
    }

    private <R extends Record, T> Answer<T> ask(Name name, int type, Class<R> kind,
            Function<R, T> value) {
        var now = servers();
        String problem = "no name server";
        for (int attempt = 0; attempt < now.attempts(); attempt++) {
            for (var server : now.list()) {
                try {
                    var answer = server.send(
                            Message.newQuery(Record.newRecord(name, type, DClass.IN)));
                    int code = answer.getRcode();
                    if (code == Rcode.NXDOMAIN) {
                        return new Answer.NoName<>();
                    }
                    if (code == Rcode.NOERROR) {
                        return records(answer, type, kind, value);
                    }
                    problem = Rcode.string(code);
                } catch (IOException e) {
                    problem = String.valueOf(e.getMessage());
                }
            }
        }
        return new Answer.TryAgain<>(problem);
    }

    /// Takes all records of the type: the server has followed aliases (RFC 1034, section 3.6.2).
    private <R extends Record, T> Answer<T> records(Message answer, int type,
            Class<R> kind, Function<R, T> value) {
        var found = new ArrayList<T>();
        boolean dropped = false;
        for (var record : answer.getSection(Section.ANSWER)) {
            if (record.getType() != type || !kind.isInstance(record)) {
                continue;
            }
            var one = value.apply(kind.cast(record));
            try {
                boolean kept = filter == NONE || filter.keeps(text(record, one));
                dropped |= !kept;
                if (kept) {
                    found.add(one);
                }
            } catch (IOException e) {
                return new Answer.Filtered<>(true);
            }
        }
        return !found.isEmpty() ? new Answer.Found<>(found)
                : dropped ? new Answer.Filtered<>(false) : new Answer.NoData<>();
    }

    /// The form in which a [Filter] gets a record.
    private static String text(Record record, Object value) {
        return record.getName() + " " + record.getTTL() + " IN " + Type.string(record.getType())
                + " " + (value instanceof Mx(var preference, var host)
                        ? preference + " " + host + "."
                        : record instanceof NSRecord || record instanceof PTRRecord ? value + "."
                        : value instanceof InetAddress address ? address.getHostAddress()
                        : value.toString());
    }

    private synchronized Servers servers() {
        var now = FileTime.fromMillis(0);
        try {
            now = Files.getLastModifiedTime(resolvConf);
        } catch (IOException e) {
            // Without the file there is a server on this host.
        }
        if (servers == null || !now.equals(modified)) {
            servers = open(ResolvConf.read(resolvConf));
            modified = now;
        }
        return servers;
    }

    private Servers open(ResolvConf conf) {
        var list = new ArrayList<SimpleResolver>();
        for (var address : conf.servers()) {
            var server = new SimpleResolver(new InetSocketAddress(address, port));
            server.setTimeout(conf.timeout());
            list.add(server);
        }
        return new Servers(list, conf.attempts());
    }

    private static String withoutDot(Name name) {
        return name.toString(true).equals(".") ? "" : name.toString(true);
    }
}
