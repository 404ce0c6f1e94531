package org.postrider.mail.header;

import org.postrider.util.Bytes;

/// The header fields that mail programs act on.
public enum HeaderField {
    MESSAGE_ID, RESENT_MESSAGE_ID, DATE, RESENT_DATE, RECEIVED,
    FROM(true, false), SENDER(true, false), REPLY_TO(true, false), ERRORS_TO(true, false),
    RETURN_PATH(true, false), MAIL_FOLLOWUP_TO(true, false),
    RETURN_RECEIPT_TO(true, false), DISPOSITION_NOTIFICATION_TO(true, false),
    RESENT_FROM(true, false), RESENT_SENDER(true, false), RESENT_REPLY_TO(true, false),
    TO(true, true), CC(true, true), BCC(true, true), APPARENTLY_TO(true, true),
    RESENT_TO(true, true), RESENT_CC(true, true), RESENT_BCC(true, true),
    TLS_REQUIRED, REQUIRE_TLS_ESMTP,
    /// Any other.
    OTHER;

    private final boolean addresses;
    private final boolean recipients;

    HeaderField() {
        this(false, false);
    }

    HeaderField(boolean addresses, boolean recipients) {
        this.addresses = addresses;
        this.recipients = recipients;
    }

    /// Whether it holds addresses to complete.
    public boolean hasAddresses() {
        return addresses;
    }

    /// Whether it names recipients.
    public boolean namesRecipients() {
        return recipients;
    }

    /// Whether it belongs to a block that was added when the message was sent on by hand
    /// (RFC 5322, section 3.6.6).
    public boolean isResent() {
        return name().startsWith("RESENT_");
    }

    /// The field of this name, in any case.
    public static HeaderField of(String name) {
        return switch (Bytes.lower(name)) {
            case "message-id" -> MESSAGE_ID;
            case "resent-message-id" -> RESENT_MESSAGE_ID;
            case "date" -> DATE;
            case "resent-date" -> RESENT_DATE;
            case "received" -> RECEIVED;
            case "from" -> FROM;
            case "sender" -> SENDER;
            case "reply-to" -> REPLY_TO;
            case "errors-to" -> ERRORS_TO;
            case "return-path" -> RETURN_PATH;
            case "mail-followup-to" -> MAIL_FOLLOWUP_TO;
            case "return-receipt-to" -> RETURN_RECEIPT_TO;
            case "disposition-notification-to" -> DISPOSITION_NOTIFICATION_TO;
            case "resent-from" -> RESENT_FROM;
            case "resent-sender" -> RESENT_SENDER;
            case "resent-reply-to" -> RESENT_REPLY_TO;
            case "to" -> TO;
            case "cc" -> CC;
            case "bcc" -> BCC;
            case "apparently-to" -> APPARENTLY_TO;
            case "resent-to" -> RESENT_TO;
            case "resent-cc" -> RESENT_CC;
            case "resent-bcc" -> RESENT_BCC;
            case "tls-required" -> TLS_REQUIRED;
            case "require-tls-esmtp" -> REQUIRE_TLS_ESMTP;
            default -> OTHER;
        };
    }
}
