package org.postrider.smtpd;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.dsn.EsmtpOptions;
import org.postrider.smtpd.access.Peer;
import org.postrider.util.Bytes;

/// What a content filter in front says about the client that it got a message from: XFORWARD. It
/// goes into the log and the queue file, and nothing is judged by it.
///
/// ```
/// XFORWARD NAME=host.example ADDR=192.0.2.1 PORT=1234 HELO=x PROTO=ESMTP IDENT=id SOURCE=REMOTE
/// ```
/// `ADDR=IPV6:2001:db8::1`; `[UNAVAILABLE]` for what is not known.
///
/// @param name host name, or `unknown`
/// @param address without brackets, or `unknown`
/// @param port decimal, or `unknown`
/// @param protocol empty where it is not known, as is helo
/// @param ident the message's name where it came from; empty for none
/// @param local whether it was submitted there, rather than received
record Forwarded(String name, String address, String port, String protocol, String helo,
        String ident, boolean local) {
    /// Nothing has been said about the client.
    static final Forwarded NOTHING = new Forwarded(Peer.UNKNOWN, Peer.UNKNOWN, Peer.UNKNOWN, "",
            "", "", false);
    /// The attributes, as EHLO offers them.
    static final String ATTRIBUTES = "NAME ADDR PROTO HELO SOURCE PORT IDENT";
    private static final String IPV6 = "IPV6:";
    private static final int LONGEST = 255;
    private static final int PORTS = 65_535;

    /// The result of a command: what is known now, and the reply.
    record Result(Forwarded now, Reply reply) {}

    /// Takes the attributes of a command; those before a bad one count.
    Result with(List<String> attributes) {
        if (attributes.isEmpty()) {
            return new Result(this, Reply.XFORWARD_SYNTAX);
        }
        var now = this;
        for (var attribute : attributes) {
            int equals = attribute.indexOf('=');
            if (equals < 0 || equals == attribute.length() - 1) {
                return new Result(now, Reply.ATTRIBUTE_SYNTAX);
            }
            if (attribute.length() - equals - 1 > LONGEST) {
                return new Result(now, Reply.ATTRIBUTE_LONG);
            }
            var given = attribute.substring(0, equals);
            var key = given.toUpperCase(Locale.ROOT);
            if (!List.of(ATTRIBUTES.split(" ")).contains(key)) {
                return new Result(now, Reply.badAttribute("XFORWARD attribute name", given));
            }
            var raw = attribute.substring(equals + 1);
            var value = EsmtpOptions.decoded(raw);
            if (value.isEmpty()) {
                return new Result(now, Reply.badAttribute(key + " syntax", raw));
            }
            var changed = now.set(key, unavailable(value.get()) ? "" : value.get());
            if (changed.isEmpty()) {
                return new Result(now, Reply.badAttribute(key + " syntax", value.get()));
            }
            now = changed.get();
        }
        return new Result(now, Reply.OK);
    }

    private static boolean unavailable(String value) {
        return value.equalsIgnoreCase("[UNAVAILABLE]");
    }

    /// @param value empty if it is not available
    /// @return empty if it has the wrong syntax
    private Optional<Forwarded> set(String key, String value) {
        var shown = Bytes.printable(value, LONGEST);
        var known = value.isEmpty() ? Peer.UNKNOWN : value;
        return switch (key) {
            case "NAME" -> value.isEmpty() || Domains.isHostname(value)
                    ? Optional.of(new Forwarded(known, address, port, protocol, helo, ident, local))
                    : Optional.empty();
            case "ADDR" -> value.isEmpty() ? Optional.of(at(known)) : address(value).map(this::at);
            case "PORT" -> value.isEmpty() || isPort(value)
                    ? Optional.of(new Forwarded(name, address, known, protocol, helo, ident, local))
                    : Optional.empty();
            case "PROTO" -> Optional.of(
                    new Forwarded(name, address, port, shown, helo, ident, local));
            case "HELO" -> Optional.of(
                    new Forwarded(name, address, port, protocol, shown, ident, local));
            case "IDENT" -> Optional.of(
                    new Forwarded(name, address, port, protocol, helo, shown, local));
            default -> value.equalsIgnoreCase("LOCAL") || value.equalsIgnoreCase("REMOTE")
                    ? Optional.of(new Forwarded(name, address, port, protocol, helo, ident,
                            value.equalsIgnoreCase("LOCAL")))
                    : Optional.empty();
        };
    }

    private Forwarded at(String newAddress) {
        return new Forwarded(name, newAddress, port, protocol, helo, ident, local);
    }

    private static Optional<String> address(String value) {
        if (value.regionMatches(true, 0, IPV6, 0, IPV6.length())) {
            var rest = value.substring(IPV6.length());
            return Domains.isIpv6(rest) ? Optional.of(rest) : Optional.empty();
        }
        return Domains.isIpv4(value) ? Optional.of(value) : Optional.empty();
    }

    private static boolean isPort(String value) {
        return value.length() <= 5 && value.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(value) <= PORTS;
    }

    /// `NAME[ADDRESS]`.
    String namaddr() {
        return name + "[" + address + "]";
    }
}
