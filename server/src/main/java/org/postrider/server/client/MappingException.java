package org.postrider.server.client;

/// An address cannot be led to another one now; the message is refused with "try again later".
public final class MappingException extends java.io.IOException {
    private static final long serialVersionUID = 1;

    /// @param message for the log
    public MappingException(String message) {
        super(message);
    }
}
