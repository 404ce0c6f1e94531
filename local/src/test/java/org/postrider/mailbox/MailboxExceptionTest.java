package org.postrider.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxExceptionTest {
    /// The system's words for EDQUOT, EFBIG, ENOSPC, EIO, EROFS and ESTALE.
    @ParameterizedTest
    @CsvSource({"Disk quota exceeded,5.2.2", "File too large,5.2.2",
        "No space left on device,4.3.0", "Input/output error,4.2.0",
        "Read-only file system,4.2.0", "Stale file handle,4.2.0"})
    void status_isWhatTheSystemSays(String reason, String status) {
        assertEquals(status, MailboxException.writing(new IOException(reason)).status());
        var named = MailboxException.of("cannot create file",
                new FileSystemException("/f", null, reason));
        assertEquals(status, named.status());
        assertEquals("cannot create file: " + reason, named.getMessage());
    }

    @Test
    void rights_mayBeMended() {
        assertEquals("4.2.0",
                MailboxException.of("open", new AccessDeniedException("/f")).status());
    }
}
