package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The directories below `queue_directory`: which there are, and who may do what in them.
///
/// `maildrop` is where local users put mail while the mail system is down: sticky, so that nobody
/// removes what another has written, and not readable by them.
public final class QueueDirectories {
    /// One directory.
    ///
    /// @param name below the queue directory
    /// @param owner who owns it when the mail system runs as root
    /// @param group which group it belongs to then
    /// @param mode permission bits, with the sticky bit
    public record Directory(String name, Owner owner, Group group, int mode) {}

    /// Whose directory it is.
    public enum Owner {
        /// The superuser.
        ROOT,
        /// The user who owns the mail.
        MAIL_OWNER
    }

    /// Which group a directory belongs to.
    public enum Group {
        /// The owner's own group; nothing is changed.
        ANY,
        /// `setgid_group`.
        SETGID_GROUP
    }

    /// All of them.
    public static final List<Directory> ALL = List.of(
            mail("active", 0700), mail("bounce", 0700), mail("corrupt", 0700),
            mail("defer", 0700), mail("deferred", 0700), mail("flush", 0700),
            mail("hold", 0700), mail("incoming", 0700), mail("private", 0700),
            mail("saved", 0700), mail("trace", 0700),
            new Directory("maildrop", Owner.MAIL_OWNER, Group.SETGID_GROUP, 01733),
            new Directory("public", Owner.MAIL_OWNER, Group.SETGID_GROUP, 0755),
            new Directory("pid", Owner.ROOT, Group.ANY, 0755));

    private QueueDirectories() {}

    private static Directory mail(String name, int mode) {
        return new Directory(name, Owner.MAIL_OWNER, Group.ANY, mode);
    }

    /// Creates those that are missing, with their modes, owned by the user of this process.
    public static void create(Path queue) throws IOException {
        Files.createDirectories(queue);
        for (var directory : ALL) {
            var path = queue.resolve(directory.name());
            if (!Files.isDirectory(path)) {
                Files.createDirectory(path);
                setMode(path, directory.mode());
            }
        }
    }

    /// Sets permission bits, with the sticky bit where asked for.
    public static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    /// The permission bits of a file, with set-id and sticky bits.
    public static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
