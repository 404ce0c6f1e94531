package org.postrider.util.sys;

import java.io.IOException;

/// A system call failed.
public final class SysException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /// @param what the call and its main argument, such as `setuid(105)`
    /// @param errno the system's error number
    /// @param reason the system's text for it
    public SysException(String what, int errno, String reason) {
        super(what + ": " + reason);
        this.errno = errno;
    }

    /// The system's error number.
    public int errno() {
        return errno;
    }
}
