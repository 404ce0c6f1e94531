package org.postrider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.local.AliasTable.Expansion;
import org.postrider.local.Branch.Source;
import org.postrider.local.UserFile.Content;
import org.postrider.local.UserTable.User;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.header.Loops;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mailbox.Envelope;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.MailboxException;
import org.postrider.server.agent.Delivery;
import org.postrider.server.agent.Pass;
import org.postrider.tables.Lookup;
import org.postrider.util.Bytes;

/// The delivery to one recipient of a request, with all that its aliases and its `.forward` stand
/// for.
///
/// Mailboxes, files and commands are delivered to at once. Addresses elsewhere, and all those that
/// a user or a list names, are collected and mailed to at the end in one new message for each
/// sender, unless something was deferred: then the recipient will be expanded again.
final class Attempt {
    private static final int DEPTH_LIMIT = 100;

    private final LocalDeliverer local;
    private final Delivery delivery;
    private final Recipient recipient;
    private final Loops loops;
    /// What has been done: a second way to the same destination adds nothing.
    private final Set<String> seen = new HashSet<>();
    private final Map<String, List<Recipient>> elsewhere = new LinkedHashMap<>();
    private boolean waits;
    private boolean expanded;
    private int reports;

    Attempt(LocalDeliverer local, Delivery delivery, Recipient recipient, Loops loops) {
        this.local = local;
        this.delivery = delivery;
        this.recipient = recipient;
        this.loops = loops;
    }

    void run() throws IOException {
        try {
            deliver(Branch.of(recipient, delivery.request().sender()));
        } catch (MailboxException e) {
            report(recipient, Outcome.deferred("4.3.0", e.getMessage()));
        }
        if (!waits) {
            // Success that has been reported as that of an expansion is not reported again.
            var target = expanded ? recipient.withNotify(
                    Branch.withoutSuccess(recipient.notifyFlags())) : recipient;
            elsewhere.forEach((sender, to) -> report(target,
                    local.forward.send(delivery, recipient, delivered("forward", recipient), to, sender)));
        }
        if (waits) {
            delivery.waits(recipient);
        } else if (reports > 0) {
            delivery.expanded(recipient);
        }
    }

    /// Delivers to the address of this place: to what its aliases say, or to a user.
    private void deliver(Branch at) throws IOException, MailboxException {
        var address = at.recipient().address();
        if (loops.has(address)) {
            report(at, Outcome.bounced("5.4.6", "mail forwarding loop for " + address));
            return;
        }
        if (at.depth() > DEPTH_LIMIT) {
            local.context.log().warning("recipient nesting limit exceeded for " + address);
            report(at, Outcome.bounced("5.4.6", "recipient nesting limit exceeded"));
            return;
        }
        var whole = Bytes.lower(Address.local(address));
        if (whole.startsWith("\\")) {
            toMailbox(at.address(address.substring(1)), whole.substring(1), "");
            return;
        }
        int split = split(whole);
        var name = split < 0 ? whole : whole.substring(0, split);
        var extension = split < 0 ? "" : Address.local(address).substring(split + 1);
        if (extension.indexOf('/') >= 0) { // a part of the names of files
            local.context.log().warning(delivery.request().queueId()
                    + ": address with illegal extension: "
                    + Bytes.printable(Address.local(address), 200));
            extension = "";
        }
        if (!byAlias(at, whole, "") && (split < 0 || !byAlias(at, name, extension))) {
            toUser(at, name, extension);
        }
    }

    /// Delivers to what an alias stands for.
    ///
    /// @return whether there is such an alias, or it cannot be said
    private boolean byAlias(Branch at, String name, String unmatched)
            throws IOException, MailboxException {
        if (at.alias().equals(name)) {
            return false; // an alias that names itself means the user
        }
        switch (local.aliases.expand(name)) {
            case Expansion.None _ -> {
                return false;
            }
            case Expansion.Unavailable(var reason) ->
                    report(at, Outcome.deferred("4.3.0", reason));
            case Expansion.To to when delivery.probes() ->
                    report(at, Outcome.sent("aliased to " + to.text()));
            case Expansion.To to -> {
                // What goes in a circle comes to its limit, but not by each of many ways.
                if (seen.add("alias " + name + (at.followed().contains(name)
                        ? " " + at.depth() : ""))) {
                    follow(at, to, name, unmatched);
                }
            }
        }
        return true;
    }

