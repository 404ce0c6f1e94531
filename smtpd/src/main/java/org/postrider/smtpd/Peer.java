package org.postrider.smtpd;

import java.net.InetSocketAddress;

/// The client of a session.
///
/// @param name its host name if address and name confirm each other, or `unknown`
/// @param reverseName the name of its address, or `unknown`
/// @param address without brackets
/// @param port decimal
/// @param v6 whether the address is of IPv6
/// @param server the address and port that it connected to
record Peer(String name, String reverseName, String address, String port, boolean v6,
        InetSocketAddress server) {
    static final String UNKNOWN = "unknown";

    /// `NAME[ADDRESS]`, with the port behind it if that is to be logged.
    String namaddr(boolean withPort) {
        return name + "[" + address + "]" + (withPort ? ":" + port : "");
    }

    /// As in a Received: header: an IPv6 address has a tag (RFC 5321, section 4.1.3).
    String literal() {
        return v6 ? "IPv6:" + address : address;
    }
}
