package org.postrider.local;

import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.dsn.StatusCode;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;
import org.postrider.util.Log;

/// Bounces or defers all mail that it is given.
///
/// # SYNOPSIS
///
/// `error` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// The nexthop is the reason, with an enhanced status code in front if wanted. A service named
/// `retry` defers, by default with 4.0.0; any other bounces, by default with 5.0.0. A code of
/// another class is ignored, with a warning.
///
/// Used in transport tables (`error:5.7.1 No thank you`) and by the queue manager for mail that it
/// does not try.
///
/// # STANDARDS
///
/// RFC 3463 (enhanced status codes)
///
/// # DIAGNOSTICS
///
/// Each recipient is logged.
public final class ErrorAgent implements Program {
    /// The program.
    public static final Program PROGRAM = new ErrorAgent();

    private ErrorAgent() {}

    @Override
    public String name() {
        return "error";
    }

    @Override
    public Service create(ServiceContext context) {
        boolean retry = context.name().equals("retry");
        return new DeliveryAgent(context, delivery -> delivery.reportRest(
                outcome(delivery.request().nexthop(), retry, context.log()), "none",
                delivery.delays()));
    }

    /// The outcome that a nexthop stands for.
    static Outcome outcome(String nexthop, boolean retry, Log log) {
        int end = StatusCode.end(nexthop);
        var status = nexthop.substring(0, end);
        var reason = nexthop.substring(end).stripLeading();
        var usual = retry ? "4.0.0" : "5.0.0";
        if (!status.startsWith(usual.substring(0, 1))) {
            if (end > 0) {
                log.warning((retry ? "defer" : "bounce") + "_append: ignoring dsn code \""
                        + status + "\"");
            }
            status = usual;
        }
        return retry ? new Outcome.Deferred(Dsn.of(status, "delayed", reason))
                : new Outcome.Bounced(Dsn.of(status, "failed", reason));
    }
}
