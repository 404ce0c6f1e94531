package org.postrider.services;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Counts connections and requests of clients.
///
/// # SYNOPSIS
///
/// `anvil` in master.cf, for the service `anvil`
///
/// # DESCRIPTION
///
/// Keeps the number of connections that each client has now, and how often it connected, sent a
/// message or named a recipient within `anvil_rate_time_unit`, for all servers of the mail system.
/// The servers decide what is too much. When a server goes away, its clients' connections are
/// forgotten.
///
/// # DIAGNOSTICS
///
/// The largest figures are logged every `anvil_status_update_time` and at the end.
///
/// # FILES
///
/// `main.cf`, `master.cf`
public final class Anvil implements Program {
    /// The program.
    public static final Program PROGRAM = new Anvil();

    private Anvil() {}

    @Override
    public String name() {
        return "anvil";
    }

    @Override
    public boolean servesManyClients() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return new AnvilService(context);
    }
}
