package org.postrider.smtpd.access;

/// The client of a session.
///
/// @param name its host name if address and name confirm each other, or `unknown`
/// @param nameStatus whether they do
/// @param reverseName the name of its address, or `unknown`
/// @param reverseStatus whether the address has a name: never [Lookup#MISMATCH]
/// @param address without brackets, or `unknown`
/// @param port decimal, or `unknown`
/// @param v6 whether the address is of IPv6
/// @param serverAddress that it connected to, or `unknown`
/// @param serverPort decimal, or `unknown`
public record Peer(String name, Lookup nameStatus, String reverseName, Lookup reverseStatus,
        String address, String port, boolean v6, String serverAddress, String serverPort) {
    /// Stands for a name, an address or a port that is not known.
    public static final String UNKNOWN = "unknown";

    /// How looking for a client's name went.
    public enum Lookup {
        /// There is one.
        FOUND,
        /// The name has other addresses.
        MISMATCH,
        /// There is none.
        NONE,
        /// Nobody knows: a server has failed.
        FAILED
    }

    /// `NAME[ADDRESS]`, with the port behind it if that is to be logged.
    public String namaddr(boolean withPort) {
        return name + "[" + address + "]" + (withPort ? ":" + port : "");
    }

    /// As in a Received: header: an IPv6 address has a tag (RFC 5321, section 4.1.3).
    public String literal() {
        return v6 ? "IPv6:" + address : address;
    }
}
