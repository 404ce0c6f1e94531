package org.postrider.cleanup;

/// An address cannot be led to another one now; the message is refused with "try again later".
final class MappingException extends java.io.IOException {
    private static final long serialVersionUID = 1;

    /// @param message for the log
    MappingException(String message) {
        super(message);
    }
}
