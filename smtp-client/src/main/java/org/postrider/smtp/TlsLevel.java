package org.postrider.smtp;

import java.util.Locale;
import java.util.Optional;

/// How much TLS is wanted with a server, from nothing to proof of who it is.
enum TlsLevel {
    /// Plain text.
    NONE,
    /// TLS where the server offers it, without proof.
    MAY,
    /// TLS, without proof.
    ENCRYPT,
    /// A certificate that is known.
    FINGERPRINT,
    /// A certificate for the server's name, as the DNS has it.
    VERIFY,
    /// A certificate for a name that the DNS has no part in.
    SECURE;

    /// As in `smtp_tls_security_level`.
    static Optional<TlsLevel> of(String word) {
        for (var level : values()) {
            if (level.word().equalsIgnoreCase(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /// As in `smtp_tls_security_level`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether nothing goes without TLS.
    boolean mandatory() {
        return compareTo(ENCRYPT) >= 0;
    }

    /// Whether authorities have to vouch for the server.
    boolean hasAuthorities() {
        return compareTo(VERIFY) >= 0;
    }

    /// Whether the server has to prove who it is.
    boolean proves() {
        return compareTo(FINGERPRINT) >= 0;
    }
}
