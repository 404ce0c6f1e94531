package org.postrider.mail.params;

/// Parameters of local(8), virtual(8), error(8) and discard(8).
public final class LocalParams {
    private LocalParams() {}
}
