package org.postrider.local;

import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Bounces or defers all mail that it is given.
///
/// # SYNOPSIS
///
/// `error` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// The nexthop is the reason, with an enhanced status code in front if wanted. With a code that
/// begins with 4 the mail is deferred, otherwise it bounces. Without a code, a service named
/// `retry` defers (4.3.0) and any other bounces (5.0.0).
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
                outcome(delivery.request().nexthop(), retry), "none", delivery.delays()));
    }

    /// The outcome that a nexthop stands for.
    static Outcome outcome(String nexthop, boolean retry) {
        int end = statusEnd(nexthop);
        var status = end > 0 ? nexthop.substring(0, end) : retry ? "4.3.0" : "5.0.0";
        var reason = nexthop.substring(end).stripLeading();
        return status.charAt(0) == '4'
                ? new Outcome.Deferred(Dsn.of(status, "delayed", reason))
                : new Outcome.Bounced(Dsn.of(status, "failed", reason));
    }

    /// Where the enhanced status code `class.subject.detail` at the beginning ends; 0 for none.
    private static int statusEnd(String text) {
        if (text.isEmpty() || text.charAt(0) != '4' && text.charAt(0) != '5') {
            return 0;
        }
        int at = 1;
        for (int part = 0; part < 2; part++) {
            int digits = at + 1;
            while (digits < text.length() && digits - at <= 3 && isDigit(text.charAt(digits))) {
                digits++;
            }
            if (at >= text.length() || text.charAt(at) != '.' || digits == at + 1) {
                return 0;
            }
            at = digits;
        }
        return at == text.length() || text.charAt(at) == ' ' ? at : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
