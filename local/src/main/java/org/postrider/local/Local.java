package org.postrider.local;

import org.postrider.mailbox.Actor;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Delivers to aliases and mailboxes of this host's users.
///
/// # SYNOPSIS
///
/// `local` [generic daemon options]
///
/// # DESCRIPTION
///
/// The daemon takes delivery requests from qmgr(8). The local part of an address is looked up,
/// without regard to case, with its extension and then without, in this order:
///
/// - in `alias_maps`: the result is a list of addresses. Those of this host are delivered here,
///   all others are sent on in a new message, with the alias's owner as sender where an alias
///   `owner-NAME` exists;
/// - among the users of this host: the message is put into the user's mailbox.
///
/// Everybody else is unknown, and the message is returned.
///
/// The mailbox is `home_mailbox` below the home directory, or a file named after the user in
/// `mail_spool_directory`. A name with a final `/` is a Maildir, every other an mbox file, locked as
/// `mailbox_delivery_lock` says. The message gets `Return-Path:`, `X-Original-To:` and
/// `Delivered-To:` on top.
///
/// Aliases that name commands (`|command`), files (`/file`) or lists (`:include:`) are not
/// delivered yet, nor are `.forward` files read: mail for such an alias waits in the queue.
///
/// # SECURITY
///
/// Mailboxes are opened with the user id, group id and groups of the recipient. In a
/// `mail_spool_directory` that only its group may write to, that group is used; in one that only
/// root may write to, a new mailbox is made by root and given to the recipient.
///
/// # STANDARDS
///
/// RFC 822 (message format), RFC 5321 section 4.4 (`Return-Path:`)
///
/// # DIAGNOSTICS
///
/// Problems and transactions are logged. A message that loops (its `Delivered-To:` names the
/// recipient) is returned. Local faults make mail wait; a full quota or a mailbox that is no
/// regular file makes it bounce.
public final class Local implements Program {
    /// The program.
    public static final Program PROGRAM = new Local();

    private Local() {}

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Privileges privileges() {
        return Privileges.ROOT;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context,
                new LocalDeliverer(context, UserTable.ofSystem(), Actor.ofProcess()));
    }
}
