package org.postrider.pickup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.postrider.util.sys.OpenFile;
import org.postrider.util.sys.SysException;

/// A file in maildrop that may be taken: anybody can put anything there.
///
/// @param path where it is
/// @param uid of its owner, who is thereby the submitter
/// @param owner the owner's name, or his number where he has none
/// @param arrival when it was last written, in microseconds since 1970
/// @param requeued whether postsuper(1) has put it there: it belongs to the mail system itself, and
///     others may not read it, unlike what sendmail(1) writes
record Found(Path path, long uid, String owner, long arrival, boolean requeued) {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int OWNER_EXECUTE = 0100;
    private static final int OTHERS_READ = 0004;
    private static final int ENOENT = 2;

    /// Looks at a directory entry, without following a symbolic link.
    ///
    /// @param mailOwner who the mail system runs as
    /// @return empty for what is no complete, singly linked, regular file: not our business, or
    ///     still being written
    static Optional<Found> at(Path path, String mailOwner) throws IOException {
        Map<String, Object> a = Files.readAttributes(path,
                "unix:mode,nlink,uid,owner,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) a.get("mode");
        boolean good = (mode & TYPE) == REGULAR && (mode & OWNER_EXECUTE) != 0
                && (Integer) a.get("nlink") == 1;
        if (!good) {
            return Optional.empty();
        }
        var time = (FileTime) a.get("lastModifiedTime");
        var owner = a.get("owner").toString();
        return Optional.of(new Found(path, ((Number) a.get("uid")).longValue() & 0xffffffffL,
                owner,
                time.to(java.util.concurrent.TimeUnit.MICROSECONDS),
                owner.equals(mailOwner) && (mode & OTHERS_READ) == 0));
    }

    /// The owner's login name, or `uid:` and his number where he has none.
    String login() {
        return owner.equals(Long.toString(uid)) ? "uid:" + uid : owner;
    }

    /// Opens the file, if it is still its owner's and what it was taken for: whoever puts another one
    /// in its place meanwhile gains nothing, and a FIFO there keeps nobody waiting.
    ///
    /// @throws IOException if it is another one, or cannot be opened
    InputStream open() throws IOException {
        OpenFile file;
        try {
            file = OpenFile.withoutLink(path.toString());
        } catch (SysException e) {
            throw e.errno() == ENOENT ? new NoSuchFileException(path.toString()) : e;
        }
        var now = file.status();
        if (!now.isRegular() || !now.has(OWNER_EXECUTE) || now.links() != 1
                || Integer.toUnsignedLong(now.uid()) != uid) {
            file.close();
            throw new IOException("file has changed while it was opened");
        }
        return file.stream();
    }
}
