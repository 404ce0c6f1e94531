package org.postrider.mailbox;

import org.postrider.util.sys.ThreadIdentity;

/// Does work with a user's rights in a process that runs as root. The calling thread takes them for
/// this work: it must be a platform thread, as those of sessions in such a process are.
final class RootActor implements Actor {
    @Override
    public <T> T as(Identity who, Work<T> work) throws MailboxException {
        var groups = who.groups().stream().mapToInt(Integer::intValue).toArray();
        try {
            return ThreadIdentity.as(who.uid(), who.gid(), groups, work::run);
        } catch (MailboxException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MailboxException("4.3.0", "cannot act as user " + who.uid() + ": "
                    + e.getMessage());
        }
    }
}
