package org.postrider.mail.params;

/// Parameters of smtp(8) and lmtp(8).
public final class SmtpParams {
    private SmtpParams() {}
}
