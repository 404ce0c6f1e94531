package org.postrider.local;

import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.Tables;

/// Finds out whether a user's mail goes to another delivery agent or to a command instead of a
/// mailbox. Tables come before the parameter that is for everybody.
final class Transports {
    private final Conf conf;
    private final Maps mailboxTransports;
    private final Maps mailboxCommands;
    private final Maps fallbacks;

    Transports(ServiceContext context) {
        conf = context.conf();
        mailboxTransports = maps(context, LocalParams.MAILBOX_TRANSPORT_MAPS);
        mailboxCommands = maps(context, LocalParams.MAILBOX_COMMAND_MAPS, Tables.Use.RIGHTS);
        fallbacks = maps(context, LocalParams.FALLBACK_TRANSPORT_MAPS);
    }

    private static Maps maps(ServiceContext context, Param<List<String>> param) {
        return maps(context, param, Tables.Use.ROUTE);
    }

    private static Maps maps(ServiceContext context, Param<List<String>> param, Tables.Use use) {
        return context.tables().maps(param.name(), context.conf().get(param), context.conf(), use);
    }

    /// The delivery agent for all mail of this name.
    Lookup mailboxTransport(String name) {
        return first(mailboxTransports, name, LocalParams.MAILBOX_TRANSPORT);
    }

    /// The command for this user's mail.
    Lookup mailboxCommand(String name) {
        return first(mailboxCommands, name, LocalParams.MAILBOX_COMMAND);
    }

    /// The delivery agent for mail of a name that is no user's.
    Lookup fallback(String name) {
        return first(fallbacks, name, LocalParams.FALLBACK_TRANSPORT);
    }

    private Lookup first(Maps maps, String name, Param<String> otherwise) {
        var found = maps.lookup(name);
        if (!(found instanceof Lookup.NotFound)) {
            return found;
        }
        var text = conf.get(otherwise);
        return text.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(text);
    }
}
