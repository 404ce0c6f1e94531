package org.postrider.smtpd;

/// One element of a restriction list.
sealed interface Restriction {
    /// A keyword that this program understands.
    record Keyword(Word word) implements Restriction {}

    /// Anything else. It is never taken as permission: mail waits until the administrator has
    /// corrected the list.
    record Unknown(String text) implements Restriction {}

    /// The keywords.
    enum Word {
        PERMIT, REJECT, DEFER, WARN_IF_REJECT, PERMIT_MYNETWORKS, PERMIT_SASL_AUTHENTICATED,
        REJECT_UNAUTH_DESTINATION, DEFER_UNAUTH_DESTINATION, PERMIT_AUTH_DESTINATION,
        REJECT_UNLISTED_RECIPIENT, REJECT_SENDER_LOGIN_MISMATCH,
        REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH, REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH,
        REJECT_KNOWN_SENDER_LOGIN_MISMATCH;

        /// Whether the keyword stops strangers from relaying.
        boolean stopsRelaying() {
            return this == REJECT || this == DEFER || this == REJECT_UNAUTH_DESTINATION
                    || this == DEFER_UNAUTH_DESTINATION;
        }
    }

    /// Reads one element.
    static Restriction of(String text) {
        for (var word : Word.values()) {
            if (word.name().equalsIgnoreCase(text)) {
                return new Keyword(word);
            }
        }
        return new Unknown(text);
    }
}
