package org.postrider.sasl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.util.Bytes;

/// The client's side of one authentication, for one server.
public sealed interface SaslClient {
    /// The mechanism's name, as in AUTH.
    String mechanism();

    /// The response that goes with the mechanism's name, where it has one.
    Optional<byte[]> initial();

    /// The response to a challenge of the server.
    byte[] respond(byte[] challenge);

    /// Chooses a mechanism.
    ///
    /// @param offered by the server, in its order
    /// @param options what a mechanism must not do: `noplaintext`, `noanonymous`, ... as in
    ///     `smtp_sasl_security_options`
    /// @param user byte text
    /// @param password byte text
    /// @return empty if none is left
    static Optional<SaslClient> choose(List<String> offered, List<String> options, String user,
            String password) {
        for (var option : options) {
            // Both mechanisms send the password, can be listened to, and be guessed.
            switch (option.toLowerCase(Locale.ROOT)) {
                case "noplaintext", "noactive", "nodictionary", "mutual_auth",
                        "forward_secrecy" -> {
                    return Optional.empty();
                }
                default -> { }
            }
        }
        var names = offered.stream().map(n -> n.toUpperCase(Locale.ROOT)).toList();
        if (names.contains("PLAIN")) {
            return Optional.of(new Plain(user, password));
        }
        return names.contains("LOGIN") ? Optional.of(new Login(user, password))
                : Optional.empty();
    }

    /// PLAIN (RFC 4616): `[authzid] NUL authcid NUL passwd`.
    record Plain(String user, String password) implements SaslClient {
        @Override
        public String mechanism() {
            return "PLAIN";
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.of(Bytes.of("\0" + user + "\0" + password));
        }

        @Override
        public byte[] respond(byte[] challenge) {
            return Bytes.of("\0" + user + "\0" + password);
        }

        @Override
        public String toString() {
            return "PLAIN for " + user;
        }
    }

    /// LOGIN, never standardised: the server asks for user and password one by one.
    final class Login implements SaslClient {
        private final String user;
        private final String password;
        private boolean named;

        private Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        public String mechanism() {
            return "LOGIN";
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.empty();
        }

        @Override
        public byte[] respond(byte[] challenge) {
            boolean first = !named;
            named = true;
            return Bytes.of(first ? user : password);
        }
    }
}
