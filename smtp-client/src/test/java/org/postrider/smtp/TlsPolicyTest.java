package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsOptions;
import org.postrider.net.tls.TlsServer;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.PemFile;
import org.postrider.testing.PlatformTrust;
import org.postrider.testing.ScriptedPeer;
import org.postrider.util.FatalException;

/// TLS policies. What is logged is what Postfix 3.11 logs, but for what it tells about the key exchange.
class TlsPolicyTest {
    private static final String MAIL = "C: MAIL FROM:<from@client.example>\nS: 250 ok\n"
            + "C: RCPT TO:<a@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC...\nS: 250 done\nC: QUIT\n";
    private static final String START = "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
            + "S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n";
    private static final String SECURED = START + "C: EHLO mail.example\nS: 250 mx.example\n" + MAIL;
    private static final String DROPPED = START + "C: QUIT\n";
    private static final String SENT = "dsn=2.0.0, status=sent (250 done)";
    private static final String UNVERIFIED =
            "dsn=4.7.5, status=deferred (Server certificate not verified)";

    @TempDir
    private static Path keys;
    private static Path pem;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKey() throws IOException {
        pem = PemFile.make(keys, "server", "EC", "cn.example",
                "dns:mx.example,dns:*.wild.example,ip:127.0.0.1");
    }

    /// What came of a delivery.
    ///
    /// @param end of the delivery's line
    /// @param tls what that says of TLS
    /// @param log the whole log
    private record Result(String end, String tls, String log) {}

    /// Delivers one message.
    ///
    /// @param host that the server is reached as
    private Result deliver(String host, String script, String... settings) throws Exception {
        return deliverBy("smtp", host, script, settings);
    }

    private Result deliverBy(String service, String host, String script, String... settings)
            throws Exception {
        var all = new ArrayList<>(List.of("smtp_tls_loglevel = 1", "smtp_tls_CAfile = " + pem));
        all.addAll(List.of(settings));
        var resolver = new FixedResolver().host(host, "127.0.0.1");
        try (var peer = ScriptedPeer.tcp(script)
                .tls(TlsServer.of(pem, pem, List.of(">=TLSv1.2")))) {
            var nexthop = "[" + host + "]:" + peer.port();
            all.replaceAll(line -> line.replace("NEXTHOP", nexthop));
            try (var smtp = new SmtpFixture(folder, resolver, all.toArray(String[]::new))) {
                smtp.deliver(service, (service.equals("lmtp") ? "inet:" : "") + nexthop,
                        "a@b.example");
                var line = smtp.deliveries().getLast();
                var whole = String.join("\n", smtp.system.log().lines());
                int at = whole.lastIndexOf(", tls=") + 6;
                return new Result(line.substring(line.indexOf("dsn=")),
                        whole.substring(at, whole.indexOf(',', at)), whole);
            }
        }
    }

    private static String level(String level) {
        return "smtp_tls_security_level = " + level;
    }

    private void meets(String host, String trust, String... settings) throws Exception {
        var result = deliver(host, SECURED, settings);
        assertEquals(SENT, result.end(), result.log());
        assertTrue(result.log().contains(trust + " TLS connection established to " + host
                + "[127.0.0.1]:"), result.log());
    }

    private void misses(String host, String line, String... settings) throws Exception {
        var result = deliver(host, DROPPED, settings);
        assertEquals(UNVERIFIED, result.end(), result.log());
        assertTrue(result.tls().startsWith("!"), result.tls());
        assertTrue(result.log().contains(line), result.log());
    }

    @Test
    void trust_isToldWhereItDoesNotMatter() throws Exception {
        meets("mx.example", "Trusted", level("MAY"), "smtp_tls_ciphers = High");
        meets("mx.example", "Untrusted", level("encrypt"), "smtp_tls_CAfile =");
        assertEquals("encrypt", deliver("mx.example", SECURED, level("encrypt")).tls());
    }

