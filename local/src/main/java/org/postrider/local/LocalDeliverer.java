package org.postrider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.postrider.local.UserTable.User;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.header.Loops;
import org.postrider.mail.params.LocalParams;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.Mailboxes;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.Delimiters;
import org.postrider.tables.Tables;
import org.postrider.util.Reason;

/// What the deliveries of one service share: tables, users, and the ways to deliver.
final class LocalDeliverer implements Deliverer {
    final ServiceContext context;
    final Conf conf;
    final UserTable users;
    final AliasTable aliases;
    final UserFile files;
    final UserMailbox mailbox;
    final Mailboxes boxes;
    final Commands commands;
    private final Biff biff = new Biff(Biff.COMSAT);
    final Transports transports;
    final RewriteClient rewrite;
    final Forward forward;
    final Delimiters delimiters;

    LocalDeliverer(ServiceContext context, UserTable users, Actor actor) {
        this.context = context;
        this.users = users;
        conf = context.conf();
        aliases = new AliasTable(context.tables().maps(LocalParams.ALIAS_MAPS.name(),
                conf.get(LocalParams.ALIAS_MAPS), conf, Tables.Use.RIGHTS),
                conf.get(LocalParams.OWNER_REQUEST_SPECIAL), context.log());
        files = new UserFile(actor);
        boxes = new Mailboxes(context, actor, LocalParams.MAILBOX_DELIVERY_LOCK,
                LocalParams.MAILBOX_SIZE_LIMIT);
        mailbox = new UserMailbox(conf, boxes, biff);
        commands = new Commands(context);
        transports = new Transports(context);
        rewrite = new RewriteClient(context);
        forward = new Forward(context);
        delimiters = Delimiters.of(conf);
    }

    @Override
    public void deliver(Delivery delivery) throws IOException {
        if (boxes.deferred(delivery, context.name())) {
            return;
        }
        var loops = new Loops(delivery.content());
        for (var recipient : delivery.recipients()) {
            new Attempt(this, delivery, recipient, loops).run();
        }
    }

    @Override
    public void close() {
        biff.close();
    }

    /// As whom commands and files of root's destinations are used: root's own rights are never.
    ///
    User defaultUser() throws IOException {
        var name = conf.get(LocalParams.DEFAULT_PRIVS);
        var user = users.find(name);
        if (user.isEmpty() || user.get().identity().uid() == 0) {
            throw new IOException("parameter " + LocalParams.DEFAULT_PRIVS.name() + ": " + name
                    + " is no user without special rights");
        }
        return new User("", user.get().identity(), Path.of(""), "");
    }

    /// A user as whom commands and files may be used: where he is root, or in root's group, `default_privs`
    /// takes the place of that.
    User unprivileged(User user) throws IOException {
        var own = user.identity();
        if (own.uid() != 0 && own.gid() != 0) {
            return user;
        }
        var stand = defaultUser().identity();
        int gid = own.gid() == 0 ? stand.gid() : own.gid();
        return new User(user.name(), new Identity(own.uid() == 0 ? stand.uid() : own.uid(), gid,
                List.of(gid)), user.home(), user.shell());
    }

    /// Why a user's home directory is missing, where it must not; empty if all is well.
    String homeProblem(User user) {
        if (conf.get(LocalParams.REQUIRE_HOME_DIRECTORY)) {
            try {
                Files.readAttributes(user.home(), BasicFileAttributes.class);
            } catch (IOException e) {
                return "cannot access home directory " + user.home() + ": " + Reason.of(e);
            }
        }
        return "";
    }

    /// The user who made a table or a list; empty for root.
    ///
    /// @param uid the owner's number
    /// @throws IOException if there is no such user
    Optional<User> owner(int uid, String what) throws IOException {
        if (uid == 0) {
            return Optional.empty();
        }
        var user = users.find(uid);
        if (user.isEmpty()) {
            throw new IOException("cannot find " + what + " owner " + uid);
        }
        return user;
    }
}
