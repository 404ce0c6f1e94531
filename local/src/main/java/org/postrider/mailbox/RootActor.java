package org.postrider.mailbox;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postrider.util.sys.ThreadIdentity;

/// Does work with a user's rights in a process that runs as root: on platform threads, because
/// rights belong to a thread and virtual threads share theirs.
final class RootActor implements Actor {
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("mailbox-", 0).daemon(true).stackSize(256 * 1024).factory());

    @Override
    public <T> T as(Identity who, Work<T> work) throws MailboxException {
        var groups = who.groups().stream().mapToInt(Integer::intValue).toArray();
        try {
            return threads.submit(
                    () -> ThreadIdentity.as(who.uid(), who.gid(), groups, work::run)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MailboxException mailbox) {
                throw mailbox;
            }
            throw new MailboxException("4.3.0", "cannot act as user " + who.uid() + ": "
                    + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MailboxException("4.3.0", "mail system is shutting down");
        }
    }
}