    @Test
    void verify_theServersName() throws Exception {
        meets("mx.example", "Verified", level("verify"));
        assertEquals("verify", deliver("mx.example", SECURED, level("verify")).tls());
        meets("a.wild.example", "Verified", level("verify"));
        meets("127.0.0.1", "Verified", level("verify"));
        misses("other.example", "server certificate verification failed for other.example"
                + "[127.0.0.1]:", level("verify"));
        misses("b.a.wild.example", "Trusted TLS connection", level("verify"));
        misses("cn.example", "num=62:hostname mismatch", level("verify"));
        misses("mx.example", "certificate verification failed for mx.example[127.0.0.1]:",
                level("verify"), "smtp_tls_CAfile =");
        meets("other.example", "Verified", level("verify"),
                "smtp_tls_verify_cert_match = hostname, mx.example");
    }

    @Test
    void secure_theNexthopAndItsSubdomains() throws Exception {
        meets("mx.example", "Verified", level("secure"));
        meets("wild.example", "Verified", level("secure"), "smtp_tls_secure_cert_match ="
                + " nexthop, dot-nexthop", "smtp_tls_servername = hostname");
        misses("other.example", "num=62", level("secure"));
        meets("mx.example", "Verified", level("secure"), "smtp_tls_CAfile =",
                "smtp_tls_trust_anchor_file = " + pem);
    }

    @Test
    void secure_ofLmtp_isItsOwn() throws Exception {
        var result = deliverBy("lmtp", "other.example", SECURED.replace("EHLO", "LHLO"),
                "lmtp_tls_security_level = secure", "lmtp_tls_secure_cert_match = mx.example",
                "lmtp_tls_CAfile = " + pem, "lmtp_tls_loglevel = 1");
        assertEquals(SENT, result.end(), result.log());
        assertTrue(result.log().contains("Verified TLS connection established to other.example"),
                result.log());
    }

    /// A certificate with two more between it and its authority. Postfix counts them as the same.
    @ParameterizedTest
    @CsvSource({"0, Untrusted", "1, Trusted"})
    void verifyDepth_isHowFarAnAuthorityMayBe(int depth, String trust) throws Exception {
        var deep = Path.of(TlsPolicyTest.class.getResource("tls/deep.pem").toURI());
        var ca = Path.of(TlsPolicyTest.class.getResource("tls/ca.pem").toURI());
        try (var peer = ScriptedPeer.tcp(SECURED)
                .tls(TlsServer.of(deep, deep, List.of(">=TLSv1.2")));
                var smtp = new SmtpFixture(folder, new FixedResolver(), "smtp_tls_loglevel = 1",
                        level("encrypt"), "smtp_tls_CAfile = " + ca,
                        "smtp_tls_scert_verifydepth = " + depth)) {
            smtp.deliver("smtp", SmtpFixture.hop(peer), "a@b.example");
            assertEquals(SENT, SmtpFixture.end(smtp));
            smtp.system.log().await(": " + trust + " TLS connection established");
        }
    }

    /// The client's own keys by their older names.
    @Test
    void certificates_byAlgorithm_areShown() throws Exception {
        var asking = TlsServer.of(new KeyFiles(List.of(), List.of(new KeyFiles.Pair(pem, pem))),
                TlsOptions.of(List.of(">=TLSv1.2")), Optional.of(Authorities.of(
                        new Authorities.Sources(List.of(pem), List.of(), false), 9)),
                _ -> Optional.empty(), _ -> { });
        for (var kind : List.of("d", "ec")) {
            var chain = certificateOnly();
            try (var peer = ScriptedPeer.tcp(SECURED).tls(asking);
                    var smtp = new SmtpFixture(folder, new FixedResolver(), level("encrypt"),
                            "smtp_tls_" + kind + "cert_file = " + chain,
                            "smtp_tls_" + kind + "key_file = " + pem)) {
                smtp.deliver("smtp", SmtpFixture.hop(peer), "a@b.example");
                assertEquals(SENT, SmtpFixture.end(smtp));
                assertEquals(List.of("cn.example"), peer.certificates());
            }
        }
    }

