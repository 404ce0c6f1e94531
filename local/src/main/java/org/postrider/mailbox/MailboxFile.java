package org.postrider.mailbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.postrider.util.sys.FileStatus;

/// Opens mailbox files. The folder of a mailbox, or the mailbox itself, may be in the hands of
/// somebody who would like mail, or this program's rights, to go elsewhere: symbolic links, files with
/// more than one name, and everything that is no regular file are refused, also when they come in the
/// place of the mailbox after it has been looked at.
final class MailboxFile {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> EXISTING = Set.of(StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.READ,
            StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    private static final int TYPE = 0170000;
    private static final int CHARACTERS = 0020000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int ATTEMPTS = 10;

    private final Path file;
    private final Runnable beforeOpening;

    MailboxFile(Path file) {
        this(file, () -> { });
    }

    /// @param beforeOpening runs between the look at the file and its opening, for tests
    MailboxFile(Path file, Runnable beforeOpening) {
        this.file = file;
        this.beforeOpening = beforeOpening;
    }

    /// Whether it is a device like `/dev/null`.
    boolean isDevice() {
        try {
            return type() == CHARACTERS;
        } catch (IOException e) {
            return false; // opening it will tell
        }
    }

    private int type() throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE;
    }

    /// Opens it, or makes it.
    ///
    /// @param owner who must own it
    /// @param strict whether another owner is refused
    /// @throws MailboxException if it must not be used
    FileChannel open(Mbox.Owner owner, boolean strict) throws IOException, MailboxException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                checkType();
                beforeOpening.run();
                var channel = FileChannel.open(file, EXISTING);
                if (isGood(channel, owner, strict)) {
                    return channel;
                }
            } catch (NoSuchFileException e) {
                var fresh = create(owner);
                if (fresh != null) {
                    return fresh;
                }
            } catch (IOException e) {
                if (type() != LINK) {
                    throw e;
                }
            }
        }
        throw new MailboxException("4.2.0", "file changes while it is opened");
    }

    private void checkType() throws IOException, MailboxException {
        switch (type()) {
            case REGULAR -> { }
            case DIRECTORY -> throw new MailboxException("5.2.0",
                    "cannot open file: Is a directory");
            case LINK -> throw new MailboxException("5.2.0", Files.exists(file)
                    ? "file is a symbolic link" : "cannot open file: No such file or directory");
            default -> throw irregular();
        }
    }

    private MailboxException irregular() {
        return new MailboxException("5.2.0", "destination " + file + " is not a regular file");
    }

    /// Whether what was opened may be used.
    ///
    /// @return false if it has been removed meanwhile
    private boolean isGood(FileChannel channel, Mbox.Owner owner, boolean strict)
            throws IOException, MailboxException {
        boolean good = false;
        try {
            var status = FileStatus.of(channel);
            if (!status.isRegular()) {
                throw irregular();
            }
            if (status.links() > 1) {
                throw new MailboxException("5.2.0",
                        "file has " + status.links() + " hard links");
            }
            if (strict && status.uid() != owner.uid()) {
                throw new MailboxException("4.2.0", "destination " + file
                        + " is not owned by recipient");
            }
            good = status.links() == 1;
            return good;
        } finally {
            if (!good) {
                channel.close();
            }
        }
    }

    /// @return null if somebody else has made it meanwhile
    private FileChannel create(Mbox.Owner owner) throws IOException, MailboxException {
        try {
            var fresh = FileChannel.open(file, NEW, PRIVATE);
            if (owner.give()) {
                for (var id : Map.of("unix:uid", owner.uid(), "unix:gid", owner.gid())
                        .entrySet()) {
                    Files.setAttribute(file, id.getKey(), id.getValue(),
                            LinkOption.NOFOLLOW_LINKS);
                }
            }
            return fresh;
        } catch (FileAlreadyExistsException e) {
            return null;
        } catch (NoSuchFileException e) {
            throw new MailboxException("5.2.0",
                    "cannot create file exclusively: No such file or directory");
        }
    }
}
