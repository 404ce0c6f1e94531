package org.postrider.sasl;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postrider.util.Bytes;

/// The client's side of one authentication, for one server.
public sealed interface SaslClient {
    /// What this side has to show.
    ///
    /// @param user byte text
    /// @param password byte text; a token for XOAUTH2 and OAUTHBEARER
    /// @param acting whom to act for, where the mechanism can say so; empty for the user itself
    record Credentials(String user, String password, String acting) {
        @Override
        public String toString() {
            return "credentials of " + user;
        }
    }

    /// The mechanisms, best first: what an eavesdropper can do least with. A token is tried only where
    /// nothing else is left, for a password is none.
    List<String> MECHANISMS =
            List.of("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER");

    /// What each of them is, in the words of [Mechanism#properties].
    private static Mechanism mechanism(String name) {
        return new Mechanism(name, switch (name) {
            case "SCRAM-SHA-256" -> List.of("dictionary", "mutual-auth");
            case "CRAM-MD5" -> List.of("dictionary", "active");
            default -> List.of("plaintext", "dictionary", "active");
        });
    }

    /// The mechanism's name, as in AUTH.
    String mechanism();

    /// The response that goes with the mechanism's name, where it has one.
    Optional<byte[]> initial();

    /// The response to a challenge of the server.
    ///
    /// @return empty if the server does not follow the mechanism, or is not who it should be
    Optional<byte[]> respond(byte[] challenge);

    /// Whether the server has done its part too, once it is content: proved that it knows the password,
    /// where the mechanism asks for that.
    default boolean satisfied() {
        return true;
    }

    /// Chooses a mechanism.
    ///
    /// @param offered by the server
    /// @param options what a mechanism must not do: `noplaintext`, `noanonymous`, ... as in
    ///     `smtp_sasl_security_options`
    /// @param nonce makes text that is never the same twice, without commas
    /// @return empty if none is left
    static Optional<SaslClient> choose(List<String> offered, List<String> options,
            Credentials credentials, Supplier<String> nonce) {
        var names = new ArrayList<String>();
        offered.forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
        for (var name : MECHANISMS) {
            if (names.contains(name) && mechanism(name).satisfies(options)) {
                return Optional.of(switch (name) {
                    case "SCRAM-SHA-256" -> new ScramSha256(credentials, nonce.get());
                    case "CRAM-MD5" -> new CramMd5(credentials);
                    case "PLAIN" -> new Plain(credentials);
                    case "LOGIN" -> new Login(credentials);
                    default -> new Token(name, credentials);
                });
            }
        }
        return Optional.empty();
    }

    /// PLAIN (RFC 4616): `[authzid] NUL authcid NUL passwd`.
    record Plain(Credentials credentials) implements SaslClient {
        @Override
        public String mechanism() {
            return "PLAIN";
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.of(Bytes.of(credentials.acting() + "\0" + credentials.user() + "\0"
                    + credentials.password()));
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return initial();
        }
    }

    /// LOGIN, never standardised: the server asks for user and password one by one.
    final class Login implements SaslClient {
        private final Credentials credentials;
        private boolean named;

        private Login(Credentials credentials) {
            this.credentials = credentials;
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
        public Optional<byte[]> respond(byte[] challenge) {
            boolean first = !named;
            named = true;
            return Optional.of(Bytes.of(first ? credentials.user() : credentials.password()));
        }
    }

    /// CRAM-MD5 (RFC 2195).
    record CramMd5(Credentials credentials) implements SaslClient {
        @Override
        public String mechanism() {
            return "CRAM-MD5";
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            var digest = Secret.CramKeys.of(Bytes.of(credentials.password())).answer(challenge);
            return Optional.of(Bytes.of(credentials.user() + " "
                    + HexFormat.of().formatHex(digest)));
        }
    }

    /// XOAUTH2, and OAUTHBEARER (RFC 7628): a token that somebody else has given out.
    ///
    /// When the token is refused, the server tells why, and waits for an answer without meaning.
    record Token(String mechanism, Credentials credentials) implements SaslClient {
        @Override
        public Optional<byte[]> initial() {
            var user = credentials.user();
            var bearer = "auth=Bearer " + credentials.password() + "\1\1";
            return Optional.of(Bytes.of(mechanism.equals("XOAUTH2")
                    ? "user=" + user + "\1" + bearer
                    : "n,a=" + ScramSha256.escaped(user) + ",\1" + bearer));
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            return challenge.length == 0 ? initial()
                    : Optional.of(mechanism.equals("XOAUTH2") ? new byte[0] : new byte[] {1});
        }
    }

    /// SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
    final class ScramSha256 implements SaslClient {
        private static final int MOST_ITERATIONS = 1_000_000;

        private final Credentials credentials;
        private final String nonce;
        private final String gs2;
        private final String bare;
        private byte[] verifier = new byte[0];
        private boolean satisfied;

        ScramSha256(Credentials credentials, String nonce) {
            this.credentials = credentials;
            this.nonce = nonce;
            var acting = credentials.acting();
            gs2 = "n," + (acting.isEmpty() ? "" : "a=" + escaped(acting)) + ",";
            bare = "n=" + escaped(credentials.user()) + ",r=" + nonce;
        }

        static String escaped(String name) {
            return name.replace("=", "=3D").replace(",", "=2C");
        }

        @Override
        public String mechanism() {
            return "SCRAM-SHA-256";
        }

        @Override
        public Optional<byte[]> initial() {
            return Optional.of(Bytes.of(gs2 + bare));
        }

        @Override
        public Optional<byte[]> respond(byte[] challenge) {
            if (challenge.length == 0) {
                return initial();
            }
            var attributes = Scram.attributes(Bytes.text(challenge));
            try {
                return verifier.length == 0 ? proof(Bytes.text(challenge), attributes)
                        : verify(attributes);
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // not base 64, or no number
            }
        }

        private Optional<byte[]> proof(String challenge, Map<Character, String> attributes) {
            var fullNonce = attributes.getOrDefault('r', "");
            var salt = Base64.getDecoder().decode(attributes.getOrDefault('s', ""));
            int iterations = Integer.parseInt(attributes.getOrDefault('i', "0"));
            if (!fullNonce.startsWith(nonce) || fullNonce.equals(nonce) || iterations < 1
                    || iterations > MOST_ITERATIONS || credentials.password().isEmpty()) {
                return Optional.empty();
            }
            var salted = Scram.salted(Bytes.of(credentials.password()), salt, iterations);
            var withoutProof = "c=" + Base64.getEncoder().encodeToString(Bytes.of(gs2)) + ",r="
                    + fullNonce;
            var messages = bare + "," + challenge + "," + withoutProof;
            var key = Scram.clientKey(salted);
            var proof = Scram.xor(Scram.hmac(Scram.hash(key), messages), key);
            verifier = Scram.hmac(Scram.serverKey(salted), messages);
            return Optional.of(Bytes.of(withoutProof + ",p="
                    + Base64.getEncoder().encodeToString(proof)));
        }

        private Optional<byte[]> verify(Map<Character, String> attributes) {
            var shown = Base64.getDecoder().decode(attributes.getOrDefault('v', ""));
            satisfied = java.security.MessageDigest.isEqual(shown, verifier);
            return satisfied ? Optional.of(new byte[0]) : Optional.empty();
        }

        @Override
        public boolean satisfied() {
            return satisfied;
        }
    }
}
