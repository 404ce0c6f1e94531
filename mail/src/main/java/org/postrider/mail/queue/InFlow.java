package org.postrider.mail.queue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether more mail comes in than goes out: the queue manager says so by an empty file,
/// `private/in_flow`, and cleanup waits `in_flow_delay` then before it takes a message.
///
/// The file says nothing about any message. One that a crash has left slows down incoming mail until
/// the queue manager starts.
public final class InFlow {
    private final Path file;

    /// @param spool whose mail it is
    public InFlow(Spool spool) {
        file = spool.root().resolve("private/in_flow");
    }

    /// Whether more comes in than goes out.
    public boolean isTooMuch() {
        return Files.exists(file);
    }

    /// Tells whether more comes in than goes out.
    ///
    /// @throws IOException if that cannot be told
    public void tell(boolean tooMuch) throws IOException {
        if (!tooMuch) {
            Files.deleteIfExists(file);
            return;
        }
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // That is known.
        }
    }
}
