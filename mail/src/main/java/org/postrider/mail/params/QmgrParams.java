package org.postrider.mail.params;

/// Parameters of qmgr(8).
public final class QmgrParams {
    private QmgrParams() {}
}
