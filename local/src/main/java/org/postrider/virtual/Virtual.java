package org.postrider.virtual;

import org.postrider.mailbox.Actor;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Delivers to mailboxes of addresses that are no users of this host.
///
/// # SYNOPSIS
///
/// `virtual` [generic daemon options]
///
/// # DESCRIPTION
///
/// The daemon takes delivery requests from qmgr(8). For each recipient, the tables
/// `virtual_mailbox_maps`, `virtual_uid_maps` and `virtual_gid_maps` give the mailbox (below
/// `virtual_mailbox_base`) and the numbers of the user and group who own it. A mailbox with a final
/// `/` is a Maildir, every other an mbox file, locked as `virtual_mailbox_lock` says.
///
/// Each table is searched for the whole address, with its extension and then without, and then for
/// `@domain`; tables of patterns for the whole address only. Aliases, commands and `.forward` files are
/// never looked at.
///
/// # SECURITY
///
/// Mailboxes are opened with the numbers that the tables give and with no other group. User ids
/// below `virtual_minimum_uid` are refused, and so are mailbox names that contain `/../`. Tables of
/// patterns must not put parts of the address (`$1`) into what they say: such rules are left out.
/// `tcp`, `socketmap` and `memcache` tables are refused, because anybody could pretend to be the server.
///
/// # DIAGNOSTICS
///
/// An address that is not in `virtual_mailbox_maps` is returned as unknown. A table that cannot be
/// searched, a missing user or group id, anything but a mailbox in its place, and local faults make
/// mail wait.
public final class Virtual implements Program {
    /// The program.
    public static final Program PROGRAM = new Virtual();

    private Virtual() {}

    @Override
    public String name() {
        return "virtual";
    }

    @Override
    public Privileges privileges() {
        return Privileges.ROOT;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context, new VirtualDeliverer(context, Actor.ofProcess()));
    }
}
