package org.postrider.mail.params;

/// Parameters of bounce(8).
public final class BounceParams {
    private BounceParams() {}
}
