package org.postrider.mail.params;

/// Parameters of cleanup(8).
public final class CleanupParams {
    private CleanupParams() {}
}
