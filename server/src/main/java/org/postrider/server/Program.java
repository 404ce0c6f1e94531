package org.postrider.server;

/// A daemon program, such as smtpd: a constant that makes services. It has no state of its own, so
/// that services of one program live side by side in one process.
public interface Program {
    /// What a process of this program may do.
    enum Privileges {
        /// Runs as `mail_owner` once its services are made.
        MAIL_OWNER,
        /// Stays root, and switches for each delivery.
        ROOT
    }

    /// The name in the command column of master.cf.
    String name();

    /// The privileges that it keeps.
    default Privileges privileges() {
        return Privileges.MAIL_OWNER;
    }

    /// Whether one process of this program serves many clients at a time in Postfix too, as qmgr,
    /// anvil and trivial-rewrite do. The process limit of such a service is then no limit on
    /// sessions.
    default boolean servesManyClients() {
        return false;
    }

    /// Whether all users of this host may connect to its public services, which decide themselves what
    /// a user may ask. Others serve the mail system only: their clients are believed.
    default boolean servesUsers() {
        return false;
    }

    /// Makes one service: reads its parameters, opens keys and tables. Runs before privileges are
    /// dropped.
    ///
    /// @throws org.postrider.util.FatalException if the configuration is bad
    Service create(ServiceContext context);
}
