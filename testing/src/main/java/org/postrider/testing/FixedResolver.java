package org.postrider.testing;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.dns.Resolver;

/// A DNS of a few names: what a test says exists, the rest does not.
public final class FixedResolver implements Resolver {
    private final Map<String, List<Mx>> exchangers = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, String> names = new ConcurrentHashMap<>();
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

    /// Lets every question about a name, or about an address given as a literal, end without an
    /// answer.
    public FixedResolver broken(String name) {
        broken.add(name);
        return this;
    }

    @Override
    public Answer<Mx> mx(String domain) {
        if (broken.contains(domain)) {
            return new Answer.TryAgain<>("SERVFAIL");
        }
        var found = exchangers.get(domain);
        if (found != null) {
            return new Answer.Found<>(List.copyOf(found));
        }
        return addresses.containsKey(domain) ? new Answer.NoData<>() : new Answer.NoName<>();
    }

    @Override
    public Answer<InetAddress> addresses(String host, boolean v4, boolean v6) {
        if (broken.contains(host)) {
            return new Answer.TryAgain<>("SERVFAIL");
        }
        var all = addresses.get(host);
        if (all == null) {
            return exchangers.containsKey(host) ? new Answer.NoData<>() : new Answer.NoName<>();
        }
        var wanted = all.stream().filter(a -> a.getAddress().length == 4 ? v4 : v6).toList();
        return wanted.isEmpty() ? new Answer.NoData<>() : new Answer.Found<>(wanted);
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
        return broken.contains(name) ? new Answer.TryAgain<>("SERVFAIL") : new Answer.NoName<>();
    }
}
