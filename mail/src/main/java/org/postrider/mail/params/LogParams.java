package org.postrider.mail.params;

/// Parameters of logging.
public final class LogParams {
    private LogParams() {}
}
