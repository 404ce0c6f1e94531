package org.postrider.mail.params;

/// Parameters of anvil(8), flush(8), showq(8) and the like.
public final class ServiceParams {
    private ServiceParams() {}
}
