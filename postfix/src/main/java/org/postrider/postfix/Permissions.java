package org.postrider.postfix;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.util.FatalException;
import org.postrider.util.Log;

/// Owners and modes of the queue and data directories: makes what is missing, and complains about
/// what is wrong. Owners count only where the mail system runs as root.
final class Permissions {
    private final Conf conf;
    private final Log log;
    private final boolean root;
    private final Path queue;

    Permissions(Conf conf, Log log, boolean root) {
        this.conf = conf;
        this.log = log;
        this.root = root;
        queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
    }

    /// Makes directories that are missing, then warns of what is wrong.
    void check() throws IOException {
        checkUser();
        create();
        var data = Path.of(conf.get(CommonParams.DATA_DIRECTORY));
        if (root) {
            var passage = new Passage(conf.get(CommonParams.MAIL_OWNER));
            passage.check(QueueParams.QUEUE_DIRECTORY.name(), queue.toString(), queue);
            // What is wrong with its own owner and mode is told below.
            passage.check(CommonParams.DATA_DIRECTORY.name(), data.toString(),
                    data.toAbsolutePath().getParent());
        }
        checkConfiguration();
        for (var directory : QueueDirectories.ALL) {
            check(directory);
        }
        warnOwner(data, conf.get(CommonParams.MAIL_OWNER));
        warnWritable(data);
    }

    /// Gives all directories the owner and mode that they should have.
    void repair() throws IOException {
        checkUser();
        create();
        for (var directory : QueueDirectories.ALL) {
            set(queue.resolve(directory.name()), directory);
        }
    }

    private void create() throws IOException {
        Files.createDirectories(queue);
        for (var directory : QueueDirectories.ALL) {
            var path = queue.resolve(directory.name());
            if (!Files.isDirectory(path)) {
                Files.createDirectory(path);
                set(path, directory);
            }
        }
        var data = Path.of(conf.get(CommonParams.DATA_DIRECTORY));
        if (!Files.isDirectory(data)) {
            Files.createDirectories(data);
            QueueDirectories.setMode(data, 0700);
            own(data, Optional.of(conf.get(CommonParams.MAIL_OWNER)), Optional.empty());
        }
    }

    private void set(Path path, QueueDirectories.Directory directory) throws IOException {
        boolean byOwner = directory.owner() == QueueDirectories.Owner.MAIL_OWNER;
        boolean grouped = directory.group() == QueueDirectories.Group.SETGID_GROUP;
        own(path, byOwner ? Optional.of(conf.get(CommonParams.MAIL_OWNER)) : Optional.of("root"),
                grouped ? Optional.of(conf.get(CommonParams.SETGID_GROUP)) : Optional.empty());
        QueueDirectories.setMode(path, directory.mode());
    }

    private void own(Path path, Optional<String> user, Optional<String> group)
            throws IOException {
        if (!root) {
            return;
        }
        var principals = path.getFileSystem().getUserPrincipalLookupService();
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (user.isPresent()) {
            view.setOwner(principals.lookupPrincipalByName(user.get()));
        }
        if (group.isPresent()) {
            try {
                view.setGroup(principals.lookupPrincipalByGroupName(group.get()));
            } catch (UserPrincipalNotFoundException e) {
                // Without set-gid programs the group is of little use: it may be missing.
                view.setGroup(principals.lookupPrincipalByGroupName("root"));
            }
        }
    }

    private void checkUser() throws IOException {
        var owner = conf.get(CommonParams.MAIL_OWNER);
        if (!root) {
            return;
        }
        try {
            queue.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        } catch (UserPrincipalNotFoundException e) {
            throw new FatalException("file " + conf.mainCf().file()
                    + ": parameter mail_owner: unknown user name value: " + owner);
        }
        if (owner.equals("root")) {
            throw new FatalException("file " + conf.mainCf().file()
                    + ": parameter mail_owner: user root has privileged user ID");
        }
    }

    private void checkConfiguration() throws IOException {
        for (var name : new String[] {"main.cf", "master.cf"}) {
            var file = conf.directory().resolve(name);
            if (!Files.exists(file)) {
                throw new FatalException("open " + file + ": No such file or directory");
            }
        }
        // The dot is in the names that Postfix tells.
        Files.walkFileTree(conf.directory().resolve("."), new ConfigurationFiles());
        warnOwner(queue, "root");
        warnWritable(queue);
    }

    /// Warns of tables and the like that others than root may change. What cannot be looked at, or
    /// has just gone, is left out.
    private final class ConfigurationFiles extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            return visitFile(folder, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            warnOwner(file, "root");
            if (!attributes.isSymbolicLink()) {
                warnWritable(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private void check(QueueDirectories.Directory directory) throws IOException {
        var path = queue.resolve(directory.name());
        warnOwner(path, directory.owner() == QueueDirectories.Owner.ROOT ? "root"
                : conf.get(CommonParams.MAIL_OWNER));
        if (!directory.name().equals("maildrop")) {
            warnWritable(path);
        }
    }

    private void warnOwner(Path path, String owner) throws IOException {
        if (root && !attributes(path).owner().getName().equals(owner)) {
            log.warning("not owned by " + owner + ": " + path);
        }
    }

    private void warnWritable(Path path) throws IOException {
        var permissions = attributes(path).permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            log.warning("group or other writable: " + path);
        }
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
