package org.postrider.sasl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.util.Bytes;

/// Stored passwords. The hashes were made by libcrypt, the others by `doveadm pw`.
class SecretTest {
    private static final String SCRAM = "4096,NdCfuv1x3IZkpZYlgU56TA==,"
            + "pJcS8pJW7lNdC/RHjgFkRgbQzuR9MP4kFggL4kpQyYY=,"
            + "XOaA11tVnSxX0PiZDLMhcHJcI49JZmX3qXsQPtHhdPA=";
    private static final String CRAM =
            "{CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56";

    @ParameterizedTest
    @CsvSource({
        "Hello world!, $5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
        "Hello world!, $6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "a short string, $6$rounds=1400$anotherlongsalt$iKKdATZB7id6gLr1YD53spMruHEKx5Gw2Kr04Z3LsiFkMlJWqGgj80iVAluqnN9bL2JZZyprTMnV2Mtq0OpQE0",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, $5$rounds=1000$toolongsaltstrin$7sV29icxYsGnxVOEsOuAYAelVDNC0sUMwc0DmNX03X8",
        "'', $6$s$.ZBEl9liET9mKM6jGxl//vp8wOnIJwfkp.7sG2Ahu2q68bf4LasDRE6k5T5NPzLqBFx3oUbMl6xWpBsFfgm6..",
        "we have a short salt string but not a short password, $5$rounds=7777$short$ltSeJPozE.NJ.IS0ZKHDC7XvzB4EWtNqm6SxGtpv.61"
    })
    void hash_ofCrypt_matchesItsPasswordOnly(String password, String stored) {
        for (var prefix : List.of("", "{CRYPT}", "{SHA512-CRYPT}")) {
            var secret = Secret.parse(prefix + stored).getFirst();
            assertTrue(secret.matches(Bytes.of(password)));
            assertFalse(secret.matches(Bytes.of(password + "x")));
        }
    }

    @Test
    void keys_ofScram_matchTheirPasswordOnly() {
        var colons = "SCRAM-SHA-256$" + SCRAM.replaceFirst(",", ":").replaceFirst(",", "\\$")
                .replaceFirst(",", ":");
        for (var text : List.of("{SCRAM-SHA-256}" + SCRAM, colons)) {
            var secret = Secret.parse(text).getFirst();
            assertTrue(secret.matches(Bytes.of("secret")), text);
            assertFalse(secret.matches(Bytes.of("Secret")));
            assertFalse(secret.matches(Bytes.of("")));
        }
    }

    @Test
    void keys_ofCram_matchTheirPasswordOnly() {
        var secret = Secret.parse(CRAM).getFirst();
        assertTrue(secret.matches(Bytes.of("secret")));
        assertFalse(secret.matches(Bytes.of("secreT")));
        assertTrue(Secret.parse("{CRAM-MD5}f03b654611c4dcb3e1fae0358b135066396b5b7346334f3e39c45661"
                + "06684363").getFirst().matches(Bytes.of("k".repeat(80))));
    }

    @Test
    void several_standSideBySide() {
        assertEquals(3, Secret.parse(" {SCRAM-SHA-256}" + SCRAM + "  " + CRAM + "\t$6$s$x ").size());
    }

    @Test
    void malformed_isRefused() {
        for (var text : List.of("", "secret", "{PLAIN}secret", "$1$x$y", "$2y$10$abc", "$y$j9T$x$y",
                "{CRAM-MD5}00", "{CRAM-MD5}zz", "$6$rounds=x$s$h", "$6$rounds=1000",
                "$6$rounds=2000000000$s$h", "$6$rounds=10$s$h", "$6$saltthatistoolong$h",
                "SCRAM-SHA-256$0:QQ==$QQ==:QQ==", "{SCRAM-SHA-256}4096,QQ==",
                "{SCRAM-SHA-256}4096,QQ==,QQ==,QQ==", "{SCRAM-SHA-1}" + SCRAM, "{")) {
            assertThrows(IllegalArgumentException.class, () -> Secret.parse(text), text);
        }
    }

    @Test
    void anyText_cutAtEachByte_isRefusedOrMatchesNothing() {
        for (var text : List.of("{SCRAM-SHA-256}" + SCRAM, CRAM,
                "$5$rounds=1000$abc$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")) {
            // Without its padding, base 64 is still complete.
            for (int length = 0; length < text.length() - 1; length++) {
                var cut = text.substring(0, length);
                try {
                    Secret.parse(cut).forEach(s -> assertFalse(s.matches(Bytes.of("secret")), cut));
                } catch (IllegalArgumentException e) {
                    continue;
                }
            }
        }
    }

    @Test
    void md5_isThatOfThePlatform() throws Exception {
        for (int length = 64; length < 300; length++) {
            var bytes = new byte[length];
            Arrays.fill(bytes, (byte) length);
            assertArrayEquals(MessageDigest.getInstance("MD5").digest(bytes),
                    Md5.finish(Md5.start(Arrays.copyOf(bytes, 64)),
                            Arrays.copyOfRange(bytes, 64, length)), "length " + length);
        }
    }
}
