package org.postrider.mail.queue;

import java.io.IOException;

/// A queue file does not hold what it should. qmgr moves such a file to `corrupt`; nothing is
/// bounced or removed on its account.
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param message what is wrong, at which offset
    public CorruptFileException(String message) {
        super(message);
    }
}
