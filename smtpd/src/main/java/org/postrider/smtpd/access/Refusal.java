package org.postrider.smtpd.access;

/// Why a request is refused.
///
/// @param code three digits; 421 and 521 end the session, 0 ends it without a word
/// @param text with its enhanced status code (RFC 2034)
public record Refusal(int code, String text) {
    static final Refusal CONFIGURATION = new Refusal(451, "4.3.5 Server configuration error");
    static final Refusal HANGUP = new Refusal(0, "");

    /// A refusal whose status is of the class of its code.
    ///
    /// @param status enhanced status code; its first digit does not matter
    static Refusal of(int code, String status, String text) {
        return new Refusal(code, code / 100 + status.substring(1) + " " + text);
    }

    /// Whether the connection ends without a reply.
    public boolean silent() {
        return code == 0;
    }

    @Override
    public String toString() {
        return code + " " + text;
    }
}
