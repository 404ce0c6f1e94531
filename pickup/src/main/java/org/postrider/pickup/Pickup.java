package org.postrider.pickup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.mail.queue.CorruptFileException;
import org.postrider.mail.queue.Envelope;
import org.postrider.mail.queue.QueueFile;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.QmgrClient;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.DiskStep;
import org.postrider.util.Reason;

/// pickup - collect local mail
///
/// # SYNOPSIS
/// `pickup [generic options]`
///
/// # DESCRIPTION
/// Takes the files that sendmail(1) leaves in the *maildrop* directory, and hands them to
/// cleanup(8). It watches the directory, and looks through all of it when it starts, when it is woken
/// by a byte on its socket, and a minute after something went wrong. It does not end for `max_idle`:
/// sendmail(1) does not wake it, so that it costs its users no connection.
///
/// # SECURITY
/// Everybody may write to *maildrop*. Only complete, regular files with one link are taken; the
/// submitter is the file's owner; records that a user may not write make the file corrupt.
///
/// What `postsuper -r` puts there is handed over as if it had just been submitted, without the
/// recipients that are done, once the delivery that may still go on has ended. A message whose sender
/// has yet to be told of failures, or of deliveries that he asked about, goes back to the queue
/// manager, which tells him; one without recipients left is removed.
///
/// # DIAGNOSTICS
/// Each message is logged with its owner's uid and its sender. A file that is no message, or that
/// will never be accepted, goes to the *corrupt* directory; what cannot be handed over now stays.
///
/// # FILES
/// `maildrop/` and `corrupt/` below `queue_directory`.
public final class Pickup implements Service {
    /// The program.
    public static final Program PROGRAM = new Program() {
        @Override
        public String name() {
            return "pickup";
        }

        @Override
        public boolean servesManyClients() {
            return true; // triggers, one after another in a single process of Postfix's
        }

        @Override
        public boolean servesUsers() {
            return true;
        }

        @Override
        public Service create(ServiceContext context) {
            return new Pickup(context);
        }
    };

    private static final int AT_A_TIME = 16;
    private static final Duration AGAIN = Duration.ofSeconds(60);

    private final ServiceContext context;
    private final Spool spool;
    private final MatchList authorized;
    private final Semaphore slots = new Semaphore(AT_A_TIME);
    private final Set<Path> underway = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean scanning = new AtomicBoolean();
    private final AtomicBoolean retry = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean draining;
    private Watch watch;

    private Pickup(ServiceContext context) {
        this.context = context;
        spool = Spool.of(context.conf(), context.clock());
        authorized = MatchList.of("authorized_submit_users",
                context.conf().get(CommonParams.AUTHORIZED_SUBMIT_USERS), context.tables(),
                context.conf());
    }

    @Override
    public void start() {
        try {
            // Before the first scan: what comes during the scan is seen by one of them.
            watch = new Watch(spool.directory(QueueName.MAILDROP), this::offer, this::wake);
        } catch (IOException e) {
            context.log().warning("cannot watch maildrop, mail there waits for the next wake-up: "
                    + e.getMessage());
        }
        wake();
    }

    /// Each byte that comes is a reason to look.
    @Override
    public void session(Connection connection) throws IOException {
        var in = connection.wire().in();
        var bytes = new byte[256];
        while (in.read(bytes) > 0) {
            wake();
        }
    }

    @Override
    public boolean busy() {
        return running.get() > 0 || scanning.get() || watch != null && !draining;
    }

    /// What has not been taken up is the next process's.
    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /// Starts a scan, or lets the one that runs start over.
    private void wake() {
        wanted.set(true);
        if (scanning.compareAndSet(false, true)) {
            Thread.ofVirtual().name("pickup").start(this::scan);
        }
    }

    private void scan() {
        try {
            while (wanted.getAndSet(false)) {
                scanOnce();
            }
        } catch (IOException e) {
            context.log().warning("scan maildrop: " + e.getMessage());
            retryLater();
        } finally {
            scanning.set(false);
        }
        if (wanted.get()) {
            wake();
        }
    }

    private void scanOnce() throws IOException {
        try (var scan = spool.scan(QueueName.MAILDROP)) {
            for (var path = scan.next(); path.isPresent() && !draining; path = scan.next()) {
                offer(path.get());
            }
        }
    }

