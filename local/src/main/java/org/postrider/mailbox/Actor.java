package org.postrider.mailbox;

import org.postrider.util.sys.Users;

/// Does work with somebody's rights.
public interface Actor {
    /// Work on mailboxes.
    ///
    /// @param <T> what comes of it
    interface Work<T> {
        /// Does the work.
        ///
        /// @throws MailboxException if it failed
        T run() throws MailboxException;
    }

    /// Does the work as this user, with no other rights, whatever happens in it.
    ///
    /// @throws MailboxException what the work threw, or that the rights cannot be taken
    <T> T as(Identity who, Work<T> work) throws MailboxException;

    /// What this process can do: switch to the user if it runs as root, else stay who it is.
    static Actor ofProcess() {
        return Users.effectiveUser() == 0 ? new RootActor() : unprivileged();
    }

    /// Does everything as the user who runs this process: the mail system of an ordinary user.
    static Actor unprivileged() {
        return new Actor() {
            @Override
            public <T> T as(Identity who, Work<T> work) throws MailboxException {
                return work.run();
            }
        };
    }
}
