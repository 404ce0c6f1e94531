package org.postrider.postfix;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postrider.util.FatalException;
import org.postrider.util.sys.SysException;
import org.postrider.util.sys.ThreadIdentity;
import org.postrider.util.sys.Users;

/// Whether `mail_owner` gets to a directory of the mail system. A daemon that does not would end, be
/// started again, and end, while clients are told to come again later.
///
/// Daemons of Postfix are in the queue directory before they give up root, and do not notice.
final class Passage {
    private final String owner;

    Passage(String owner) {
        this.owner = owner;
    }

    /// Makes sure of it.
    ///
    /// @param parameter that names the directory
    /// @param directory in the words of the administrator
    /// @param end where the way ends, which exists
    /// @throws FatalException if a directory on the way, the end included, may not be searched
    void check(String parameter, String directory, Path end) throws IOException {
        var way = way(end);
        if (isOpen(way)) {
            return;
        }
        var closed = firstClosed(way);
        if (closed.isPresent()) {
            throw new FatalException(parameter + " = " + directory + ": " + owner
                    + " (mail_owner) has no permission to search the directory " + closed.get());
        }
    }

    /// All directories on the way, both as it is written and where its links lead.
    private static Set<Path> way(Path end) throws IOException {
        var all = new LinkedHashSet<Path>();
        for (var path : List.of(end.toAbsolutePath(), end.toRealPath())) {
            all.add(path.getRoot());
            for (int i = 1; i <= path.getNameCount(); i++) {
                all.add(path.getRoot().resolve(path.subpath(0, i)));
            }
        }
        return all;
    }

    /// The usual case, which needs no look at users and groups.
    private static boolean isOpen(Set<Path> way) throws IOException {
        for (var path : way) {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    /// What the kernel says knows about groups and access lists.
    private Optional<Path> firstClosed(Set<Path> way) throws IOException {
        var user = Users.named(owner).orElseThrow(
                () -> new FatalException("mail_owner: no such user: " + owner));
        try {
            return ThreadIdentity.as(user.uid(), user.gid(), new int[] {user.gid()}, () -> {
                for (var path : way) {
                    try {
                        // Behind the dot lies what can be found only by who may search.
                        Files.getLastModifiedTime(path.resolve("."));
                    } catch (AccessDeniedException e) {
                        return Optional.of(path);
                    }
                }
                return Optional.empty();
            });
        } catch (SysException e) {
            throw new FatalException(e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
