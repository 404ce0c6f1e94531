package org.postrider.mail.params;

import org.postrider.util.FatalException;

/// The configuration is wrong: the message names file, line, parameter and value.
public final class ConfException extends FatalException {
    private static final long serialVersionUID = 1;

    /// @param message the whole text for the administrator
    public ConfException(String message) {
        super(message);
    }
}
