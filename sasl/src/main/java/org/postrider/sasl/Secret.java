package org.postrider.sasl;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.postrider.util.Bytes;

/// What is stored of a password, from which it cannot be read.
///
/// ```
/// $6$SALT$HASH, $5$SALT$HASH                      crypt(5), SHA-512 and SHA-256
/// SCRAM-SHA-256$4096:SALT$STORED:SERVER           RFC 5803, in base 64
/// {SCRAM-SHA-256}4096,SALT,STORED,SERVER          the same as Dovecot writes it
/// {CRAM-MD5}0123...                               two states of MD5, as Dovecot writes them
/// ```
/// Any of them may have `{CRYPT}`, `{SHA256-CRYPT}` or `{SHA512-CRYPT}` before it. Several may stand
/// side by side, with white space between them.
sealed interface Secret {
    /// Whether it was made of this password.
    boolean matches(byte[] password);

    /// A hash of crypt(5).
    record Hash(ShaCrypt maker, String stored) implements Secret {
        @Override
        public boolean matches(byte[] password) {
            return MessageDigest.isEqual(Bytes.of(maker.hash(password)), Bytes.of(stored));
        }
    }

    /// Keys of SCRAM-SHA-256 (RFC 5802, section 3).
    ///
    /// @param stored `StoredKey`
    /// @param server `ServerKey`
    record ScramKeys(int iterations, byte[] salt, byte[] stored, byte[] server)
            implements Secret {
        private static final int LENGTH = 32;
        /// More would keep a processor busy for minutes.
        private static final int MOST_ITERATIONS = 10_000_000;

        /// Refuses what nobody has made.
        public ScramKeys {
            if (iterations < 1 || iterations > MOST_ITERATIONS || salt.length == 0
                    || stored.length != LENGTH || server.length != LENGTH) {
                throw new IllegalArgumentException("malformed keys");
            }
        }

        @Override
        public boolean matches(byte[] password) {
            return password.length > 0 && MessageDigest.isEqual(stored, Scram.hash(
                    Scram.clientKey(Scram.salted(password, salt, iterations))));
        }
    }

    /// For CRAM-MD5: the states of MD5 after the key's two paddings (RFC 2104).
    record CramKeys(byte[] outer, byte[] inner) implements Secret {
        private static final int LENGTH = 16;

        /// The states that belong to a password.
        static CramKeys of(byte[] password) {
            var key = password.length > Md5.BLOCK ? Md5.finish(
                    Md5.start(Arrays.copyOf(password, Md5.BLOCK)),
                    Arrays.copyOfRange(password, Md5.BLOCK, password.length)) : password;
            return new CramKeys(padded(key, 0x5c), padded(key, 0x36));
        }

        @Override
        public boolean matches(byte[] password) {
            var made = of(password);
            return MessageDigest.isEqual(outer, made.outer)
                    & MessageDigest.isEqual(inner, made.inner);
        }

        private static byte[] padded(byte[] key, int with) {
            var block = Arrays.copyOf(key, Md5.BLOCK);
            for (int i = 0; i < block.length; i++) {
                block[i] ^= (byte) with;
            }
            return Md5.bytes(Md5.start(block));
        }

        /// The digest of a challenge that a client has to send.
        byte[] answer(byte[] challenge) {
            return Md5.finish(Md5.state(outer), Md5.finish(Md5.state(inner), challenge));
        }
    }

    /// Reads what a table has for a user.
    ///
    /// @return at least one
    /// @throws IllegalArgumentException if it is not understood
    static List<Secret> parse(String text) {
        var all = new ArrayList<Secret>();
        for (var word : text.strip().split("[ \t]+")) {
            all.add(one(word));
        }
        return all;
    }

    private static Secret one(String word) {
        int end = word.startsWith("{") ? word.indexOf('}') + 1 : 0;
        var scheme = word.substring(0, end);
        var rest = word.substring(end);
        return switch (scheme) {
            case "", "{CRYPT}", "{SHA256-CRYPT}", "{SHA512-CRYPT}" ->
                    rest.startsWith("SCRAM-SHA-256$")
                            ? keys(rest.substring("SCRAM-SHA-256$".length()).split("[:$]", -1))
                            : new Hash(new ShaCrypt(rest), rest);
            case "{SCRAM-SHA-256}" -> keys(rest.split(",", -1));
            case "{CRAM-MD5}" -> states(HexFormat.of().parseHex(rest));
            default -> throw new IllegalArgumentException("unknown scheme " + scheme);
        };
    }

    private static Secret keys(String[] parts) {
        if (parts.length != 4) {
            throw new IllegalArgumentException("malformed keys");
        }
        var base64 = Base64.getDecoder();
        return new ScramKeys(Integer.parseInt(parts[0]), base64.decode(parts[1]),
                base64.decode(parts[2]), base64.decode(parts[3]));
    }

    private static Secret states(byte[] both) {
        if (both.length != 2 * CramKeys.LENGTH) {
            throw new IllegalArgumentException("malformed keys");
        }
        return new CramKeys(Arrays.copyOf(both, CramKeys.LENGTH),
                Arrays.copyOfRange(both, CramKeys.LENGTH, both.length));
    }
}
