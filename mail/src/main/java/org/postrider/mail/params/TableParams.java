package org.postrider.mail.params;

/// Parameters of lookup tables.
public final class TableParams {
    private TableParams() {}
}