    private void follow(Branch at, Expansion.To to, String name, String unmatched)
            throws IOException, MailboxException {
        var owner = to.table().trusted() ? Optional.<User>empty()
                : local.owner(to.table().uid(), "alias database");
        traceExpansion(at.recipient(), !to.owner().isEmpty());
        var parent = to.owner().isEmpty() && local.conf.get(LocalParams.RESET_OWNER_ALIAS)
                ? at.withoutOwner(delivery.request().sender()) : at;
        var branch = parent.alias(name, unmatched,
                to.owner().isEmpty() ? "" : sender(to.owner()), owner);
        for (var destination : to.destinations()) {
            deliver(branch, destination);
        }
    }

    /// Reports success where that was asked for: mail for a list with an owner has been delivered,
    /// every other alias is expanded (RFC 3461, section 5.2.7).
    private void traceExpansion(Recipient alias, boolean list) {
        if ((alias.notifyFlags() & Recipient.SUCCESS) != 0) {
            expanded = true;
            waits |= !delivery.trace(list ? new Recipient(0, alias.address(), "", alias.orcpt(),
                    alias.notifyFlags()) : alias, Dsn.of("2.0.0",
                    list ? "delivered" : "expanded", "alias expanded"), local.context.name());
        }
    }

    /// The envelope sender of mail for an alias with an owner.
    private String sender(String owner) throws IOException {
        if (local.conf.get(LocalParams.EXPAND_OWNER_ALIAS)
                && local.aliases.expand(owner) instanceof Expansion.To to
                && to.destinations().size() == 1
                && to.destinations().getFirst() instanceof Destination.Address(var external)) {
            return Address.internal(local.rewrite.rewrite("local", external));
        }
        return Address.internal(local.rewrite.rewrite("local", owner));
    }

    private void deliver(Branch at, Destination destination)
            throws IOException, MailboxException {
        switch (destination) {
            case Destination.Address(var external) -> toAddress(at, external);
            case Destination.Mailbox(var user) -> toOwnMailbox(at, user);
            case Destination.Command(var text) -> {
                if (allowed(at, LocalParams.ALLOW_MAIL_TO_COMMANDS, "command")) {
                    toCommand(at, text);
                }
            }
            case Destination.File(var path) -> {
                if (allowed(at, LocalParams.ALLOW_MAIL_TO_FILES, "file")) {
                    toFile(at, path);
                }
            }
            case Destination.Include(var path) -> include(at, path);
        }
    }

    private boolean allowed(Branch at, Param<List<String>> sources, String what) {
        if (local.conf.get(sources).contains(at.source().word())) {
            return true;
        }
        report(at, Outcome.bounced("5.7.1", "mail to " + what + " is restricted"));
        return false;
    }

    /// Delivers past aliases and `.forward` files; where others are mailed to, to the writer only.
    private void toOwnMailbox(Branch at, String user) throws IOException {
        var address = Address.internal(local.rewrite.rewrite("local", user));
        if (at.anew() && !(at.source() == Source.FORWARD && isWriter(at, address))) {
            mail(at, address);
        } else {
            toMailbox(at.address(address), Bytes.lower(user), "");
        }
    }

    private void toAddress(Branch at, String external) throws IOException, MailboxException {
        var address = withExtension(at, Address.internal(local.rewrite.rewrite("local",
                external)));
        if (Bytes.utf8(address).isEmpty()) {
            reportBad(at, address);
            return;
        }
        var where = local.rewrite.resolve(delivery.request().sender(), address);
        if (where.has(ResolveReply.ERROR)) {
            var recipient = where.recipient();
            reportBad(at, Address.local(recipient) + "@"
                    + Address.internal(Address.domain(recipient)));
        } else if (where.has(ResolveReply.FAIL)) {
            report(at, Outcome.deferred("4.3.0", "address resolver failure for " + address));
        } else if (!where.transport().equals(local.context.name())
                || at.anew() && !staysHere(at, where.recipient())) {
            mail(at, address);
        } else {
            deliver(at.address(where.recipient()));
        }
    }

    private void reportBad(Branch at, String address) {
        report(at, Outcome.bounced("5.1.3", "bad recipient address syntax: "
                + Bytes.printable(address, 200)));
    }

    /// Whether an address is delivered to although others of its place are mailed to: an alias in
    /// another one or in a list; in `.forward`, its writer.
    private boolean staysHere(Branch at, String address) {
        if (at.source() == Source.FORWARD) {
            return isWriter(at, address) || loops.has(address);
        }
        var whole = Bytes.lower(Address.local(address));
        int split = split(whole);
        return !whole.equals(at.alias()) && (isAlias(whole)
                || split > 0 && !whole.substring(0, split).equals(at.alias())
                        && isAlias(whole.substring(0, split)));
    }

    private boolean isAlias(String name) {
        return !(local.aliases.expand(name) instanceof Expansion.None);
    }

    private int split(String localPart) {
        return local.delimiters.extensionAt(localPart);
    }

