package org.postrider.net.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.params.ConfException;

/// Cipher and group lists, against a platform with four suites. OpenSSL 3.0 chooses the same suites
/// by these lists; among those that a list does not tell apart, it has an order of its own.
class CiphersTest {
    private static final String[] SUITES = {"TLS_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"};

    private static String select(String list, String... excluded) {
        var names = new ArrayList<String>();
        for (var suite : Ciphers.select(list, List.of(excluded), SUITES, _ -> { })) {
            names.add(TlsSession.openSsl(suite));
        }
        assertEquals("TLS_AES_256_GCM_SHA384", names.removeFirst());
        return String.join(" ", names);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ALL|ECDHE-RSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-SHA384 DHE-RSA-AES256-SHA"
                + " ECDHE-RSA-CHACHA20-POLY1305",
        "ALL:@STRENGTH|ECDHE-ECDSA-AES256-SHA384 DHE-RSA-AES256-SHA ECDHE-RSA-CHACHA20-POLY1305"
                + " ECDHE-RSA-AES128-GCM-SHA256",
        "aNULL:-aNULL:HIGH:!MD5:+ECDHE|DHE-RSA-AES256-SHA ECDHE-RSA-AES128-GCM-SHA256"
                + " ECDHE-ECDSA-AES256-SHA384 ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE+aRSA|ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-CHACHA20-POLY1305",
        "SHA384, SHA1|ECDHE-ECDSA-AES256-SHA384 DHE-RSA-AES256-SHA",
        "AES:-AES128:AES128|ECDHE-ECDSA-AES256-SHA384 DHE-RSA-AES256-SHA"
                + " ECDHE-RSA-AES128-GCM-SHA256",
        "AES:!AES128:AES128|ECDHE-ECDSA-AES256-SHA384 DHE-RSA-AES256-SHA",
        "DHE-RSA-AES256-SHA|DHE-RSA-AES256-SHA"})
    void select_ofLists_isInTheirOrder(String list, String expected) {
        assertEquals(expected, select(list));
    }

    @Test
    void select_exclusions_areTakenAwayInTheEnd() {
        assertEquals("ECDHE-RSA-CHACHA20-POLY1305", select("HIGH", "AES"));
        assertEquals("ECDHE-RSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-SHA384"
                + " ECDHE-RSA-CHACHA20-POLY1305", select("ALL", "kDHE+AES", "MD5"));
    }

    @Test
    void select_nothingLeft_isRefused() {
        var refusal = assertThrows(ConfException.class, () -> select("RC4:DES"));
        assertEquals("no usable cipher in \"RC4:DES\"", refusal.getMessage());
    }

    @Test
    void select_unknownWords_areTold() {
        var told = new ArrayList<String>();
        Ciphers.select("ALL:HIHG:RC4:!kDH+BAD", List.of("AES512"), SUITES, told::add);
        assertEquals(List.of("HIHG", "BAD", "AES512"), told);
    }

    @ParameterizedTest
    @CsvSource({"?X25519MLKEM768:DEFAULT,x25519 secp256r1 ffdhe2048",
        "prime256v1,secp256r1", "P-256:X25519,secp256r1 x25519", "DEFAULT:-X25519,secp256r1 ffdhe2048"})
    void groups_ofLists_areJavas(String list, String expected) {
        assertArrayEquals(expected.split(" "),
                Groups.select(list, new String[] {"x25519", "secp256r1", "ffdhe2048"}));
    }

    @Test
    void groups_nothingLeft_isRefused() {
        assertThrows(ConfException.class,
                () -> Groups.select("brainpoolP256r1", new String[] {"x25519"}));
    }
}
