package org.postrider.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postrider.util.Bytes;

/// What both sides of SCRAM-SHA-256 compute (RFC 5802, section 3; RFC 7677).
final class Scram {
    private static final String MAC = "HmacSHA256";

    private Scram() {}

    /// `Hi(password, salt, iterations)`.
    ///
    /// @param password not empty
    static byte[] salted(byte[] password, byte[] salt, int iterations) {
        var mac = mac(password);
        mac.update(salt);
        var last = mac.doFinal(new byte[] {0, 0, 0, 1});
        var sum = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            xor(sum, last);
        }
        return sum;
    }

    static byte[] hmac(byte[] key, String text) {
        return mac(key).doFinal(Bytes.of(text));
    }

    static byte[] clientKey(byte[] salted) {
        return hmac(salted, "Client Key");
    }

    static byte[] serverKey(byte[] salted) {
        return hmac(salted, "Server Key");
    }

    static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    /// Changes the first in place.
    static byte[] xor(byte[] first, byte[] second) {
        for (int i = 0; i < first.length; i++) {
            first[i] ^= second[i];
        }
        return first;
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    /// The attributes of a message, `n=user,r=nonce`, by their letters.
    ///
    /// @return without what is malformed
    static Map<Character, String> attributes(String message) {
        var all = new HashMap<Character, String>();
        for (var part : message.split(",", -1)) {
            if (part.length() > 1 && part.charAt(1) == '=') {
                all.putIfAbsent(part.charAt(0), part.substring(2));
            }
        }
        return all;
    }
}
