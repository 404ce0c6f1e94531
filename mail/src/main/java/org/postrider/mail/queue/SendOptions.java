package org.postrider.mail.queue;

/// How a message must be sent on: a set of bits, in the last field of a queue file's size record, in
/// the attribute `sendopts` of submitted mail, and in delivery requests. The bits are those of
/// Postfix.
public final class SendOptions {
    /// The sender has asked for SMTPUTF8 (RFC 6531), or it was found to be needed.
    public static final int UTF8_REQUESTED = 1;
    /// A header has characters beyond ASCII.
    public static final int UTF8_HEADER = 2;
    /// The envelope sender has some.
    public static final int UTF8_SENDER = 4;
    /// A recipient has some. Not stored: it depends on which of them are served.
    public static final int UTF8_RECIPIENT = 8;
    /// The header says that TLS matters less than delivery (`TLS-Required: no`, RFC 8689).
    public static final int TLS_NOT_REQUIRED = 16;
    /// The sender has asked for REQUIRETLS (RFC 8689).
    public static final int REQUIRE_TLS = 32;
    /// What a submitter may ask for.
    public static final int REQUESTS = UTF8_REQUESTED | TLS_NOT_REQUIRED | REQUIRE_TLS;
    private static final int UTF8_NEED = UTF8_HEADER | UTF8_SENDER | UTF8_RECIPIENT;

    private SendOptions() {}

    /// Whether only a server with SMTPUTF8 can take the message.
    public static boolean needsUtf8(int options) {
        return (options & UTF8_REQUESTED) != 0 && (options & UTF8_NEED) != 0;
    }

    /// Whether there is something that needs SMTPUTF8, asked for or not.
    public static boolean hasUtf8(int options) {
        return (options & UTF8_NEED) != 0;
    }
}
