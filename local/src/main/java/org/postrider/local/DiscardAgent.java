package org.postrider.local;

import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.dsn.StatusCode;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;
import org.postrider.util.Log;

/// Throws away all mail that it is given, and says that it was delivered.
///
/// # SYNOPSIS
///
/// `discard` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// The nexthop is the reason that is logged, as in `discard:No longer wanted` in a transport table.
/// It may begin with an enhanced status code `2.`*x*`.`*x*; a code of another class is ignored, with
/// a warning.
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
                outcome(delivery.request().nexthop(), context.log()), "none", delivery.delays()));
    }

    /// The outcome that a nexthop stands for.
    static Outcome outcome(String nexthop, Log log) {
        int end = StatusCode.end(nexthop);
        var status = nexthop.substring(0, end);
        if (end > 0 && !status.startsWith("2")) {
            log.warning("sent: ignoring dsn code \"" + status + "\"");
        }
        return new Outcome.Sent(Dsn.of(status.startsWith("2") ? status : "2.0.0", "delivered",
                nexthop.substring(end).stripLeading()));
    }
}
