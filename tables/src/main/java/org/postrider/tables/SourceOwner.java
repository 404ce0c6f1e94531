package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postrider.util.sys.ThreadIdentity;

/// The user who owns the text that a table is made from.
///
/// Root makes tables as that user: in a folder of theirs, names may lead anywhere.
public final class SourceOwner {
    /// What makes or changes the table.
    public interface Work {
        /// Does it.
        void run() throws IOException;
    }

    private SourceOwner() {}

    /// Does the work as the owner of this file, where root asks for it and the owner is somebody
    /// else; as oneself otherwise, also where there is no such file.
    ///
    /// @throws IOException what the work throws, or the owner cannot be found out or become
    public static void run(Path text, Work work) throws IOException {
        int uid = Files.exists(text) ? id(text, "unix:uid") : 0;
        if (uid == 0 || !"root".equals(System.getProperty("user.name"))) {
            work.run();
            return;
        }
        int gid = id(text, "unix:gid");
        try {
            ThreadIdentity.as(uid, gid, new int[] {gid}, () -> {
                work.run();
                return null;
            });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int id(Path file, String which) throws IOException {
        return ((Number) Files.getAttribute(file, which)).intValue();
    }
}
