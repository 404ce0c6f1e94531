package org.postrider.master;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Locks;
import org.postrider.util.sys.Ownership;
import org.postrider.util.sys.Users;

/// The locks that keep a second master away from the queue and the data directory, in the files and
/// in the way that Postfix has them: `master.pid` and `master.lock` hold the process id, 32
/// characters wide, and are locked with flock(2) as long as the process lives.
final class MasterLock implements AutoCloseable {
    private final List<Locks.Held> held = new ArrayList<>();

    /// Takes both locks.
    ///
    /// @throws FatalException if another master has one of them
    static MasterLock take(Conf conf, Users.User owner, boolean root) throws IOException {
        var lock = new MasterLock();
        var queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
        var name = conf.get(CommonParams.PROCESS_ID_DIRECTORY) + "/master.pid";
        lock.add(queue.resolve(name), name);
        var data = Path.of(conf.get(CommonParams.DATA_DIRECTORY)).resolve("master.lock");
        boolean fresh = !Files.exists(data);
        lock.add(data, data.toString());
        if (root && fresh) {
            Ownership.change(data.toString(), owner.uid(), owner.gid());
        }
        return lock;
    }

    private void add(Path file, String shownAs) throws IOException {
        var lock = Locks.tryLock(file.toString(), 0600).orElseThrow(() -> new FatalException(
                "open lock file " + shownAs
                        + ": unable to set exclusive lock: Resource temporarily unavailable"));
        held.add(lock);
        var pid = Long.toString(ProcessHandle.current().pid());
        var text = " ".repeat(32 - pid.length()) + pid + "\n";
        // Not closed: the lock belongs to the descriptor.
        @SuppressWarnings("resource") // see above
        var out = new FileOutputStream(Descriptors.descriptor(lock.number()));
        out.write(Bytes.of(text));
    }

    @Override
    public void close() {
        held.forEach(Locks.Held::close);
    }
}
