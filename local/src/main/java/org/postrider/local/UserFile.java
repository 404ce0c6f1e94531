package org.postrider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.MailboxException;
import org.postrider.util.Bytes;
import org.postrider.util.sys.FileStatus;
import org.postrider.util.sys.OpenFile;
import org.postrider.util.sys.SysException;

/// Reads files that say where mail goes, with the rights of the user who wrote them: whoever can
/// make somebody else's file say something would get his mail, and run commands as him.
final class UserFile {
    /// What was found.
    sealed interface Content {
        /// There is no such file.
        record None() implements Content {}

        /// The file must not, or cannot, be used.
        ///
        /// @param reason for the log
        record Refused(String reason) implements Content {}

        /// Its elements.
        ///
        /// @param uid of the file's owner
        record Lines(List<Destination> destinations, int uid) implements Content {}
    }

    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;
    private static final int ELOOP = 40;
    private static final int OTHERS_WRITE = 02;
    private static final int LIMIT = 8 << 20; // bytes

    private final Actor actor;

    UserFile(Actor actor) {
        this.actor = actor;
    }

    /// Reads a `.forward` file: it must belong to the user, or to root, and be no symbolic link. What
    /// stands in a folder that he may not look into is not there.
    Content forward(Path path, Identity who) throws MailboxException {
        return actor.as(who, () -> {
            try (var file = OpenFile.withoutLink(path.toString())) {
                var status = file.status();
                var why = refusal(status, "file " + path);
                if (why.isEmpty() && status.uid() != 0 && status.uid() != who.uid()) {
                    why = "file " + path + " has bad owner uid " + status.uid();
                }
                return why.isEmpty() ? read(file) : new Content.Refused(why);
            } catch (SysException e) {
                if (isMissing(e)) {
                    return new Content.None();
                }
                if (e.errno() == ELOOP) {
                    return new Content.Refused("file " + path + " is not a regular file");
                }
                if (e.errno() == EACCES) {
                    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? new Content.Refused(
                            "cannot open file " + path + ": Permission denied")
                            : new Content.None();
                }
                throw new MailboxException("4.3.0", "cannot look up file " + path + ": "
                        + e.getMessage());
            }
        });
    }

    /// Who made a file; root where that cannot be said.
    static int maker(Path path) {
        try {
            return (Integer) Files.getAttribute(path, "unix:uid");
        } catch (IOException e) {
            return 0;
        }
    }

    /// Reads an included list.
    Content list(Path path, Identity who) throws MailboxException {
        return actor.as(who, () -> {
            try (var file = OpenFile.of(path.toString())) {
                var why = refusal(file.status(), ":include: file " + path);
                return why.isEmpty() ? read(file) : new Content.Refused(why);
            } catch (SysException e) {
                if (isMissing(e)) {
                    return new Content.Refused("unable to lookup :include: file " + path
                            + ": No such file or directory");
                }
                if (e.errno() == EACCES) {
                    return new Content.Refused("cannot open include file " + path
                            + ": Permission denied");
                }
                throw new MailboxException("4.3.0", "cannot read include file: " + e.getMessage());
            }
        });
    }

    private static boolean isMissing(SysException e) {
        return e.errno() == ENOENT || e.errno() == ENOTDIR;
    }

    private static String refusal(FileStatus status, String what) {
        if (!status.isRegular()) {
            return what + " is not a regular file";
        }
        if ((status.mode() & OTHERS_WRITE) != 0) {
            return what + " is world writable";
        }
        return status.size() > LIMIT ? what + " is larger than " + LIMIT + " bytes" : "";
    }

    /// The elements of all lines; those that begin with `#` are none. A line ends at a NUL.
    private static Content read(OpenFile file) throws SysException {
        var destinations = new ArrayList<Destination>();
        for (var whole : Bytes.text(file.read(LIMIT)).split("\n")) {
            int nul = whole.indexOf('\0');
            var text = nul < 0 ? whole : whole.substring(0, nul);
            if (!text.startsWith("#")) {
                destinations.addAll(Destination.parse(closed(text)));
            }
        }
        return new Content.Lines(destinations, file.status().uid());
    }

    /// A string that begins where its line ends has the end of the line in it: it is an address that
    /// nobody has, not nothing.
    private static String closed(String line) {
        boolean open = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            open ^= c == '"';
            i += c == '\\' ? 1 : 0;
        }
        return open && line.endsWith("\"") ? line + " \"" : line;
    }
}