    /// Passwords may go in the clear where nobody else hears or gets them.
    @Test
    void logins_underTls_haveOptionsOfTheirOwn() throws Exception {
        var script = START + "C: EHLO mail.example\nS: 250-mx.example\nS: 250 AUTH PLAIN\n";
        var login = script + "C: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 welcome\n" + MAIL;
        var sasl = List.of("smtp_sasl_auth_enable = yes", "smtp_sasl_password_maps ="
                + " static:user:secret", "smtp_sasl_security_options = noplaintext");
        for (var options : List.of("encrypt:noplaintext:noplaintext:no",
                "encrypt:noanonymous:noplaintext:yes", "verify:noanonymous:noplaintext:no",
                "verify:noplaintext:noanonymous:yes")) {
            var parts = options.split(":");
            boolean logsIn = parts[3].equals("yes");
            var settings = new ArrayList<>(sasl);
            settings.addAll(List.of(level(parts[0]), "smtp_sasl_tls_security_options = " + parts[1],
                    "smtp_sasl_tls_verified_security_options = " + parts[2]));
            var result = deliver("mx.example", logsIn ? login : script + "C: QUIT\n",
                    settings.toArray(String[]::new));
            assertEquals(logsIn, result.end().equals(SENT), options + result.log());
        }
    }

    @Test
    void fingerprint_ofCertificateOrKey() throws Exception {
        X509Certificate certificate;
        try (var in = Files.newInputStream(certificateOnly())) {
            certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(in);
        }
        for (var print : List.of(ClientCertificate.fingerprint(certificate, "sha256"),
                ClientCertificate.keyFingerprint(certificate, "sha256").toLowerCase())) {
            meets("mx.example", "Verified", level("fingerprint"), "smtp_tls_CAfile =",
                    "smtp_tls_fingerprint_cert_match = AA:BB " + print);
            meets("mx.example", "Verified", level("none"), "smtp_tls_policy_maps ="
                    + " inline:{{NEXTHOP=fingerprint match=00:11|x|" + print.replace(":", "") + "}}");
        }
        misses("mx.example", "num=65:no matching DANE TLSA records", level("fingerprint"),
                "smtp_tls_fingerprint_cert_match = AA:BB");
        var malformed = deliver("mx.example", "CLOSE\n", level("fingerprint"),
                "smtp_tls_fingerprint_cert_match = AA:BB|CC:DD");
        assertTrue(malformed.log().contains("malformed fingerprint value: AA:BB|CC:DD"), malformed.log());
        var old = deliver("mx.example", SECURED, level("fingerprint"), "compatibility_level = 3.5",
                "smtp_tls_fingerprint_cert_match = "
                        + ClientCertificate.fingerprint(certificate, "md5"));
        assertEquals(SENT, old.end());
        assertTrue(old.log().contains("using backwards-compatible default setting"
                + " smtp_tls_fingerprint_digest=md5 to compute certificate fingerprints"));
    }

    private static Path certificateOnly() throws IOException {
        var text = Files.readString(pem);
        return Files.writeString(keys.resolve("certificate.pem"),
                text.substring(text.indexOf("-----BEGIN CERTIFICATE")));
    }

    private static String policy(String value) {
        return "smtp_tls_policy_maps = inline:{{NEXTHOP=" + value + "}}";
    }

    @Test
    void policy_ofTheDestination_takesThePlaceOfTheUsualOne() throws Exception {
        meets("mx.example", "Trusted", level("none"), policy("encrypt ciphers=high"
                + " exclude=SHA1:RC4 protocols=TLSv1.2:TLSv1.3"));
        meets("other.example", "Verified", level("may"), policy("secure match=nexthop:mx.example"));
        meets("other.example", "Verified", level("none"), policy("verify match=.wild.example"));
        meets("mx.example", "Verified", level("none"), "smtp_tls_CAfile =",
                policy("secure tafile=" + pem));
        var plain = deliver("mx.example", "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
                + "S: 250-mx.example\nS: 250 STARTTLS\n" + MAIL, level("encrypt"),
                "smtp_tls_note_starttls_offer = yes", policy("none match=x"));
        assertEquals(SENT, plain.end());
        assertEquals("none", plain.tls());
        assertTrue(plain.log().contains("Host offered STARTTLS: [mx.example]"));
        assertTrue(plain.log().contains("ignoring attribute \"match=x\" with TLS disabled"));
    }

