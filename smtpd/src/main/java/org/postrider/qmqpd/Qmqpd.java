package org.postrider.qmqpd;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Receives mail by QMQP.
///
/// # SYNOPSIS
///
/// `qmqpd` in master.cf, usually for the service `628`
///
/// # DESCRIPTION
///
/// Takes one message per connection, in the Quick Mail Queueing Protocol of qmail, and gives it to
/// cleanup(8). There is one answer for the whole message, so that recipients are not judged one by
/// one; instead only clients in `qmqpd_authorized_clients` are served, who may send anywhere. By
/// default these are none.
///
/// A sender `list-@site.example-@[]` asks for VERP: each recipient gets a sender of its own.
///
/// # STANDARDS
///
/// `https://cr.yp.to/proto/qmqp.html` (QMQP), `https://cr.yp.to/proto/netstrings.txt` (netstrings)
///
/// # DIAGNOSTICS
///
/// Connections, messages and errors are logged, one line each. What is malformed or too large is
/// answered at once, and the connection is closed.
///
/// # FILES
///
/// `main.cf`, `master.cf`
public final class Qmqpd implements Program {
    /// The program.
    public static final Program PROGRAM = new Qmqpd();

    private Qmqpd() {}

    @Override
    public String name() {
        return "qmqpd";
    }

    @Override
    public Service create(ServiceContext context) {
        return new QmqpdService(context);
    }
}
