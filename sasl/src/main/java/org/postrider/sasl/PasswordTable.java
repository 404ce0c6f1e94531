package org.postrider.sasl;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postrider.util.Bytes;

/// Passwords in a lookup table, as [Secret]s.
public final class PasswordTable implements Passwords {
    /// Finds what is stored for a user.
    @FunctionalInterface
    public interface Source {
        /// @param user with its realm, where it has one
        /// @return empty for an unknown user
        /// @throws IOException if that cannot be found out now
        Optional<String> find(String user) throws IOException;
    }

    /// What unknown users are compared with, which takes as long as for others.
    private static final Secret NOBODY = Secret.parse("$6$nobody$").getFirst();
    private static final int USUAL_ITERATIONS = 4096;

    private final Source source;
    private final byte[] salt = new byte[16];

    /// @param source asked for each login
    public PasswordTable(Source source) {
        this.source = source;
        new SecureRandom().nextBytes(salt);
    }

    @Override
    public boolean matches(String user, String password, String service) throws IOException {
        var secrets = secrets(user);
        var secret = secrets.isEmpty() ? NOBODY : secrets.getFirst();
        return secret.matches(Bytes.of(password)) && !secrets.isEmpty();
    }

    /// A user's secret of this kind.
    <T extends Secret> Optional<T> find(String user, Class<T> kind) throws IOException {
        return secrets(user).stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /// What is shown of the keys of a user who has none: always the same.
    Secret.ScramKeys pretended(String user) {
        var made = Scram.hmac(salt, user);
        return new Secret.ScramKeys(USUAL_ITERATIONS, Arrays.copyOf(made, salt.length), made,
                made);
    }

    private List<Secret> secrets(String user) throws IOException {
        var stored = source.find(user);
        if (stored.isEmpty()) {
            return List.of();
        }
        try {
            return Secret.parse(stored.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("password of " + Bytes.printable(user, 100)
                    + " is stored in a form that is not known", e);
        }
    }
}