    @Test
    void policy_thatCannotBeFollowed_defers() throws Exception {
        for (var bad : List.of("bogus:invalid security level \"bogus\"",
                "encrypt foo=bar:invalid attribute name: \"foo\"",
                "may match=x:attribute \"match\" invalid at security level \"may\"",
                "fingerprint:but with no fingerprints to match.",
                "encrypt ciphers:malformed attribute/value pair \"ciphers\": missing '=' after attribute name",
                "may =x:malformed attribute/value pair \"=x\": missing attribute name",
                "may ciphers=:attribute \"ciphers\" has empty value",
                "verify match=:attribute \"match\" has empty value",
                "may protocols=TLSv1.2 protocols=TLSv1.3:attribute \"protocols\" is specified multiple times",
                "may exclude=AES exclude=SHA1:attribute \"exclude\" is specified multiple times",
                "may connection_reuse=foo:attribute \"connection_reuse\" has bad value: \"foo\"",
                "may enable_rpk=:attribute \"enable_rpk\" has bad value: \"\"",
                "may servername=bad..x:\"servername=bad..x\" specifies an invalid hostname",
                "encrypt tafile=/x:attribute \"tafile\" invalid at security level \"encrypt\"",
                "fingerprint tafile=/x:attribute \"tafile\" invalid at security level \"fingerprint\"",
                "secure tafile=/nowhere:error opening trust anchor file: /nowhere: No such file or directory",
                "fingerprint match=A-B:but with no fingerprints to match.",
                "dane-only:dane-only configured with dnssec lookups disabled",
                "dane match=x:attribute \"match\" invalid at security level \"dane\"",
                "secure policy_domain=b.example:built-in policy has unexpected attribute policy_ttl,",
                "secure policy_type=tlsa:attribute \"policy_type\" has an unexpected value: \"tlsa\"",
                "secure policy_type=sts policy_failure=x:attribute \"policy_failure\" has an unexpected value",
                "secure policy_type=sts policy_ttl=x:attribute \"policy_ttl\" has a malformed value: \"x\"",
                "secure policy_type=sts policy_type=sts:attribute \"policy_type\" is specified multiple times")) {

            var value = bad.substring(0, bad.indexOf(':'));
            var result = deliver("mx.example", "CLOSE\n", level("may"), policy(value));
            assertEquals("dsn=4.7.5, status=deferred (client TLS configuration problem)",
                    result.end(), bad);
            assertEquals("unknown?", result.tls());
            assertTrue(result.log().contains(bad.substring(bad.indexOf(':') + 1)), result.log());
        }
        for (var bad : List.of("encrypt ciphers=foo", "encrypt protocols=foo")) {
            var result = deliver("mx.example", START.replace("TLS\nC: STARTTLS", "TLS\nC: STARTTLS")
                    .replaceFirst("TLS\n$", "CLOSE\n"), level("may"), policy(bad));
            assertEquals("dsn=4.7.5, status=deferred (Cannot start TLS: handshake failure)",
                    result.end(), bad);
            assertEquals("encrypt?", result.tls());
        }
        var failed = deliver("mx.example", "CLOSE\n", level("may"),
                "smtp_tls_policy_maps = fail:policies");
        assertTrue(failed.end().startsWith("dsn=4.7.5, status=deferred"), failed.end());
    }

