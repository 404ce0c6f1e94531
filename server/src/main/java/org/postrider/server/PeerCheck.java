package org.postrider.server;

/// Decides by the kernel's word whether a local peer may talk to a service.
@FunctionalInterface
interface PeerCheck {
    /// For public services, which decide for themselves.
    PeerCheck ANYBODY = user -> true;

    /// Whether this user may connect.
    boolean trusts(String user);

    /// For private services: the mail system itself and root.
    ///
    /// @param mailOwner the owner of the queue
    static PeerCheck mailSystem(String mailOwner) {
        var self = System.getProperty("user.name", "");
        return user -> user.equals("root") || user.equals(mailOwner) || user.equals(self);
    }
}
