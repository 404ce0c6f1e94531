package org.postrider.virtual;

import java.nio.file.Path;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.proto.Recipient;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Envelope;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.Mailboxes;
import org.postrider.mailbox.Mbox;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;
import org.postrider.tables.Delimiters;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.Tables;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Looks up where the mailbox of an address is and whose it is, and delivers there.
final class VirtualDeliverer implements Deliverer {

    private final Conf conf;
    private final Log log;
    private final ServiceContext context;
    private final String base;
    private final Maps mailboxes;
    private final Maps uids;
    private final Maps gids;
    private final Mailboxes boxes;
    private final Delimiters delimiters;

    VirtualDeliverer(ServiceContext context, Actor actor) {
        this.context = context;
        conf = context.conf();
        base = conf.get(LocalParams.VIRTUAL_MAILBOX_BASE);
        log = context.log();
        delimiters = Delimiters.of(conf);
        mailboxes = maps(context, LocalParams.VIRTUAL_MAILBOX_MAPS);
        uids = maps(context, LocalParams.VIRTUAL_UID_MAPS);
        gids = maps(context, LocalParams.VIRTUAL_GID_MAPS);
        boxes = new Mailboxes(context, actor, LocalParams.VIRTUAL_MAILBOX_LOCK,
                LocalParams.VIRTUAL_MAILBOX_LIMIT);
    }

    private static Maps maps(ServiceContext context, Param<List<String>> param) {
        return context.tables().maps(param.name(), context.conf().get(param), context.conf(),
                Tables.Use.RIGHTS);
    }

    @Override
    public void deliver(Delivery delivery) {
        if (boxes.deferred(delivery, context.name())) {
            return;
        }
        if (base.isEmpty()) {
            log.fatal("bad string length 0 < 1: " + LocalParams.VIRTUAL_MAILBOX_BASE.name()
                    + " = ");
            delivery.reportRest(misconfigured(), context.name(), delivery.delays());
            return;
        }
        for (var recipient : delivery.recipients()) {
            delivery.report(recipient, outcome(delivery, recipient), context.name(), delivery.delays());
        }
    }

    private Outcome outcome(Delivery delivery, Recipient recipient) {
        var address = recipient.address();
        return switch (find(mailboxes, address)) {
            case Lookup.NotFound _ -> Outcome.bounced("5.1.1",
                    "unknown user: \"" + Bytes.printable(address, 200) + "\"");
            case Lookup.Failed(var reason) -> unavailable(mailboxes, reason);
            case Lookup.Found(var name) when name.contains("/../") || name.startsWith("../") -> {
                log.warning("recipient " + address + ": bad mailbox path "
                        + Bytes.printable(name, 200) + " in "
                        + LocalParams.VIRTUAL_MAILBOX_MAPS.name());
                yield misconfigured();
            }
            case Lookup.Found(var name) -> inMailbox(delivery, recipient, name);
        };
    }

    private Outcome inMailbox(Delivery delivery, Recipient recipient, String name) {
        try {
            int uid = id(uids, recipient.address(), conf.get(LocalParams.VIRTUAL_MINIMUM_UID));
            int gid = id(gids, recipient.address(), 1);
            var envelope = new Envelope(delivery.request().sender(),
                    conf.get(CleanupParams.ENABLE_ORIGINAL_RECIPIENT) ? recipient.original() : "",
                    recipient.address());
            var who = new Identity(uid, gid, List.of(gid));
            var file = Path.of(base + "/" + name);
            return name.endsWith("/")
                    ? boxes.toMaildir(file, who, envelope, delivery)
                    : waiting(boxes.toMbox(file, who, new Mbox.Owner(uid, gid, false), envelope,
                            delivery, reason -> "delivery failed to mailbox " + file + ": " + reason,
                            _ -> { }));
        } catch (BadId e) {
            return e.outcome;
        }
    }

    /// Only a mailbox that is full is its owner's fault: whatever else is in its place, mail waits.
    private static Outcome waiting(Outcome outcome) {
        var dsn = outcome.dsn();
        return outcome instanceof Outcome.Bounced && !dsn.status().equals("5.2.2")
                ? new Outcome.Deferred(dsn.withStatus("4" + dsn.status().substring(1))
                        .withAction("delayed")) : outcome;
    }

    /// The number that a table gives for an address.
    private int id(Maps maps, String address, int least) throws BadId {
        switch (find(maps, address)) {
            case Lookup.Found(var value) -> {
                try {
                    int id = Integer.parseInt(value);
                    if (id >= least) {
                        return id;
                    }
                } catch (NumberFormatException e) {
                    // Told below, as a number that is too small.
                }
                log.warning("recipient " + address + ": bad " + (maps == uids ? "uid " : "gid ")
                        + Bytes.printable(value, 100) + " in " + maps.parameter());
                throw new BadId(misconfigured());
            }
            case Lookup.NotFound _ -> {
                log.warning("recipient " + address + ": not found in " + maps.parameter());
                throw new BadId(misconfigured());
            }
            case Lookup.Failed(var reason) -> throw new BadId(unavailable(maps, reason));
        }
    }

    private static Outcome misconfigured() {
        return Outcome.deferred("4.3.5", "mail system configuration error");
    }

    private static final class BadId extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Outcome outcome;

        BadId(Outcome outcome) {
            this.outcome = outcome;
        }
    }

    private Outcome unavailable(Maps maps, String reason) {
        log.warning(maps.parameter() + " lookup failure: " + reason);
        return misconfigured();
    }

    /// Looks up the address, the address without its extension, and its domain; patterns see whole
    /// addresses only.
    private Lookup find(Maps maps, String address) {
        var whole = maps.lookup(address);
        if (!(whole instanceof Lookup.NotFound)) {
            return whole;
        }
        var local = Address.local(address);
        var domain = "@" + Address.domain(address);
        int split = delimiters.extensionAt(local);
        var plain = split < 0 ? whole : maps.lookupPartial(local.substring(0, split) + domain);
        return plain instanceof Lookup.NotFound ? maps.lookupPartial(domain) : plain;
    }
}