    /// MTA-STS (RFC 8461) by way of a table: a server has to be one that is named, and is then known by that name.
    @Test
    void policy_ofMtaSts() throws Exception {
        var sts = "secure match=x.example { policy_string = version: STSv1 } policy_domain=b.example"
                + " policy_ttl=100 policy_type=sts ";
        meets("mx.example", "Verified", stsTable(sts + "mx_host_pattern=a.example mx_host_pattern=MX.example"));
        meets("mx.example", "Verified", stsTable(sts.replace("x.example", "mx.example")));
        meets("mx.example", "Trusted", stsTable("may policy_type=no-policy-found { protocols = TLSv1.2 }"));
        meets("a.wild.example", "Verified", stsTable(sts + "mx_host_pattern=*.wild.example"));
        meets("mx.example", "Verified", stsTable(sts.replace("x.example", "mx.example")
                + "mx_host_pattern=other.example"), "smtp_tls_enforce_sts_mx_patterns = no");
        for (var pattern : List.of("other.example", ".example", "*.mx.example")) {
            var result = deliver("mx.example", "CLOSE\n", stsTable(sts + "mx_host_pattern=" + pattern));
            assertEquals("dsn=4.3.0, status=deferred (server unavailable or unable to receive mail)",
                    result.end(), pattern);
            assertEquals("secure?", result.tls());
            assertTrue(result.log().contains("MX name 'mx.example' does not match STS MX pattern for"
                    + " 'b.example'"), result.log());
        }
        misses("mx.example", "external policy failure (sts-webpki-invalid)",
                stsTable(sts + "policy_failure=sts-webpki-invalid mx_host_pattern=mx.example"));
        meets("mx.example", "Untrusted", stsTable("encrypt policy_type=sts policy_failure=validation-failure"));
        var table = Files.writeString(folder.resolve("table"), "/./ secure { match=mx.example\n");
        var broken = deliver("mx.example", "CLOSE\n", "smtp_tls_policy_maps = regexp:" + table);
        assertTrue(broken.log().contains("missing '}' in \"{ match=mx.example\""), broken.log());
    }

    private static String stsTable(String value) {
        return "smtp_tls_policy_maps = static:{" + value + "}";
    }

    @Test
    void trustAnchors_areCertificatesAndKeys() throws Exception {
        var deep = resource("tls/deep.pem");
        var key = resource("tls/middle-key.pem");
        var foreign = keys.resolve("foreign.pem");
        Files.writeString(foreign, Files.readString(certificateOnly()));
        for (var files : List.of(key.toString(), resource("tls/ca.pem") + ", " + key, foreign + " " + key)) {
            var end = deliverDeep(deep, level("verify"), "smtp_tls_trust_anchor_file = " + files);
            assertEquals(SENT, end, files);
        }
        for (var policy : List.of("verify tafile=" + foreign + " tafile=" + key,
                "secure match=mx.example tafile=" + key)) {
            assertEquals(SENT, deliverDeep(deep, level("none"), "smtp_tls_policy_maps = static:{" + policy
                    + "}"), policy);
        }
        assertEquals(UNVERIFIED, deliverDeep(deep, level("verify"),
                "smtp_tls_trust_anchor_file = " + foreign, "smtp_tls_CAfile = " + resource("tls/ca.pem")));
    }

    private static Path resource(String name) throws Exception {
        return Path.of(TlsPolicyTest.class.getResource(name).toURI());
    }

    /// Delivers to a server with a certificate for mx.example.
    private String deliverDeep(Path chain, String... settings) throws Exception {
        boolean known = !String.join("", settings).contains("CAfile");
        try (var peer = ScriptedPeer.tcp(known ? SECURED : DROPPED)
                .tls(TlsServer.of(chain, chain, List.of(">=TLSv1.2")));
                var smtp = new SmtpFixture(folder, new FixedResolver().host("mx.example", "127.0.0.1"),
                        settings)) {
            smtp.deliver("smtp", "[mx.example]:" + peer.port(), "a@b.example");
            return SmtpFixture.end(smtp);
        }
    }

    /// Which lists hold where TLS is optional, mandatory, or has a policy of its own.
    @Test
    void protocolsAndCiphers_ofEachLevel() throws Exception {
        var lists = List.of("smtp_tls_exclude_ciphers = CHACHA20",
                "smtp_tls_mandatory_exclude_ciphers = AES256", "smtp_tls_protocols = TLSv1.2",
                "smtp_tls_mandatory_protocols = <=0303", "smtp_tls_ciphers = medium",
                "smtp_tls_mandatory_ciphers = high", "tls_medium_cipherlist = CHACHA20:AES256+AESGCM:AES128+AESGCM",
                "tls_high_cipherlist = CHACHA20:AES256+AESGCM:AES128+SHA256:AES128+AESGCM");
        assertEquals("TLSv1.2 with cipher ECDHE-ECDSA-AES256-GCM-SHA384", agreed(lists, "may"));
        assertEquals("TLSv1.2 with cipher ECDHE-ECDSA-AES128-SHA256", agreed(lists, "encrypt"));
        assertEquals("TLSv1.2 with cipher ECDHE-ECDSA-AES128-GCM-SHA256",
                agreed(lists, "encrypt ciphers=Medium"));
        assertEquals("TLSv1.2 with cipher ECDHE-ECDSA-AES256-GCM-SHA384",
                agreed(lists, "encrypt exclude=SHA256"));
        assertTrue(agreed(lists, "encrypt protocols=").startsWith("TLSv1.3"));
    }

