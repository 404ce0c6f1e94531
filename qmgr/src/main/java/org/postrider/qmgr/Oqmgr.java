package org.postrider.qmgr;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Decides when each message of the queue is delivered, in a simpler way.
///
/// # SYNOPSIS
///
/// `oqmgr` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// Does what qmgr(8) does, and chooses the next delivery in a simpler way: the destinations of a
/// transport take turns, and mail for one destination goes in the order in which it became active.
/// A message with many recipients at one destination delays others to the same destination. It is
/// used by replacing the command of the service `qmgr` in master.cf.
///
/// The parameters for overtaking (`default_delivery_slot_cost` and others) and those for the memory
/// of single transports (`default_recipient_limit` and others) have no effect. Further recipients of
/// a large message are read when those that were read have been dealt with.
///
/// # DIAGNOSTICS
///
/// As for qmgr(8).
///
/// # FILES
///
/// As for qmgr(8).
public final class Oqmgr implements Program {
    /// The program.
    public static final Program PROGRAM = new Oqmgr();

    private Oqmgr() {}

    @Override
    public String name() {
        return "oqmgr";
    }

    @Override
    public boolean servesManyClients() {
        return true;
    }

    @Override
    public boolean servesUsers() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return new QueueManager(context, false);
    }
}
