package org.postrider.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.postrider.dns.Resolver;

/// A DNS of a few names: what a test says exists, the rest does not.
public final class FixedResolver implements Resolver {
    private final Map<String, List<Mx>> exchangers;
    private final Map<String, List<InetAddress>> addresses;
    private final Map<InetAddress, String> names;
    private final Map<String, List<Srv>> services;
    private final Map<String, List<String>> texts;
    private final Map<String, List<String>> servers;
    private final Set<String> broken;
    private final Filter filter;

    /// An Internet without names.
    public FixedResolver() {
        exchangers = new ConcurrentHashMap<>();
        addresses = new ConcurrentHashMap<>();
        names = new ConcurrentHashMap<>();
        services = new ConcurrentHashMap<>();
        texts = new ConcurrentHashMap<>();
        servers = new ConcurrentHashMap<>();
        broken = ConcurrentHashMap.newKeySet();
        filter = _ -> true;
    }

    private FixedResolver(FixedResolver other, Filter filter) {
        exchangers = other.exchangers;
        addresses = other.addresses;
        names = other.names;
        services = other.services;
        texts = other.texts;
        servers = other.servers;
        broken = other.broken;
        this.filter = filter;
    }

    /// Adds a mail exchanger.
    public FixedResolver mx(String domain, int preference, String host) {
        exchangers.computeIfAbsent(domain, _ -> new ArrayList<>()).add(new Mx(preference, host));
        return this;
    }

    /// Adds an address, given as a literal; the host becomes known.
    public FixedResolver host(String host, String address) {
        addresses.computeIfAbsent(host, _ -> new ArrayList<>()).add(InetAddress.ofLiteral(address));
        return this;
    }

    /// Gives an address, given as a literal, its name.
    public FixedResolver name(String address, String host) {
        names.put(InetAddress.ofLiteral(address), host);
        return this;
    }

    /// Adds a host of a service.
    public FixedResolver service(String name, int priority, int port, String host) {
        services.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Srv(priority, 0, port, host));
        return this;
    }

    /// Adds a text record; the name becomes known.
    public FixedResolver text(String name, String text) {
        texts.computeIfAbsent(name, _ -> new ArrayList<>()).add(text);
        return this;
    }

    /// Adds a name server.
    public FixedResolver server(String domain, String host) {
        servers.computeIfAbsent(domain, _ -> new ArrayList<>()).add(host);
        return this;
    }

    /// Lets every question about a name, or about an address given as a literal, end without an
    /// answer.
    public FixedResolver broken(String name) {
        broken.add(name);
        return this;
    }

    @Override
    public Resolver filtered(Filter other) {
        return new FixedResolver(this, other);
    }

    @Override
    public Answer<InetAddress> nativeAddresses(String host, boolean v4, boolean v6) {
        return new FixedResolver(this, _ -> true).addresses(host, v4, v6);
    }

    @Override
    public Answer<Mx> mx(String domain) {
        return answer(lower(domain), exchangers.getOrDefault(lower(domain), List.of()), m -> "MX "
                + m.preference() + " " + m.host() + ".");
    }

    @Override
    public Answer<InetAddress> addresses(String host, boolean v4, boolean v6) {
        var all = addresses.getOrDefault(lower(host), List.of());
        return answer(lower(host), all.stream().filter(a -> a.getAddress().length == 4 ? v4 : v6).toList(),
                a -> (a.getAddress().length == 4 ? "A " : "AAAA ") + a.getHostAddress());
    }

    @Override
    public Answer<String> names(InetAddress address) {
        if (broken.contains(address.getHostAddress())) {
            return new Answer.TryAgain<>("SERVFAIL");
        }
        var name = names.get(address);
        return name == null ? new Answer.NoName<>() : new Answer.Found<>(List.of(name));
    }

    @Override
    public Answer<Srv> srv(String name) {
        return answer(lower(name), services.getOrDefault(lower(name), List.of()), s -> "SRV "
                + s.priority() + " " + s.weight() + " " + s.port() + " " + s.host() + ".");
    }

    @Override
    public Answer<String> txt(String name) {
        return answer(lower(name), texts.getOrDefault(lower(name), List.of()), t -> "TXT " + t);
    }

    @Override
    public Answer<String> nameServers(String domain) {
        return answer(lower(domain), servers.getOrDefault(lower(domain), List.of()),
                s -> "NS " + s + ".");
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private <T> Answer<T> answer(String name, List<T> found, Function<T, String> text) {
        if (isBroken(name)) {
            return new Answer.TryAgain<>("SERVFAIL");
        }
        if (!found.isEmpty()) {
            return filtered(name, found, text);
        }
        boolean known = exchangers.containsKey(name) || addresses.containsKey(name)
                || texts.containsKey(name) || servers.containsKey(name);
        return known ? new Answer.NoData<>() : new Answer.NoName<>();
    }

    private <T> Answer<T> filtered(String name, List<T> found, Function<T, String> text) {
        var kept = new ArrayList<T>();
        for (var record : found) {
            try {
                if (filter.keeps(name + ". 60 IN " + text.apply(record))) {
                    kept.add(record);
                }
            } catch (IOException e) {
                return new Answer.Filtered<>(true);
            }
        }
        return kept.isEmpty() ? new Answer.Filtered<>(false) : new Answer.Found<>(kept);
    }

    /// A broken domain has nothing below it either.
    private boolean isBroken(String name) {
        for (int dot = -1; dot < name.length(); ) {
            if (broken.contains(name.substring(dot + 1))) {
                return true;
            }
            dot = name.indexOf('.', dot + 1);
            if (dot < 0) {
                return false;
            }
        }
        return false;
    }
}