    /// Whether an address is the one of the user in whose `.forward` it stands: his mailbox.
    private boolean isWriter(Branch at, String address) {
        var name = Bytes.lower(Address.local(address));
        int split = split(name);
        return at.who().isPresent()
                && at.who().get().name().equals(split < 0 ? name : name.substring(0, split));
    }

    /// Adds the extension that no alias has matched, where the parameters want that.
    private String withExtension(Branch at, String address) {
        if (at.extension().isEmpty() || !local.conf.get(
                CleanupParams.PROPAGATE_UNMATCHED_EXTENSIONS).contains(at.source().word())) {
            return address;
        }
        var delimiter = local.delimiters.characters().substring(0, 1);
        var domain = Address.domain(address);
        return Address.local(address) + delimiter + at.extension()
                + (domain.isEmpty() ? "" : "@" + domain);
    }

    /// Collects an address for a new message.
    private void mail(Branch at, String address) {
        var to = elsewhere.computeIfAbsent(at.sender(), _ -> new ArrayList<>());
        if (seen.add("mail " + at.sender() + " " + Bytes.lower(address))) {
            to.add(new Recipient(0, address, at.recipient().original(), at.recipient().orcpt(),
                    at.recipient().notifyFlags()));
        }
    }

    /// With whose rights a list is read: those of who named it, or of who made it, where root named it.
    private Identity reader(Branch at, String path) throws IOException {
        var named = at.who().map(User::identity).orElse(Identity.ROOT);
        return named.uid() != 0 ? named
                : local.owner(UserFile.maker(Path.of(path)), ":include: file")
                        .map(User::identity).orElse(named);
    }

    private void include(Branch at, String path) throws IOException, MailboxException {
        if (at.followed().contains(":" + path) || !seen.add("include " + path)) {
            return;
        }
        switch (local.files.list(Path.of(path), reader(at, path))) {
            case Content.Lines(var destinations, int uid) -> {
                var branch = at.include(local.owner(uid, ":include: file"), path);
                for (var destination : destinations) {
                    deliver(branch, destination);
                }
            }
            case Content.Refused(var reason) -> {
                local.context.log().warning(reason);
                report(at, Outcome.bounced("5.3.5", "mail system configuration error"));
            }
            case Content.None _ -> throw new IllegalStateException("no list " + path);
        }
    }

    private void toUser(Branch at, String name, String extension)
            throws IOException, MailboxException {
        var user = local.users.find(name);
        if (user.isEmpty() || at.followed().contains(user.get().name() + ":")
                || !byForward(at, user.get(), extension)) {
            toMailbox(at, name, extension);
        }
    }

    /// Delivers to what a user's `.forward` file says.
    ///
    /// @return whether there is one and it says something
    private boolean byForward(Branch at, User user, String extension)
            throws IOException, MailboxException {
        var names = names(at, user, extension);
        for (var path : Lists.split(
                local.conf.get(LocalParams.FORWARD_PATH))) {
            var file = names.expandPath(path, local.conf.get(LocalParams.FORWARD_EXPANSION_FILTER));
            var content = file.startsWith("/") ? local.files.forward(Path.of(file),
                    user.identity()) : new Content.None();
            switch (content) {
                case Content.None _ -> { }
                case Content.Refused(var reason) -> {
                    local.context.log().warning(reason);
                    return false;
                }
                case Content.Lines(var destinations, _) -> {
                    return forward(at, user, file, extension, destinations);
                }
            }
        }
        return false;
    }

    private boolean forward(Branch at, User user, String file, String extension,
            List<Destination> destinations) throws IOException, MailboxException {
        if (destinations.isEmpty() || !seen.add("forward " + file)) {
            return !destinations.isEmpty();
        }
        if (delivery.probes()) {
            report(at, Outcome.sent("forwarded via file: " + file));
            return true;
        }
        traceExpansion(at.recipient(), false);
        var branch = at.forward(user, extension);
        for (var destination : destinations) {
            deliver(branch, destination);
        }
        return true;
    }

    /// Delivers to a user's mailbox, or to what stands for it.
    private void toMailbox(Branch at, String name, String extension) throws IOException {
        if (!seen.add("mailbox " + Bytes.lower(at.recipient().address()))
                || passed(at, local.transports.mailboxTransport(name))) {
            return;
        }
        var found = local.users.find(name);
        if (found.isEmpty()) {
            new Unknown(this, local, at, name, extension).deliver();
            return;
        }
        var user = found.get();
        var noHome = local.homeProblem(user);
        if (!noHome.isEmpty()) {
            report(at, Outcome.deferred("4.3.0", noHome));
            return;
        }
        switch (local.transports.mailboxCommand(name)) {
            case Lookup.Found(var command) -> report(at,
                    local.commands.deliver(command, local.unprivileged(user), names(at, user, extension),
                            envelope(at, "command"), delivery));
            case Lookup.NotFound _ -> report(at,
                    local.mailbox.deliver(user, envelope(at, "file"), delivery));
            case Lookup.Failed(var reason) -> lookupFailed(at, reason);
        }
    }

