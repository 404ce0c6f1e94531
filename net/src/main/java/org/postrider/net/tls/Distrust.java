package org.postrider.net.tls;

import org.postrider.util.Bytes;

/// Why a certificate is not trusted.
///
/// @param client whether it is a client's
/// @param dates whether it is a matter of its dates
/// @param why in a few words
public record Distrust(boolean client, boolean dates, String why) {
    private static final int TEXT_LIMIT = 200;

    /// As it is logged.
    ///
    /// @param peer whose certificate it is
    public String line(String peer) {
        var role = !dates ? "" : client ? "client " : "server ";
        return role + "certificate verification failed for " + peer + ": "
                + Bytes.printable(why, TEXT_LIMIT);
    }
}
