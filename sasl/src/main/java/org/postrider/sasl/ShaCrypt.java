package org.postrider.sasl;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.postrider.util.Bytes;

/// Password hashes of crypt(5), made with SHA-256 (`$5$`) or SHA-512 (`$6$`).
///
/// ```
/// $6$rounds=10000$SALT$HASH          5000 rounds where the number is left out
/// ```
final class ShaCrypt {
    private static final String DIGITS =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String ROUNDS = "rounds=";
    private static final int LONGEST_SALT = 16;
    private static final int USUAL_ROUNDS = 5000;
    private static final int FEWEST_ROUNDS = 1000;
    /// More would keep a processor busy for minutes.
    private static final int MOST_ROUNDS = 10_000_000;

    private final String prefix;
    private final boolean sha512;
    private final byte[] salt;
    private final int rounds;

    /// @param stored a hash, or what comes before it
    /// @throws IllegalArgumentException if it is none of this kind
    ShaCrypt(String stored) {
        sha512 = stored.startsWith("$6$");
        if (!sha512 && !stored.startsWith("$5$")) {
            throw new IllegalArgumentException("not made with SHA-256 or SHA-512");
        }
        int at = 3;
        int number = USUAL_ROUNDS;
        if (stored.startsWith(ROUNDS, at)) {
            int end = stored.indexOf('$', at);
            if (end < 0) {
                throw new IllegalArgumentException("no salt");
            }
            number = Integer.parseInt(stored.substring(at + ROUNDS.length(), end));
            at = end + 1;
        }
        if (number < FEWEST_ROUNDS || number > MOST_ROUNDS) {
            throw new IllegalArgumentException("number of rounds");
        }
        rounds = number;
        int end = stored.indexOf('$', at);
        end = end < 0 ? stored.length() : end;
        if (end - at > LONGEST_SALT) {
            throw new IllegalArgumentException("length of salt");
        }
        salt = Bytes.of(stored.substring(at, end));
        prefix = stored.substring(0, end);
    }

    /// The hash of a password, with its prefix.
    String hash(byte[] password) {
        var other = sum(password, salt, password);
        var first = digest();
        first.update(password);
        first.update(salt);
        first.update(cycled(other, password.length));
        for (int bits = password.length; bits > 0; bits >>= 1) {
            first.update((bits & 1) != 0 ? other : password);
        }
        var sum = first.digest();
        var passwords = digest();
        for (int i = 0; i < password.length; i++) {
            passwords.update(password);
        }
        var salts = digest();
        for (int i = 0; i < 16 + (sum[0] & 0xff); i++) {
            salts.update(salt);
        }
        return prefix + '$' + encode(rounds(sum, cycled(passwords.digest(), password.length),
                cycled(salts.digest(), salt.length)));
    }

    private byte[] rounds(byte[] start, byte[] password, byte[] salts) {
        var digest = digest();
        var sum = start;
        for (int i = 0; i < rounds; i++) {
            boolean odd = i % 2 != 0;
            digest.update(odd ? password : sum);
            if (i % 3 != 0) {
                digest.update(salts);
            }
            if (i % 7 != 0) {
                digest.update(password);
            }
            digest.update(odd ? sum : password);
            sum = digest.digest();
        }
        return sum;
    }

    private byte[] sum(byte[]... parts) {
        var digest = digest();
        for (var part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /// The same bytes again and again, up to a length.
    private static byte[] cycled(byte[] bytes, int length) {
        var out = Arrays.copyOf(bytes, length);
        for (int i = bytes.length; i < length; i++) {
            out[i] = out[i - bytes.length];
        }
        return out;
    }

    /// Three bytes at a time, a third of the sum apart, taken in turns from each third.
    private String encode(byte[] sum) {
        var out = new StringBuilder();
        int third = sum.length / 3;
        for (int i = 0; i < third; i++) {
            int turn = sha512 ? i % 3 : 2 * i % 3;
            int bits = 0;
            for (int k = 0; k < 3; k++) {
                bits = bits << 8 | sum[i + (k + turn) % 3 * third] & 0xff;
            }
            digits(out, bits, 4);
        }
        if (sha512) {
            digits(out, sum[63] & 0xff, 2);
        } else {
            digits(out, (sum[31] & 0xff) << 8 | sum[30] & 0xff, 3);
        }
        return out.toString();
    }

    private static void digits(StringBuilder out, int bits, int count) {
        int left = bits;
        for (int i = 0; i < count; i++) {
            out.append(DIGITS.charAt(left & 63));
            left >>= 6;
        }
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(sha512 ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has them
        }
    }
}