    private String agreed(List<String> lists, String policy) throws Exception {
        var all = new ArrayList<>(lists);
        all.add(policy(policy));
        var log = deliver("mx.example", SECURED, all.toArray(String[]::new)).log();
        int at = log.indexOf(": TLSv1.", log.indexOf("TLS connection established"));
        return log.substring(at + 2, log.indexOf(" (", at));
    }

    @Test
    void servername_thatNoServerHas_defers() throws Exception {
        for (var name : List.of("bad..x", "-x", "1.2.3.4", "x.example.")) {
            var result = deliver("mx.example", "CLOSE\n", level("may"), "smtp_tls_servername = " + name);
            assertEquals("dsn=4.7.5, status=deferred (client TLS configuration problem)", result.end());
            assertTrue(result.log().contains("\"smtp_tls_servername = " + name
                    + "\" specifies an invalid hostname"), result.log());
        }
    }

    @Test
    void authorities_ofAChangedFile_areUsedAtOnce() throws Exception {
        var other = PemFile.make(keys, "other", "EC", "other.example", "dns:other.example");
        for (var parameter : List.of("smtp_tls_CAfile", "smtp_tls_trust_anchor_file")) {
            var file = Files.copy(other, folder.resolve(parameter));
            try (var smtp = new SmtpFixture(folder, new FixedResolver().host("mx.example", "127.0.0.1"),
                    level("verify"), parameter + " = " + file)) {
                assertEquals(UNVERIFIED, once(smtp, DROPPED));
                Files.copy(pem, file, StandardCopyOption.REPLACE_EXISTING);
                assertEquals(SENT, once(smtp, SECURED));
            }
        }
    }

    private static String once(SmtpFixture smtp, String script) throws Exception {
        try (var peer = ScriptedPeer.tcp(script)
                .tls(TlsServer.of(pem, pem, List.of(">=TLSv1.2")))) {
            smtp.deliver("smtp", "[mx.example]:" + peer.port(), "a@b.example");
            var line = smtp.deliveries().getLast();
            return line.substring(line.indexOf("dsn="));
        }
    }

    @Test
    void authorities_ofThePlatform_areTrustedWhereAskedFor() throws Exception {
        try (var _ = new PlatformTrust(folder, pem)) {
            meets("mx.example", "Verified", level("verify"), "smtp_tls_CAfile =",
                    "tls_append_default_CA = yes");
            misses("mx.example", "certificate verification failed", level("verify"),
                    "smtp_tls_CAfile =", "tls_append_default_CA = no");
        }
    }

    /// What is logged of failures, and at higher levels.
    @Test
    void loglevel_two_hasTheCertificate_andZeroWhyItIsNotTrusted() throws Exception {
        misses("other.example", "num=62:hostname mismatch", level("verify"), "smtp_tls_loglevel = 0");
        misses("mx.example", "certificate verification failed for mx.example", level("verify"),
                "smtp_tls_loglevel = none", "smtp_tls_CAfile =");
        var log = deliver("mx.example", SECURED, level("may"), "smtp_tls_loglevel = Debug").log();
        assertTrue(log.contains(": subject_CN=cn.example, issuer=cn.example, cert fingerprint="), log);
        assertTrue(log.contains("TLS connection established to "), log);
        log = deliver("mx.example", SECURED, level("may"), "smtp_tls_loglevel = loud").log();
        assertTrue(log.contains("warning: unknown smtp_tls_loglevel value \"loud\""), log);
        assertFalse(log.contains("TLS connection established to "), log);
    }

