package org.postrider.services;

import java.io.IOException;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.queue.QueueListing;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;
import org.postrider.tables.MatchList;

/// Lists the messages of the queue.
///
/// # SYNOPSIS
///
/// `showq` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// Whoever connects gets the whole list, as Postfix writes it: an attribute list for each message,
/// with the recipients that are not done and the reasons why. postqueue(1) turns it into text or
/// JSON; monitoring programs read it directly.
///
/// Local users may look as `authorized_mailq_users` allows; the user is the one that the kernel
/// names. Root and `mail_owner` always may.
///
/// # DIAGNOSTICS
///
/// Files that cannot be read are logged as warnings and left out.
///
/// # FILES
///
/// `maildrop`, `active`, `incoming`, `deferred`, `hold`, `defer`, `bounce` below
/// `queue_directory`.
public final class Showq implements Program {
    /// The program.
    public static final Program PROGRAM = new Showq();

    private Showq() {}

    @Override
    public String name() {
        return "showq";
    }

    @Override
    public boolean servesUsers() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        var allowed = MatchList.of(CommonParams.AUTHORIZED_MAILQ_USERS.name(),
                context.conf().get(CommonParams.AUTHORIZED_MAILQ_USERS), context.tables(),
                context.conf());
        var listing = new QueueListing(Spool.of(context.conf(), context.clock()));
        return connection -> serve(context, allowed, listing, connection);
    }

    private static void serve(ServiceContext context, MatchList allowed, QueueListing listing,
            Connection connection) throws IOException {
        if (connection instanceof Connection.Local(var _, var user) && !user.equals("root")
                && !user.equals(context.conf().get(CommonParams.MAIL_OWNER))
                && allowed.string(user) != MatchList.Match.YES) {
            context.log().warning("user " + Bytes.printable(user, 100)
                    + " is not allowed to view the mail queue");
            return;
        }
        connection.wire().timeout(context.conf().get(CommonParams.IPC_TIMEOUT));
        listing.write(connection.wire().out(), context.log()::warning);
    }
}
