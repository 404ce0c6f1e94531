package org.postrider.net.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.TlsParams;

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

    /// All key words of ciphers(1), and what the lists of Postfix itself have.
    @ParameterizedTest
    @ValueSource(strings = {"COMPLEMENTOFDEFAULT", "ALL", "COMPLEMENTOFALL", "HIGH", "MEDIUM", "LOW",
        "eNULL", "NULL", "aNULL", "kRSA", "aRSA", "RSA", "kDHr", "kDHd", "kDH", "kDHE", "kEDH", "DH",
        "DHE", "EDH", "ADH", "kEECDH", "kECDHE", "ECDH", "ECDHE", "EECDH", "AECDH", "aDSS", "DSS",
        "aDH", "aECDSA", "ECDSA", "TLSv1.2", "TLSv1.0", "SSLv3", "AES128", "AES256", "AES", "AESGCM",
        "AESCCM", "AESCCM8", "ARIA128", "ARIA256", "ARIA", "CAMELLIA128", "CAMELLIA256", "CAMELLIA",
        "CHACHA20", "3DES", "DES", "RC4", "RC2", "IDEA", "SEED", "MD5", "SHA1", "SHA", "SHA256",
        "SHA384", "aGOST", "aGOST01", "aGOST12", "kGOST", "kGOST18", "GOST94", "GOST89MAC", "PSK",
        "kPSK", "kECDHEPSK", "kDHEPSK", "kRSAPSK", "aPSK", "SRP", "aSRP", "kSRP", "CBC", "SUITEB128",
        "SUITEB128ONLY", "SUITEB192", "DEFAULT", "RC5", "kECDH", "EXP", "EXPORT"})
    void select_eachKeyWord_isKnown(String word) throws Exception {
        var supported = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
        for (var sign : List.of("!", "-", "+")) {
            try {
                Ciphers.select("HIGH:" + sign + word + ":ALL", List.of(), supported, name -> {
                    throw new AssertionError(name);
                });
            } catch (ConfException e) {
                assertTrue(sign.equals("!"), e.getMessage()); // !ALL leaves nothing
            }
        }
        // Wanted, it is either there or missed, but for what stands for much.
        var missed = new ArrayList<String>();
        Ciphers.select(word + ":HIGH", List.of(), supported, missed::add);
        assertTrue(missed.isEmpty() || missed.equals(List.of(word)), missed.toString());
    }

    @Test
    void select_whatJavaDoesNotHave_isTold() throws Exception {
        var missed = new ArrayList<String>();
        Ciphers.select("RC4:ECDHE+CAMELLIA:HIGH:nonsense:!aNULL:3DES:-3DES", List.of("MD5"), SUITES,
                missed::add);
        assertEquals(List.of("nonsense", "RC4", "CAMELLIA"), missed);
        missed.clear();
        var supported = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
        for (var list : List.of(TlsParams.TLS_HIGH_CIPHERLIST, TlsParams.TLS_MEDIUM_CIPHERLIST)) {
            Ciphers.select(list.rawDefault(), List.of("aNULL"), supported, missed::add);
        }
        assertEquals(List.of(), missed);
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
        assertEquals(List.of("HIHG", "BAD", "AES512", "RC4"), told);
    }

    @ParameterizedTest
    @CsvSource({"?X25519MLKEM768:DEFAULT,x25519 secp256r1 ffdhe2048",
        "prime256v1,secp256r1", "P-256:X25519,secp256r1 x25519", "DEFAULT:-X25519,secp256r1 ffdhe2048"})
    void groups_ofLists_areJavas(String list, String expected) {
        assertArrayEquals(expected.split(" "),
                Groups.select(list, new String[] {"x25519", "secp256r1", "ffdhe2048"}, word -> {
                    throw new AssertionError(word);
                }));
    }

    @Test
    void groups_nothingLeft_isTold_andMeansAll() {
        var told = new ArrayList<String>();
        var all = new String[] {"x25519", "secp256r1"};
        assertArrayEquals(all, Groups.select("brainpoolP256r1", all, told::add));
        assertEquals(List.of("none of the configured key exchange groups are supported:"
                + " brainpoolP256r1; using the default instead"), told);
        assertArrayEquals(all, Groups.select("", all, told::add));
        assertEquals(1, told.size());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 120", "120, 120", "3600, 3600"})
    void sessions_areKeptForTwoMinutesAtLeast(int wanted, int seconds) {
        assertEquals(seconds, TlsOptions.sessionSeconds(Duration.ofSeconds(wanted)));
    }

    /// As the manual page has them; what is written between colons, commas or spaces comes as a list.
    @ParameterizedTest
    @CsvSource({">=0x0303,TLSv1.2 TLSv1.3", ">=303 <=0303,TLSv1.2", ">=TLSv1.2 <=0305,TLSv1.2 TLSv1.3",
        ">=0305,TLSv1.1 TLSv1.2 TLSv1.3", "!TLSv1.3:!SSLv2 !SSLv3,TLSv1.1 TLSv1.2", "<=0x0304 >=0304,TLSv1.3",
        ">=TLSv1.2:<=tlsv1.2,TLSv1.2", "'',TLSv1.1 TLSv1.2 TLSv1.3", "TLSv1.3 TLSv1.2,TLSv1.2 TLSv1.3"})
    void protocols_ofLists(String list, String expected) {
        assertArrayEquals(expected.split(" "), Protocols.select(List.of(list.split(" ")),
                new String[] {"TLSv1.1", "TLSv1.2", "TLSv1.3"}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!0303", "0303", ">=", ">=TLSv1.4", ">=03x3", "TLSv1.2:!TLSv1.2"})
    void protocols_thatMeanNothing_areRefused(String list) {
        assertThrows(ConfException.class,
                () -> Protocols.select(List.of(list), new String[] {"TLSv1.2", "TLSv1.3"}));
    }
}