    @Test
    void keys_thatDoNotFitTheirCertificate_arePutAside() throws Exception {
        var other = PemFile.make(keys, "other", "EC", "other.example", "dns:other.example");
        assertThrows(FatalException.class, () -> deliver("mx.example", "CLOSE\n", level("may"),
                "smtp_tls_cert_file = " + certificateOnly(), "smtp_tls_key_file = " + other));
        var both = deliver("mx.example", SECURED, level("may"), "smtp_tls_chain_files = " + pem,
                "smtp_tls_eccert_file = " + other);
        assertTrue(both.log().contains("both smtp_tls_chain_files and one or more of"), both.log());
    }

    @Test
    void perSite_may_isLessThanWhatIsDemandedAnyway() throws Exception {
        meets("mx.example", "Verified", level(""), "smtp_enforce_tls = yes",
                "smtp_tls_per_site = inline:{{mx.example=MAY}}");
        var wrong = deliver("mx.example", "CLOSE\n", level("may"),
                "smtp_tls_per_site = inline:{{mx.example=x}}");
        assertTrue(wrong.log().contains("smtp_tls_per_site: unknown TLS policy 'x' for server hostname"
                + " mx.example"), wrong.log());
        var ignored = deliver("mx.example", SECURED, level("may"), policy("may"),
                "smtp_tls_per_site = inline:{{mx.example=NONE}}");
        assertTrue(ignored.log().contains("smtp_tls_per_site ignored when smtp_tls_policy_maps is not"
                + " empty."), ignored.log());
    }

    @Test
    void perSite_theStricterOfTwo() throws Exception {
        meets("mx.example", "Verified", level("may"),
                "smtp_tls_per_site = inline:{{NEXTHOP=MAY}, {mx.example=MUST}}");
        meets("mx.example", "Trusted", level("none"),
                "smtp_tls_per_site = inline:{{mx.example=MUST_NOPEERMATCH}}");
        var none = deliver("mx.example", "S: 220 mx.example ESMTP\nC: EHLO mail.example\n"
                + "S: 250-mx.example\nS: 250 STARTTLS\n" + MAIL, level("may"),
                "smtp_tls_per_site = inline:{{NEXTHOP=MAY}, {mx.example=NONE}}");
        assertEquals(SENT, none.end());
    }

    @Test
    void oldParameters_giveTheirLevels() throws Exception {
        meets("mx.example", "Verified", level(""), "smtp_enforce_tls = yes");
        misses("other.example", "Trusted", level(""), "smtp_enforce_tls = yes");
        meets("other.example", "Trusted", level(""), "smtp_enforce_tls = yes",
                "smtp_tls_enforce_peername = no");
    }

    @Test
    void wrapperMode_beginsWithTheHandshake() throws Exception {
        var script = "TLS\nS: 220 mx.example ESMTP\nC: EHLO mail.example\nS: 250 mx.example\n"
                + MAIL;
        assertEquals(SENT, deliver("mx.example", script, level("verify"),
                "smtp_tls_wrappermode = yes").end());
        var refused = deliver("mx.example", "CLOSE\n", level("may"),
                "smtp_tls_wrappermode = yes");
        assertEquals("dsn=4.3.0, status=deferred (server unavailable or unable to receive mail)",
                refused.end());
        assertTrue(refused.log().contains("smtp_tls_wrappermode requires"
                + " \"smtp_tls_security_level = encrypt\" (or stronger)"));
    }

    @Test
    void nobody_isToldANameUnasked() throws Exception {
        meets("mx.example", "Verified", level("verify"), "smtp_tls_servername = nexthop");
        assertThrows(FatalException.class, () -> deliver("mx.example", "CLOSE\n", level("bogus")));
    }

    @Test
    void dane_withoutDnssec_isOpportunistic() throws Exception {
        var result = deliver("mx.example", SECURED, level("dane"));
        assertEquals(SENT, result.end());
        assertTrue(result.log().contains("dane configured with dnssec lookups disabled"));
    }
}
