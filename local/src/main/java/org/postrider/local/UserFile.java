package org.postrider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postrider.mailbox.Actor;
import org.postrider.mailbox.Identity;
import org.postrider.mailbox.MailboxException;

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

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int OTHERS_WRITE = 02;
    private static final long LIMIT = 8 << 20; // bytes

    private final Actor actor;

    UserFile(Actor actor) {
        this.actor = actor;
    }

    /// Reads a `.forward` file: it must belong to the user, or to root.
    Content forward(Path file, Identity who) throws MailboxException {
        return actor.as(who, () -> {
            try {
                var status = status(file);
                int uid = (Integer) status.get("uid");
                var why = refusal(status, "file " + file);
                if (why.isEmpty() && uid != 0 && uid != who.uid()) {
                    why = "file " + file + " has bad owner uid " + uid;
                }
                return why.isEmpty() ? read(file, uid) : new Content.Refused(why);
            } catch (NoSuchFileException | NotDirectoryException e) {
                return new Content.None();
            } catch (AccessDeniedException e) {
                return new Content.Refused("cannot open file " + file + ": Permission denied");
            } catch (IOException e) {
                throw new MailboxException("4.3.0", "cannot look up file " + file + ": "
                        + e.getMessage());
            }
        });
    }

    /// Reads an included list.
    Content list(Path file, Identity who) throws MailboxException {
        return actor.as(who, () -> {
            try {
                var status = status(file);
                var why = refusal(status, ":include: file " + file);
                return why.isEmpty() ? read(file, (Integer) status.get("uid"))
                        : new Content.Refused(why);
            } catch (NoSuchFileException | NotDirectoryException e) {
                return new Content.Refused("unable to lookup :include: file " + file
                        + ": No such file or directory");
            } catch (AccessDeniedException e) {
                return new Content.Refused("open include file " + file + ": Permission denied");
            } catch (IOException e) {
                throw new MailboxException("4.3.0", "cannot read include file: " + e.getMessage());
            }
        });
    }

    private static Map<String, Object> status(Path file) throws IOException {
        return Files.readAttributes(file, "unix:mode,uid,size");
    }

    private static String refusal(Map<String, Object> status, String what) {
        int mode = (Integer) status.get("mode");
        if ((mode & TYPE) != REGULAR) {
            return what + " is not a regular file";
        }
        if ((mode & OTHERS_WRITE) != 0) {
            return what + " is world writable";
        }
        return (Long) status.get("size") > LIMIT
                ? what + " is larger than " + LIMIT + " bytes" : "";
    }

    /// The elements of all lines; a line that begins with white space continues the one before, and
    /// `#` begins a line that is none.
    private static Content read(Path file, int uid) throws IOException {
        var destinations = new ArrayList<Destination>();
        var line = new StringBuilder();
        for (var text : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
            boolean continues = text.startsWith(" ") || text.startsWith("\t");
            if (text.isBlank() || text.stripLeading().startsWith("#")) {
                continue;
            }
            if (!continues) {
                destinations.addAll(Destination.parse(line.toString()));
                line.setLength(0);
            }
            line.append(text);
        }
        destinations.addAll(Destination.parse(line.toString()));
        return new Content.Lines(destinations, uid);
    }
}
