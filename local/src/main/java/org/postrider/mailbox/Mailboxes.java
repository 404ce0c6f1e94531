package org.postrider.mailbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.lock.LockPolicy;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Delivery;
import org.postrider.util.Log;

/// Delivers into mailboxes of either kind with their owners' rights, and says what a failure means.
public final class Mailboxes {
    private final Log log;
    private final Actor actor;
    private final long limit;
    private final Maildir maildir;
    private final Mbox mbox;
    /// What is wrong with the limits; empty if nothing.
    private final String problem;

    /// @param lockStyles how mbox files are locked
    /// @param sizeLimit largest mbox file or Maildir message, in bytes
    public Mailboxes(ServiceContext context, Actor actor, Param<List<String>> lockStyles,
            Param<Long> sizeLimit) {
        var conf = context.conf();
        log = context.log();
        this.actor = actor;
        limit = conf.get(sizeLimit);
        long message = conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        problem = limit > 0 && (limit < message || message == 0) ? "configuration error: "
                + sizeLimit.name() + " is smaller than "
                + CommonParams.MESSAGE_SIZE_LIMIT.name() : "";
        maildir = new Maildir(Maildir.hostName(), context.clock());
        var styles = conf.get(lockStyles);
        if (lockStyles == LocalParams.MAILBOX_DELIVERY_LOCK
                && conf.get(LocalParams.SUN_MAILTOOL_COMPATIBILITY)) {
            log.warning(LocalParams.SUN_MAILTOOL_COMPATIBILITY.name() + ": deprecated parameter,"
                    + " use \"mailbox_delivery_lock = dotlock\" instead");
            styles = List.of("dotlock");
        }
        var locks = new MailboxLocks(lockStyles.name(),
                new LockPolicy(styles, conf.get(LocalParams.DELIVER_LOCK_ATTEMPTS),
                        conf.get(LocalParams.DELIVER_LOCK_DELAY),
                        conf.get(LocalParams.STALE_LOCK_TIME)), context.clock());
        mbox = new Mbox(locks, context.clock(), conf.get(LocalParams.STRICT_MAILBOX_OWNERSHIP));
    }

    /// Defers everything where messages may be larger than mailboxes. The service goes on: others live in
    /// its process.
    ///
    /// @param relay how this program is told of
    /// @return whether it has
    public boolean deferred(Delivery delivery, String relay) {
        if (problem.isEmpty()) {
            return false;
        }
        log.fatal(problem);
        delivery.reportRest(Outcome.deferred("4.3.5", "mail system configuration error"), relay,
                delivery.delays());
        return true;
    }

    /// Delivers into a Maildir; a probe is only told that it would.
    public Outcome toMaildir(Path folder, Identity who, Envelope envelope, Delivery delivery) {
        if (delivery.probes()) {
            return Outcome.sent("delivers to maildir");
        }
        var content = delivery.content();
        try {
            actor.as(who, () -> {
                maildir.deliver(folder, envelope, content, limit);
                return true;
            });
            return Outcome.sent("delivered to maildir");
        } catch (MailboxException e) {
            if (e.getMessage().endsWith("Permission denied")) {
                log.warning("maildir access problem for UID/GID=" + who.uid() + "/" + who.gid()
                        + ": " + e.getMessage());
                log.warning("perhaps you need to create the maildirs in advance");
            }
            return e.outcome("maildir delivery failed: " + e.getMessage());
        }
    }

    /// Appends to an mbox file; a probe is only told that it would.
    ///
    /// @param who with whose rights the file is opened
    /// @param owner whose file it must be
    /// @param failure makes the text of a failure from its reason
    /// @param done hears where the delivered message begins
    public Outcome toMbox(Path file, Identity who, Mbox.Owner owner, Envelope envelope,
            Delivery delivery, UnaryOperator<String> failure, LongConsumer done) {
        if (delivery.probes()) {
            return Outcome.sent("delivers to mailbox");
        }
        try {
            done.accept(actor.as(who, () -> mbox.deliver(file, owner, envelope, delivery::content, limit)));
            return Outcome.sent("delivered to mailbox");
        } catch (MailboxException e) {
            return e.outcome(failure.apply(e.getMessage()));
        }
    }

    /// Appends to any file; a probe is only told that it would.
    public Outcome toFile(Path file, Identity who, Envelope envelope, Delivery delivery) {
        if (delivery.probes()) {
            return Outcome.sent("delivers to file: " + file);
        }
        var notes = new ArrayList<String>(); // nothing is logged with other rights
        try {
            actor.as(who, () -> {
                mbox.deliverToFile(file, envelope, delivery::content, limit, notes::add);
                return true;
            });
            return Outcome.sent("delivered to file: " + file);
        } catch (MailboxException e) {
            return e.outcome("cannot append message to file " + file + ": " + e.getMessage());
        } finally {
            notes.forEach(log::warning);
        }
    }
}
