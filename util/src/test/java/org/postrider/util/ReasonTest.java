package org.postrider.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void text_tellsFileAndReason() {
        assertEquals("/q/active/A: Permission denied", Reason.text(new AccessDeniedException("/q/active/A")));
        assertEquals("/q/incoming/A -> /q/active/A: No such file or directory",
                Reason.text(new NoSuchFileException("/q/incoming/A", "/q/active/A", null)));
        assertEquals("/q/A: No space left on device",
                Reason.text(new FileSystemException("/q/A", null, "No space left on device")));
        assertEquals("Broken pipe", Reason.text(new IOException("Broken pipe")));
        assertEquals("java.lang.IllegalStateException: closed", Reason.text(new IllegalStateException("closed")));
        assertEquals("java.io.IOException", Reason.text(new IOException()));
    }
}
