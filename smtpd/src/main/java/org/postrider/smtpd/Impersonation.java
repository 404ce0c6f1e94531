package org.postrider.smtpd;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.dsn.EsmtpOptions;
import org.postrider.net.AddressText;
import org.postrider.smtpd.access.Peer;
import org.postrider.smtpd.access.Peer.Lookup;
import org.postrider.util.Bytes;

/// Whom a client pretends to be: XCLIENT. Everything is judged as if it were so.
///
/// ```
/// XCLIENT NAME=host.example ADDR=192.0.2.1 PORT=1234 HELO=x PROTO=ESMTP LOGIN=u
/// XCLIENT REVERSE_NAME=host.example DESTADDR=IPV6:2001:db8::1 DESTPORT=25
/// ```
/// `[UNAVAILABLE]` or `[TEMPUNAVAIL]` for what is not known; values are xtext.
final class Impersonation {
    /// The attributes, as EHLO offers them.
    static final String ATTRIBUTES =
            "NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT";
    private static final String IPV6 = "IPV6:";
    private static final int LONGEST = 255;
    private static final int PORT_DIGITS = 5;

    private final boolean v6Allowed;
    private Peer peer;
    private String helo = "";
    private String protocol = "SMTP";
    private String login = "";

    /// @param peer who the client is so far
    /// @param v6Allowed whether clients may have addresses of IPv6
    Impersonation(Peer peer, boolean v6Allowed) {
        this.peer = peer;
        this.v6Allowed = v6Allowed;
    }

    /// Who the client is now.
    Peer peer() {
        return peer;
    }

    /// What it calls itself; empty where that was not said.
    String helo() {
        return helo;
    }

    /// `SMTP` or `ESMTP`.
    String protocol() {
        return protocol;
    }

    /// The user that it is logged in as; empty for none.
    String login() {
        return login;
    }

    /// Takes the attributes of a command.
    ///
    /// @return what is wrong with them; empty if nothing is
    Optional<Reply> take(List<String> attributes) {
        if (attributes.isEmpty()) {
            return Optional.of(Reply.XCLIENT_SYNTAX);
        }
        for (var attribute : attributes) {
            int equals = attribute.indexOf('=');
            if (equals < 0 || equals == attribute.length() - 1) {
                return Optional.of(Reply.ATTRIBUTE_SYNTAX);
            }
            if (attribute.length() - equals - 1 > LONGEST) {
                return Optional.of(Reply.ATTRIBUTE_LONG);
            }
            var given = attribute.substring(0, equals);
            var key = given.toUpperCase(Locale.ROOT);
            if (!List.of(ATTRIBUTES.split(" ")).contains(key)) {
                return Optional.of(Reply.badAttribute("XCLIENT attribute name",
                        Bytes.printable(given, LONGEST)));
            }
            var raw = attribute.substring(equals + 1);
            if (!set(key, EsmtpOptions.decoded(raw).orElse(raw))) {
                return Optional.of(Reply.badAttribute(key + " syntax",
                        Bytes.printable(raw, LONGEST)));
            }
        }
        return Optional.empty();
    }

    private boolean set(String key, String value) {
        boolean later = value.equalsIgnoreCase("[TEMPUNAVAIL]");
        boolean unknown = later || value.equalsIgnoreCase("[UNAVAILABLE]");
        var shown = unknown ? "" : Bytes.printable(value, LONGEST);
        switch (key) {
            case "HELO" -> helo = shown;
            case "LOGIN" -> login = shown;
            case "PROTO" -> protocol = value.toUpperCase(Locale.ROOT);
            case "NAME", "REVERSE_NAME" -> {
                var status = later ? Lookup.FAILED : unknown ? Lookup.NONE : Lookup.FOUND;
                return name(key, unknown ? Peer.UNKNOWN : value, status);
            }
            case "ADDR", "DESTADDR" -> {
                var address = unknown ? Optional.of(Peer.UNKNOWN) : address(value);
                address.ifPresent(a -> {
                    if (key.equals("ADDR")) {
                        client(a, peer.port());
                    } else {
                        server(a, peer.serverPort());
                    }
                });
                return address.isPresent();
            }
            default -> {
                var port = unknown ? Peer.UNKNOWN : value;
                if (key.equals("PORT")) {
                    client(peer.address(), port);
                } else {
                    server(peer.serverAddress(), port);
                }
                return unknown || isPort(value);
            }
        }
        return protocol.equals("SMTP") || protocol.equals("ESMTP");
    }

    private boolean name(String key, String name, Lookup status) {
        boolean confirmed = key.equals("NAME");
        boolean reverse = !confirmed || status == Lookup.FOUND;
        peer = new Peer(confirmed ? name : peer.name(), confirmed ? status : peer.nameStatus(),
                reverse ? name : peer.reverseName(), reverse ? status : peer.reverseStatus(),
                peer.address(), peer.port(), peer.v6(), peer.serverAddress(), peer.serverPort());
        return status != Lookup.FOUND || Domains.isHostname(name);
    }

    private void client(String address, String port) {
        peer = new Peer(peer.name(), peer.nameStatus(), peer.reverseName(), peer.reverseStatus(),
                address, port, address.indexOf(':') >= 0, peer.serverAddress(),
                peer.serverPort());
    }

    private void server(String address, String port) {
        peer = new Peer(peer.name(), peer.nameStatus(), peer.reverseName(), peer.reverseStatus(),
                peer.address(), peer.port(), peer.v6(), address, port);
    }

    private Optional<String> address(String value) {
        if (value.regionMatches(true, 0, IPV6, 0, IPV6.length())) {
            var rest = value.substring(IPV6.length());
            return v6Allowed && Domains.isIpv6(rest)
                    ? Optional.of(AddressText.of(InetAddress.ofLiteral(rest))) : Optional.empty();
        }
        return Domains.isIpv4(value) ? Optional.of(value) : Optional.empty();
    }

    private static boolean isPort(String value) {
        return value.length() <= PORT_DIGITS && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
