package org.postrider.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// Looks names up in the DNS.
///
/// Answers are values, not exceptions: whether a name does not exist or cannot be looked up now
/// decides between a bounce and a deferral, so callers must handle each.
public interface Resolver {
    /// An answer.
    ///
    /// @param <T> what was asked for
    sealed interface Answer<T> {
        /// There are such records.
        ///
        /// @param records at least one
        record Found<T>(List<T> records) implements Answer<T> {}

        /// The name exists, but has no record of this type.
        record NoData<T>() implements Answer<T> {}

        /// There is no such name (NXDOMAIN).
        record NoName<T>() implements Answer<T> {}

        /// It cannot be said now; asking again later may help.
        ///
        /// @param reason for the log
        record TryAgain<T>(String reason) implements Answer<T> {}

        /// There are such records, and a [Filter] has taken them all.
        ///
        /// @param fault whether it could not do its work
        record Filtered<T>(boolean fault) implements Answer<T> {
            /// What happened, for the log.
            public String reason() {
                return fault ? "Invalid DNS reply filter syntax"
                        : "DNS reply filter drops all results";
            }
        }
    }

    /// Takes records out of answers.
    interface Filter {
        /// Whether the record stays.
        ///
        /// @param record `name ttl IN type value`, the value of MX after its preference; names of
        ///     hosts and domains end in a dot
        /// @throws IOException if that cannot be said; then there is no answer at all
        boolean keeps(String record) throws IOException;
    }

    /// The same, with the records that the filter keeps. What the host's own name service says is
    /// not filtered.
    Resolver filtered(Filter filter);

    /// A mail exchanger (RFC 5321, section 5.1).
    ///
    /// @param preference lower ones are tried first
    /// @param host name without the final dot; empty for a null MX (RFC 7505)
    record Mx(int preference, String host) {}

    /// A host that offers a service (RFC 2782).
    ///
    /// @param priority lower ones are tried first
    /// @param weight share of the clients among hosts of the same priority
    /// @param port where it listens
    /// @param host name without the final dot; empty where the service is not offered
    record Srv(int priority, int weight, int port, String host) {
        /// The hosts in an order to try them in: by priority, those of the same one as chance and
        /// their weights have it.
        public static List<Srv> drawn(List<Srv> records, RandomGenerator random) {
            var left = new ArrayList<>(records);
            left.sort(Comparator.comparingInt(Srv::priority).thenComparingInt(Srv::weight));
            var drawn = new ArrayList<Srv>();
            while (!left.isEmpty()) {
                int priority = left.getFirst().priority();
                var group = left.stream().filter(r -> r.priority() == priority).toList();
                int point = random.nextInt(group.stream().mapToInt(Srv::weight).sum() + 1);
                int place = 0;
                for (int sum = group.getFirst().weight(); sum < point; ) {
                    place++;
                    sum += group.get(place).weight();
                }
                drawn.add(left.remove(place));
            }
            return drawn;
        }
    }

    /// The hosts of a service, such as `_submission._tcp.site.example`, in the server's order.
    default Answer<Srv> srv(String name) {
        return new Answer.NoName<>();
    }

    /// The mail exchangers of a domain, in the server's order.
    Answer<Mx> mx(String domain);

    /// The addresses of a host.
    ///
    /// @param v4 whether to ask for A records
    /// @param v6 whether to ask for AAAA records
    Answer<InetAddress> addresses(String host, boolean v4, boolean v6);

    /// The names of an address (PTR), without final dots.
    Answer<String> names(InetAddress address);

    /// The text records of a name, their strings joined.
    Answer<String> txt(String name);

    /// The name servers of a domain, without final dots.
    default Answer<String> nameServers(String domain) {
        return new Answer.NoName<>();
    }

    /// The addresses of a host as the host's own name service gives them: `/etc/hosts` first.
    ///
    /// @param v4 whether to ask for IPv4 addresses
    /// @param v6 whether to ask for IPv6 addresses
    default Answer<InetAddress> nativeAddresses(String host, boolean v4, boolean v6) {
        return addresses(host, v4, v6);
    }

    /// The names of an address as the host's own name service gives them: `/etc/hosts` first.
    default Answer<String> nativeNames(InetAddress address) {
        return names(address);
    }
}
