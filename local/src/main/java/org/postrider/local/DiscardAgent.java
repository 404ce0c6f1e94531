package org.postrider.local;

import org.postrider.mail.dsn.Outcome;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Throws away all mail that it is given, and says that it was delivered.
///
/// # SYNOPSIS
///
/// `discard` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// The nexthop is the reason that is logged, as in `discard:No longer wanted` in a transport table.
///
/// # DIAGNOSTICS
///
/// Each recipient is logged.
public final class DiscardAgent implements Program {
    /// The program.
    public static final Program PROGRAM = new DiscardAgent();

    private DiscardAgent() {}

    @Override
    public String name() {
        return "discard";
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context, delivery -> delivery.reportRest(
                Outcome.sent(delivery.request().nexthop()), "none", delivery.delays()));
    }
}
