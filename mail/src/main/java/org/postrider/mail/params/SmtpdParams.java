package org.postrider.mail.params;

/// Parameters of smtpd(8).
public final class SmtpdParams {
    private SmtpdParams() {}
}
