package org.postrider.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// A change on disk that decides, after a crash, where a message is and what became of it.
///
/// Between any two of these steps the process, or the whole host, may end. Tests make it end there:
/// with `-Dpostrider.stop.at=DIRECTORY`, a process that comes to a step for which that directory has a
/// file `before-STEP` or `after-STEP` removes the file and stops as if it were killed. Where the file
/// is not empty, the process waits there until somebody kills it, or master.
public enum DiskStep {
    /// A new message gets its name.
    NAME_MESSAGE,
    /// A new message is complete.
    SYNC_MESSAGE,
    /// The file in maildrop is in the queue now.
    REMOVE_SUBMISSION,
    /// The queue manager takes a message.
    ACTIVATE,
    /// A message goes to where it waits.
    DEFER,
    /// A message begins anew, or goes elsewhere at an administrator's wish.
    MOVE,
    /// The time of the next attempt is set.
    SCHEDULE,
    /// A recipient is done.
    MARK_DONE,
    /// The sender has had a warning, or a report that was asked for.
    MARK_REPORTED,
    /// What became of a recipient is on record.
    SYNC_LOG,
    /// The record has been reported, or is out of date.
    REMOVE_LOG,
    /// Nothing is left to do for a message.
    REMOVE_MESSAGE,
    /// A message is in `tmp` of a Maildir.
    SYNC_MAILDIR,
    /// Mail readers see it.
    PUBLISH_MAILDIR,
    /// A mailbox is locked against other programs.
    MAKE_LOCK_FILE,
    /// A message is written to the end of an mbox file.
    APPEND_MBOX,
    /// It is there for good.
    SYNC_MBOX,
    /// Other programs may use the mailbox.
    REMOVE_LOCK_FILE;

    private static final String STOP_AT = System.getProperty("postrider.stop.at");

    /// The change itself.
    public interface Change<T> {
        /// Makes it.
        T make() throws IOException;
    }

    /// Makes the change.
    ///
    /// @return what the change returns
    public <T> T make(Change<T> change) throws IOException {
        if (STOP_AT == null) {
            return change.make();
        }
        stop("before-");
        var result = change.make();
        stop("after-");
        return result;
    }

    private void stop(String when) throws IOException {
        var point = Path.of(STOP_AT, when + name());
        boolean waits = Files.exists(point) && Files.size(point) > 0;
        if (!Files.deleteIfExists(point)) {
            return;
        }
        while (waits) {
            LockSupport.park();
        }
        Runtime.getRuntime().halt(137); // as a shell sees a process that was killed
    }
}
