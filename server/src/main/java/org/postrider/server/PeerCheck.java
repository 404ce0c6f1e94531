package org.postrider.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Decides by the kernel's word whether a local peer may talk to a service.
@FunctionalInterface
interface PeerCheck {
    /// For public services that decide for themselves.
    PeerCheck ANYBODY = user -> true;

    /// Whether this user may connect.
    boolean trusts(String user);

    /// For all others: the mail system itself and root.
    ///
    /// @param mailOwner the owner of the queue
    static PeerCheck mailSystem(String mailOwner) {
        var self = self();
        return user -> user.equals("root") || user.equals(mailOwner) || user.equals(self);
    }

    /// The user of this process as the kernel's word about a peer would name it: a number where
    /// there is no name.
    private static String self() {
        try {
            return Files.getOwner(Path.of("/proc/self")).getName();
        } catch (IOException e) {
            return System.getProperty("user.name", "");
        }
    }
}
