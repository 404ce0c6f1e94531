package org.postrider.util;

import java.io.IOException;

/// A peer inside the mail system did not keep to the protocol; the conversation is over.
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param message what was expected and what came, already printable
    public ProtocolException(String message) {
        super(message);
    }
}