    /// Takes a file if it is complete and nobody does so already. It is looked at first: were it
    /// marked while it is still incomplete, the news that it is complete could meet the mark.
    private void offer(Path file) {
        if (draining || !QueueId.isValid(file.getFileName().toString())) {
            return;
        }
        try {
            var found = Found.at(file, context.conf().get(CommonParams.MAIL_OWNER));
            if (found.isPresent() && underway.add(file)) {
                slots.acquireUninterruptibly();
                running.incrementAndGet();
                Thread.ofVirtual().name("pickup " + file.getFileName())
                        .start(() -> take(found.get()));
            }
        } catch (NoSuchFileException e) {
            // It is gone already.
        } catch (IOException e) {
            failed(file, e);
        }
    }

    private void take(Found found) {
        try {
            transfer(found);
        } catch (NoSuchFileException e) {
            // It is gone already.
        } catch (IOException e) {
            failed(found.path(), e);
        } finally {
            underway.remove(found.path());
            running.decrementAndGet();
            slots.release();
        }
    }

    private void failed(Path file, IOException e) {
        context.log().warning("maildrop/" + file.getFileName() + ": " + Reason.text(e));
        retryLater();
    }

    private void transfer(Found found) throws IOException {
        switch (authorized.string(found.owner())) {
            case YES -> { }
            case NO -> {
                setAside(found, "User " + found.owner() + "(" + found.uid()
                        + ") is not allowed to submit mail");
                return;
            }
            case FAILED -> throw new IOException("authorized_submit_users lookup failure");
        }
        try (var in = found.open()) {
            if (found.requeued()) {
                requeue(found);
            } else {
                end(found, new Transfer(context, found).submitted(in));
            }
        } catch (CorruptFileException e) {
            setAside(found, e.getMessage());
        }
    }

    /// Takes what postsuper(1) has put here, perhaps in the middle of a delivery. While the file is
    /// locked no other begins, and what one has done is in the file.
    private void requeue(Found found) throws IOException {
        var id = found.path().getFileName().toString();
        try (var file = QueueFile.open(found.path())) {
            if (!file.lockForQueueManager()) {
                retryLater();
            } else if (QueueId.isValid(id)
                    && (spool.hasLog("bounce", id) || spool.hasLog("trace", id))) {
                // What the sender has not been told is lost with the id.
                giveBack(id);
            } else if (isDone(file)) {
                remove(found);
                context.log().info(id + ": removed");
            } else {
                end(found, new Transfer(context, found).requeued(file));
            }
        }
    }

    private void giveBack(String id) throws IOException {
        spool.move(id, QueueName.MAILDROP, QueueName.INCOMING);
        try {
            QmgrClient.tell(context, List.of(new QmgrTrigger.New(id)));
        } catch (IOException e) {
            // It looks there from time to time anyway.
        }
    }

    private static boolean isDone(QueueFile file) throws IOException {
        var envelope = Envelope.read(file, 1);
        return envelope.count() > 0 && envelope.recipients().isEmpty();
    }

    private void end(Found found, CleanupReply reply) throws IOException {
        if (reply.ok()) {
            remove(found);
            return;
        }
        var problem = reply.problem();
        if (problem.status().startsWith("5")) {
            setAside(found, problem.text());
        } else {
            throw new IOException("cleanup: " + problem.text());
        }
    }

    private static void remove(Found found) throws IOException {
        DiskStep.REMOVE_SUBMISSION.make(() -> Files.deleteIfExists(found.path()));
    }

    /// Keeps the file where nobody trips over it again.
    private void setAside(Found found, String why) throws IOException {
        var name = found.path().getFileName().toString();
        context.log().warning("uid=" + found.uid() + ": maildrop/" + name
                + ": message not accepted, moved to the corrupt queue: "
                + Bytes.printable(why, 1000));
        // Users choose names in maildrop: what is kept already must not be replaced.
        var kept = spool.directory(QueueName.CORRUPT).resolve(name);
        for (int i = 1; Files.exists(kept, LinkOption.NOFOLLOW_LINKS); i++) {
            kept = kept.resolveSibling(name + i);
        }
        Files.move(found.path(), kept, StandardCopyOption.ATOMIC_MOVE);
    }

    private void retryLater() {
        if (retry.compareAndSet(false, true)) {
            context.timers().after(AGAIN, () -> {
                retry.set(false);
                wake();
            });
        }
    }
}
