package org.postrider.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.local.AliasTable.Expansion;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Envelope;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;
import org.postrider.server.client.RewriteClient;
import org.postrider.util.Bytes;

/// Finds out what a local address stands for, and delivers to that.
final class LocalDeliverer implements Deliverer {
    private static final String RELAY = "local";
    private static final int DEPTH_LIMIT = 100;

    private final ServiceContext context;
    private final UserTable users;
    private final AliasTable aliases;
    private final UserMailbox mailbox;
    private final RewriteClient rewrite;
    private final Forward forward;

    LocalDeliverer(ServiceContext context, UserTable users, Actor actor) {
        this.context = context;
        this.users = users;
        aliases = new AliasTable(context.tables().maps(LocalParams.ALIAS_MAPS.name(),
                context.conf().get(LocalParams.ALIAS_MAPS), context.conf()), context.log());
        mailbox = new UserMailbox(context, actor);
        rewrite = new RewriteClient(context);
        forward = new Forward(context);
    }

    @Override
    public void deliver(Delivery delivery) throws IOException {
        var loops = new Loops(delivery.content());
        for (var recipient : delivery.recipients()) {
            new Attempt(delivery, recipient, loops).run();
        }
    }

    /// The delivery to one recipient of the request, with all that its aliases stand for.
    private final class Attempt {
        private final Delivery delivery;
        private final Recipient recipient;
        private final Loops loops;
        /// Aliases that have been followed: a second way to the same alias adds nothing.
        private final Set<String> followed = new HashSet<>();
        /// Addresses whose users have got the message.
        private final Set<String> delivered = new HashSet<>();
        private final List<String> elsewhere = new ArrayList<>();
        private String owner = "";
        private boolean expanded;
        private boolean waits;
        private int reports;

        Attempt(Delivery delivery, Recipient recipient, Loops loops) {
            this.delivery = delivery;
            this.recipient = recipient;
            this.loops = loops;
        }

        void run() throws IOException {
            deliverTo(recipient.address(), Set.of(), 0);
            if (!elsewhere.isEmpty()) {
                report(recipient, forward.send(delivery, recipient, elsewhere, owner));
            } else if (expanded && reports == 0) {
                report(recipient, Outcome.deferred("4.3.5", "alias expands to nothing"));
            } else if (expanded && !waits) {
                delivery.expanded(recipient);
            }
        }

        /// @param address in internal form
        /// @param names the aliases that led here: one of them now means the user of its name
        private void deliverTo(String address, Set<String> names, int depth) throws IOException {
            var target = expanded ? new Recipient(0, address, original(), recipient.orcpt(),
                    recipient.notifyFlags()) : recipient;
            if (loops.has(address) || depth > DEPTH_LIMIT) {
                report(target, Outcome.bounced("5.4.6", "mail forwarding loop for " + address));
                return;
            }
            var local = Bytes.lower(Address.local(address));
            for (var name : candidates(local)) {
                if (!names.contains(name)) {
                    switch (aliases.expand(name)) {
                        case Expansion.None _ -> { }
                        case Expansion.Unavailable(var reason) -> {
                            report(target, Outcome.deferred("4.3.0", reason));
                            return;
                        }
                        case Expansion.To to -> {
                            if (followed.add(name)) {
                                follow(to, name, names, depth, target);
                            }
                            return;
                        }
                    }
                }
            }
            toUser(address, candidates(local).getLast(), target);
        }

        private void follow(Expansion.To to, String name, Set<String> names, int depth,
                Recipient target) throws IOException {
            if (!to.owner().isEmpty()) {
                owner = to.owner() + "@" + Address.domain(recipient.address());
            }
            var chain = new HashSet<>(names);
            chain.add(name);
            boolean outer = expanded;
            for (var external : to.addresses()) {
                var address = Address.internal(rewrite.rewrite("local", external));
                var where = rewrite.resolve(delivery.request().sender(), address);
                if (where.has(ResolveReply.FAIL)) {
                    report(target, Outcome.deferred("4.3.0",
                            "address resolver failure for " + address));
                    return;
                }
                if (where.transport().equals(context.name())) {
                    expanded = true;
                    deliverTo(where.recipient(), chain, depth + 1);
                } else {
                    elsewhere.add(address);
                }
            }
            expanded |= outer;
        }

        private void toUser(String address, String name, Recipient target) throws IOException {
            var user = users.find(name);
            if (user.isEmpty()) {
                report(target, Outcome.bounced("5.1.1", "unknown user: \"" + Bytes.printable(
                        Address.local(address), 100) + "\""));
                return;
            }
            var envelope = new Envelope(delivery.request().sender(), original(), address);
            report(target, mailbox.deliver(user.get(), envelope, delivery));
        }

        private String original() {
            return recipient.original();
        }

        private void report(Recipient target, Outcome outcome) {
            reports++;
            waits |= !delivery.report(target, outcome, RELAY, delivery.delays());
        }
    }

    /// The names to look up: the local part, then without its extension.
    private List<String> candidates(String local) {
        var delimiters = context.conf().get(CommonParams.RECIPIENT_DELIMITER);
        for (int i = 1; i < local.length(); i++) {
            if (delimiters.indexOf(local.charAt(i)) >= 0 && !local.startsWith("owner-")) {
                return List.of(local, local.substring(0, i));
            }
        }
        return List.of(local);
    }
}
