package org.postrider.server.client;

/// An address cannot be led to another one now; the message is refused with "try again later".
public final class MappingException extends java.io.IOException {
    private static final long serialVersionUID = 1;

    private final boolean ofTable;

    /// What tables say leads nowhere.
    ///
    /// @param message for the log
    public MappingException(String message) {
        this(message, false);
    }

    private MappingException(String message, boolean ofTable) {
        super(message);
        this.ofTable = ofTable;
    }

    /// A table cannot be searched.
    ///
    /// @param message for the log
    public static MappingException ofTable(String message) {
        return new MappingException(message, true);
    }

    /// Whether a table could not be searched: a fault of this host, and not of what is in the table.
    public boolean ofTable() {
        return ofTable;
    }
}