    /// Passes the recipient on to another delivery agent, if a table or parameter says so.
    ///
    /// @return whether that was so, or it cannot be said
    boolean passed(Branch at, Lookup transport) {
        switch (transport) {
            case Lookup.NotFound _ -> {
                return false;
            }
            case Lookup.Failed(var reason) -> lookupFailed(at, reason);
            case Lookup.Found(var destination) -> {
                reports++;
                try {
                    waits |= !Pass.on(local.context, delivery,
                            destination, copy(at.recipient()));
                } catch (IOException e) {
                    report(at, Outcome.deferred("4.3.0", "mail transport unavailable"));
                    local.context.log().warning("connect to transport private/" + destination
                            + ": " + e.getMessage());
                }
            }
        }
        return true;
    }

    /// Sends mail for an unknown user on.
    void relay(Branch at, String text) throws IOException {
        mail(at, Address.internal(local.rewrite.rewrite("local", Address.external(text))));
    }

    private void lookupFailed(Branch at, String reason) {
        local.context.log().warning(reason);
        report(at, Outcome.deferred("4.3.0", "table lookup failure"));
    }

    /// With whose rights the commands and files of this place are used.
    private User writer(Branch at) throws IOException {
        return at.who().isPresent() ? local.unprivileged(at.who().get()) : local.defaultUser();
    }

    private void toCommand(Branch at, String text) throws IOException {
        if (!seen.add("command " + at.recipient().address() + " " + text)) {
            return;
        }
        var who = writer(at);
        var whole = Address.local(at.recipient().address());
        int split = split(whole);
        var name = Bytes.lower(split < 0 ? whole : whole.substring(0, split));
        var user = new User(name, who.identity(), who.home(), who.shell());
        report(at, local.commands.deliver(text, user,
                names(at, user, split < 0 ? "" : whole.substring(split + 1)),
                envelope(at, "command"), delivery));
    }

    private void toFile(Branch at, String path) throws IOException {
        if (!seen.add("file " + path)) {
            return;
        }
        var who = writer(at).identity();
        var envelope = envelope(at, "file");
        report(at, path.endsWith("/") ? local.boxes.toMaildir(Path.of(path), who, envelope,
                delivery) : local.boxes.toFile(Path.of(path), who, envelope, delivery));
    }

    /// The names that parameters may use for a recipient.
    LocalNames names(Branch at, User user, String extension) {
        var whole = Address.local(at.recipient().address());
        var delimiter = extension.isEmpty() ? ""
                : whole.substring(whole.length() - extension.length() - 1,
                        whole.length() - extension.length());
        return new LocalNames(user, at.recipient().address(), extension, delimiter,
                at.recipient().original());
    }

    /// The header lines on top of a delivered message.
    ///
    /// @param how the way of delivery, as `prepend_delivered_header` names it
    private Envelope envelope(Branch at, String how) {
        return new Envelope(at.sender(), local.conf.get(CleanupParams.ENABLE_ORIGINAL_RECIPIENT)
                        ? Address.external(at.recipient().original()) : "",
                delivered(how, local.conf.get(LocalParams.FROZEN_DELIVERED_TO) ? recipient
                        : at.recipient()));
    }

    private String delivered(String how, Recipient to) {
        return local.conf.get(LocalParams.PREPEND_DELIVERED_HEADER).contains(how)
                ? Address.external(to.address()) : "";
    }

    /// Reports the request's own recipient, or one that it stands for. What goes wrong with the
    /// members of a list is told to its owner.
    void report(Branch at, Outcome outcome) {
        if (at.recipient() == recipient && at.source() == Source.REQUEST) {
            reports++;
            waits |= !delivery.report(recipient, outcome, local.context.name(),
                    delivery.delays());
        } else if (outcome instanceof Outcome.Bounced
                && !at.sender().equals(delivery.request().sender())) {
            waits |= !delivery.bounceTo(at.sender(), copy(at.recipient()), outcome.dsn(),
                    local.context.name(), delivery.delays());
        } else {
            report(at.recipient(), outcome);
        }
    }

    /// Each of these reports is on a recipient of its own: the request's is done when all are.
    private void report(Recipient target, Outcome outcome) {
        waits |= !delivery.report(copy(target), outcome, local.context.name(), delivery.delays());
    }

    private Recipient copy(Recipient target) {
        reports++;
        return new Recipient(-reports, target.address(), target.original(), target.orcpt(),
                target.notifyFlags());
    }
}
