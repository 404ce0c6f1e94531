package org.postrider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.postrider.local.UserTable.User;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.LocalParams;
import org.postrider.mailbox.Envelope;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.Mailboxes;
import org.postrider.mailbox.Mbox;
import org.postrider.server.agent.Delivery;

/// Puts messages into the mailboxes of users: where they are, and with whose rights they are
/// opened.
final class UserMailbox {
    private static final int OTHERS_WRITE = 02;
    private static final int GROUP_WRITES = 020;

    private final Conf conf;
    private final Mailboxes boxes;
    private final Biff biff;

    UserMailbox(Conf conf, Mailboxes boxes, Biff biff) {
        this.biff = biff;
        this.conf = conf;
        this.boxes = boxes;
    }

    /// Delivers to one user.
    Outcome deliver(User user, Envelope envelope, Delivery delivery) {
        var home = conf.get(LocalParams.HOME_MAILBOX);
        var name = home.isEmpty() ? conf.get(LocalParams.MAIL_SPOOL_DIRECTORY) + separator()
                + user.name() + (inMaildirs() ? "/" : "") : user.home() + "/" + home;
        return name.endsWith("/")
                ? boxes.toMaildir(Path.of(name), user.identity(), envelope, delivery)
                : toMbox(user, Path.of(name), home.isEmpty(), envelope, delivery);
    }

    private boolean inMaildirs() {
        return conf.get(LocalParams.MAIL_SPOOL_DIRECTORY).endsWith("/");
    }

    private String separator() {
        return inMaildirs() ? "" : "/";
    }

    private Outcome toMbox(User user, Path file, boolean inSpool, Envelope envelope,
            Delivery delivery) {
        var own = user.identity();
        var who = inSpool ? spoolIdentity(file.getParent(), own) : own;
        var owner = new Mbox.Owner(own.uid(), own.gid(),
                who.uid() != own.uid() || who.gid() != own.gid());
        return boxes.toMbox(file, who, owner, envelope, delivery,
                reason -> "cannot update mailbox " + file + " for user " + user.name() + ". "
                        + reason, offset -> {
                    if (conf.get(LocalParams.BIFF)) {
                        biff.notify(user.name(), offset);
                    }
                });
    }

    /// With whose rights a mailbox in the spool directory is opened: the recipient's where everybody
    /// may write; the recipient's in the directory's group where only that may; else root's.
    private static Identity spoolIdentity(Path directory, Identity recipient) {
        try {
            Map<String, Object> attributes = Files.readAttributes(directory, "unix:mode,gid");
            int mode = (Integer) attributes.get("mode");
            if ((mode & OTHERS_WRITE) != 0) {
                return recipient;
            }
            return (mode & GROUP_WRITES) != 0
                    ? recipient.inGroup((Integer) attributes.get("gid")) : Identity.ROOT;
        } catch (IOException e) {
            return recipient;
        }
    }
}
