package org.postrider.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.postrider.sasl.SaslClient.Credentials;
import org.postrider.tables.Cache;
import org.postrider.tables.Lookup;

/// Remembers which passwords servers have refused, so that an account is not locked because it is
/// tried with every message.
///
/// ```
/// mx.example;user      1700000000;DIGEST;535 5.7.8 Authentication failed
/// ```
/// The first field is a time in seconds since 1970, the second a digest of the password.
final class FailedLogins implements AutoCloseable {
    private final Cache table;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long a refusal is remembered
    FailedLogins(Cache table, Duration kept, Clock clock) {
        this.table = table;
        this.kept = kept;
        this.clock = clock;
    }

    /// What a server said to this name and password.
    ///
    /// @return empty if it has not refused them, or too long ago
    Optional<SmtpReply> find(String host, Credentials credentials) {
        if (!(table.lookup(key(host, credentials)) instanceof Lookup.Found(var value))) {
            return Optional.empty(); // a cache that fails is no reason not to try
        }
        var fields = value.split(";", 3);
        try {
            boolean valid = fields.length == 3 && fields[1].equals(digest(credentials))
                    && clock.instant().getEpochSecond()
                    < Long.parseLong(fields[0]) + kept.toSeconds();
            return valid ? Optional.of(new SmtpReply(code(fields[2]), fields[2]))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static int code(String text) {
        return Integer.parseInt(text.substring(0, Math.min(3, text.length())));
    }

    /// Remembers a refusal.
    ///
    /// @throws IOException if it could not be written
    void add(String host, Credentials credentials, SmtpReply reply) throws IOException {
        table.update(key(host, credentials), clock.instant().getEpochSecond() + ";"
                + digest(credentials) + ";" + reply.line());
        table.flush();
    }

    private static String key(String host, Credentials credentials) {
        return host + ";" + credentials.user();
    }

    private static String digest(Credentials credentials) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(
                    credentials.password().getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
