package org.postrider.postfix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postrider.util.sys.Processes;

/// The master process of an instance, found by its lock file.
final class RunningMaster {
    private final ProcessHandle process;

    private RunningMaster(ProcessHandle process) {
        this.process = process;
    }

    /// The master that holds the lock on its `master.pid`. A file that a dead master has left
    /// names a process, too; whether that one holds the lock is in the kernel's table of locks.
    ///
    /// @param directory where that file is
    /// @return empty if the mail system is not running
    static Optional<RunningMaster> find(Path directory) {
        var file = directory.resolve("master.pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip());
            var inode = Files.getAttribute(file, "unix:ino").toString();
            return isLockedBy(pid, inode)
                    ? ProcessHandle.of(pid).map(RunningMaster::new) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A line of the table:
    ///
    /// ```
    /// 2: FLOCK  ADVISORY  WRITE 16666 08:01:131090 0 EOF
    /// ```
    private static boolean isLockedBy(long pid, String inode) throws IOException {
        var owner = " " + pid + " ";
        for (var line : Files.readAllLines(Path.of("/proc/locks"))) {
            if (line.contains(" FLOCK ") && line.contains(owner)
                    && line.contains(":" + inode + " ")) {
                return true;
            }
        }
        return false;
    }

    long pid() {
        return process.pid();
    }

    /// Asks it to end the mail system.
    void terminate() {
        process.destroy();
    }

    /// Kills it; its daemons notice at once.
    void kill() {
        process.destroyForcibly();
    }

    /// Asks it to read its configuration again.
    void reload() throws IOException {
        Processes.kill(process.pid(), Processes.SIGHUP);
    }

    /// Waits for its end.
    ///
    /// @return whether it has ended
    boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        }
    }
}
