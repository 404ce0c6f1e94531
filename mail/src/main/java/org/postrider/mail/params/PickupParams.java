package org.postrider.mail.params;

/// Parameters of pickup(8) and sendmail(1).
public final class PickupParams {
    private PickupParams() {}
}
