package org.postrider.testing;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.dns.Resolver;

/// A DNS of a few names: what a test says exists, the rest does not.
public final class FixedResolver implements Resolver {
    private final Map<String, List<Mx>> exchangers = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, String> names = new ConcurrentHashMap<>();
    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();
    private final Map<String, List<String>> servers = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    /// An Internet without names.
    public FixedResolver() {}

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
    public Answer<Mx> mx(String domain) {
        return answer(lower(domain), exchangers.getOrDefault(lower(domain), List.of()));
    }

    @Override
    public Answer<InetAddress> addresses(String host, boolean v4, boolean v6) {
        var all = addresses.getOrDefault(lower(host), List.of());
        return answer(lower(host), all.stream().filter(a -> a.getAddress().length == 4 ? v4 : v6).toList());
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
    public Answer<String> txt(String name) {
        return answer(lower(name), texts.getOrDefault(lower(name), List.of()));
    }

    @Override
    public Answer<String> nameServers(String domain) {
        return answer(lower(domain), servers.getOrDefault(lower(domain), List.of()));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private <T> Answer<T> answer(String name, List<T> found) {
        if (isBroken(name)) {
            return new Answer.TryAgain<>("SERVFAIL");
        }
        if (!found.isEmpty()) {
            return new Answer.Found<>(List.copyOf(found));
        }
        boolean known = exchangers.containsKey(name) || addresses.containsKey(name)
                || texts.containsKey(name) || servers.containsKey(name);
        return known ? new Answer.NoData<>() : new Answer.NoName<>();
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
