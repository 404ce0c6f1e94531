package org.postrider.smtp;

import java.net.InetAddress;
import java.util.List;
import org.postrider.dns.Resolver.Answer;
import org.postrider.mail.params.SmtpParams;

/// Finds the addresses of hosts: in the DNS, by the name service of this host, or in both
/// (`smtp_host_lookup`).
final class HostAddresses {
    private final Settings settings;
    private final boolean dns;
    private final boolean natively;

    HostAddresses(Settings settings) {
        this.settings = settings;
        var ways = settings.get(SmtpParams.HOST_LOOKUP);
        dns = usesDns(settings) && ways.contains("dns");
        natively = !dns || ways.contains("native");
        if (settings.get(SmtpParams.DNS_SUPPORT_LEVEL).equals("dnssec")) {
            settings.context.log().warning("DNSSEC validation may be unavailable");
        }
    }

    /// Whether the DNS is asked at all.
    static boolean usesDns(Settings settings) {
        return switch (settings.get(SmtpParams.DNS_SUPPORT_LEVEL)) {
            case "" -> !settings.get(SmtpParams.DISABLE_DNS_LOOKUPS);
            case "disabled" -> false;
            default -> true;
        };
    }

    /// The addresses of a host, at least one.
    ///
    /// @param host name or address
    /// @throws Failure.Stop if there is none
    List<InetAddress> of(String host) throws Failure.Stop {
        var literal = literal(host);
        if (literal != null) {
            return List.of(literal);
        }
        boolean v4 = settings.family("ipv4");
        boolean v6 = settings.family("ipv6");
        if (dns) {
            var answer = settings.context.resolver().addresses(host, v4, v6);
            boolean none = answer instanceof Answer.NoName || answer instanceof Answer.NoData;
            if (!none || !natively) {
                return byDns(host, answer, v4, v6);
            }
        }
        return byHost(host, settings.context.resolver().nativeAddresses(host, v4, v6));
    }

    private static List<InetAddress> byDns(String host, Answer<InetAddress> answer, boolean v4,
            boolean v6) throws Failure.Stop {
        return switch (answer) {
            case Answer.Found<InetAddress>(var found) -> found;
            case Answer.NoName<InetAddress> _ ->
                    throw notFound(host, v6 ? "AAAA" : "A", "Host not found", "5.4.4");
            case Answer.NoData<InetAddress> _ -> throw notFound(host, v4 ? "A" : "AAAA",
                    "Host found but no data record of requested type", "5.4.4");
            case Answer.TryAgain<InetAddress> _ ->
                    throw notFound(host, v4 ? "A" : "AAAA", "Host not found, try again", "4.4.3");
            case Answer.Filtered<InetAddress> filtered ->
                    throw filtered(host, v4 ? "A" : "AAAA", filtered);
        };
    }

    private static List<InetAddress> byHost(String host, Answer<InetAddress> answer)
            throws Failure.Stop {
        return switch (answer) {
            case Answer.Found<InetAddress>(var found) -> found;
            case Answer.NoName<InetAddress> _ ->
                    throw unable(host, "Name or service not known", "5.4.4");
            case Answer.NoData<InetAddress> _ ->
                    throw unable(host, "No address associated with hostname", "5.3.0");
            case Answer.TryAgain<InetAddress> _ ->
                    throw unable(host, "Temporary failure in name resolution", "4.4.3");
            case Answer.Filtered<InetAddress> filtered -> throw filtered(host, "A", filtered);
        };
    }

    private static Failure.Stop unable(String host, String why, String status) {
        return new Failure.Stop(Failure.local(status,
                "unable to look up host " + host + ": " + why));
    }

    /// A filter has taken all records.
    static Failure.Stop filtered(String name, String type, Answer.Filtered<?> filtered) {
        return new Failure.Stop(Failure.local(filtered.fault() ? "4.4.3" : "4.7.0",
                "Error looking up name=" + name + " type=" + type + ": " + filtered.reason()));
    }

    /// There are no records, or that cannot be said.
    static Failure.Stop notFound(String name, String type, String why, String status) {
        return new Failure.Stop(Failure.local(status, "Host or domain name not found. Name service"
                + " error for name=" + name + " type=" + type + ": " + why));
    }

    /// The address that a text stands for.
    ///
    /// @return null if the text is a name
    static InetAddress literal(String name) {
        boolean address = name.indexOf(':') >= 0;
        if (!address && !name.isEmpty() && Character.isDigit(name.charAt(name.length() - 1))) {
            address = name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        }
        try {
            return address ? InetAddress.ofLiteral(name) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
