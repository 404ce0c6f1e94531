package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.sendmail.Sendmail;
import org.postrider.suite.Programs;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.PemFile;
import org.postrider.testing.RealSystem;
import org.postrider.util.Stdio;

/// Programs that others have written, against smtpd: swaks, openssl, sslscan, and OpenDKIM and rspamd
/// as mail filters. Skipped where they are not installed.
class ProgramsTest {
    /// `secret`, as `doveadm pw -s CRAM-MD5` and `gsasl --mkpasswd -m SCRAM-SHA-256` write it.
    private static final String SECRET =
            "{CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56"
            + " {SCRAM-SHA-256}4096,7LcJkDSEOTuVx5DY,E128ypQ732ZtPjkCj7oPiRbaayDIezEPuBzYvIsqUBI="
            + ",Q4P0Vedoaw/HiSahJgmgL8kcu5k3Lz82jmCbbTHqdXg=";

    @TempDir
    private Path folder;
    private MiniSystem system;
    private int port;
    private int other;

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    /// @param options of a second smtpd
    private void start(String options, String... settings) throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755); // for daemons that are others
        }
        port = RealSystem.freePort();
        other = RealSystem.freePort();
        var pem = PemFile.make(folder, "EC");
        var passwords = Files.writeString(folder.resolve("passwords"), "alice " + SECRET + "\n");
        system = Site.in(folder, "127.0.0.1:" + port, 1)
                .main("myhostname = mail.example", "virtual_mailbox_domains = box.example",
                        "virtual_transport = discard", "virtual_mailbox_maps = static:x",
                        "smtpd_tls_security_level = may", "smtpd_tls_loglevel = 1",
                        "smtpd_tls_chain_files = " + pem, "smtpd_sasl_auth_enable = yes",
                        "smtpd_sasl_type = postrider", "postrider_smtpd_sasl_mechanisms = plain,"
                        + " login, cram-md5, scram-sha-256",
                        "postrider_smtpd_sasl_password_maps = texthash:" + passwords, "smtpd_authorized_xclient_hosts = 127.0.0.0/8")
                .main(settings)
                .master("127.0.0.1:" + other + " inet n - n - - smtpd" + options)
                .programs(Programs.ALL).start();
    }

    @Test
    void swaks_tlsAuthAndPipelining() throws Exception {
        Foreign.need("swaks");
        start(" -o smtpd_tls_wrappermode=yes");
        Foreign.swaks(0, port);
        Foreign.swaks(0, port, "--pipeline");
        assumeTrue(Foreign.swaksHas("TLS"), "swaks has no TLS (package libnet-ssleay-perl)");
        assertTrue(Foreign.swaks(0, port, "--tls").contains("TLS started with cipher TLSv1.3"));
        Foreign.swaks(0, other, "--tls-on-connect");
        for (var mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5")) {
            var output = Foreign.swaksAuth(0, port, mechanism, "secret", "--tls");
            assertTrue(output.contains("235 2.7.0"), output);
            system.log().await("sasl_method=" + mechanism + ", sasl_username=alice");
            assertTrue(Foreign.swaksAuth(28, port, mechanism, "wrong").contains("535 5.7.8"));
        }
    }

    @Test
    void swaks_clientsBehindOthers() throws Exception {
        Foreign.need("swaks");
        start(" -o smtpd_upstream_proxy_protocol=haproxy");
        Foreign.swaks(0, port, "--xclient", "ADDR=192.0.2.9 NAME=host.client.example");
        system.log().await("client=host.client.example[192.0.2.9]");
        for (var version : List.of("1", "2")) {
            Foreign.swaks(0, other, "--proxy-version", version, "--proxy-family",
                    version.equals("1") ? "TCP4" : "AF_INET", "--proxy-source", "192.0.2.1" + version,
                    "--proxy-source-port", "1234", "--proxy-dest", "192.0.2.20",
                    "--proxy-dest-port", "25");
            system.log().await("connect from unknown[192.0.2.1" + version + "]");
        }
    }

    /// What swaks does not know.
    @Test
    void gsasl_scram() throws Exception {
        Foreign.need("gsasl");
        start("");
        Foreign.gsasl(0, port, "SCRAM-SHA-256", "secret");
        Foreign.gsasl(1, port, "SCRAM-SHA-256", "wrong");
        system.log().await("SASL SCRAM-SHA-256 authentication failed");
    }

    private String client(int status, int to, String... options) throws Exception {
        var words = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + to,
                "-starttls", "smtp", "-brief"));
        words.addAll(List.of(options));
        return Foreign.run(status, "QUIT\n", words);
    }

    @Test
    void openssl_seesWhatParametersPromise() throws Exception {
        Foreign.need("openssl");
        start(" -o smtpd_tls_security_level=encrypt -o smtpd_tls_mandatory_protocols=TLSv1.2"
                + " -o smtpd_tls_mandatory_ciphers=high"
                + " -o smtpd_tls_mandatory_exclude_ciphers=AES128,CHACHA20");
        assertTrue(client(0, port).contains("Protocol version: TLSv1.3"));
        assertTrue(client(0, port, "-tls1_2").contains("Protocol version: TLSv1.2"));
        client(1, port, "-tls1_1");
        client(1, other, "-tls1_3");
        assertTrue(client(0, other).contains("Ciphersuite: ECDHE-ECDSA-AES256-GCM-SHA384"));
        client(1, other, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256");
        client(1, other, "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305");
    }

    /// What the log tells of a handshake is what OpenSSL saw, which has chosen it.
    @Test
    void openssl_agreesWithTheLog() throws Exception {
        Foreign.need("openssl");
        start(" -o smtpd_tls_chain_files=" + PemFile.make(folder, "RSA"));
        for (var digest : List.of("SHA512", "SHA384", "SHA256")) {
            var seen = client(0, other, "-groups", "P-256", "-sigalgs",
                    "RSA-PSS+" + digest + (digest.equals("SHA256") ? "" : ":RSA-PSS+SHA256"));
            assertTrue(seen.contains("Hash used: " + digest), seen);
            system.log().await("key-exchange secp256r1 server-signature RSA-PSS (3072 bits)"
                    + " server-digest " + digest);
        }
    }

    /// A second handshake in a connection is refused, as by Postfix with OpenSSL 3.
    @Test
    void openssl_mayNotRenegotiate() throws Exception {
        Foreign.need("openssl");
        start("");
        var process = new ProcessBuilder("openssl", "s_client", "-connect", "127.0.0.1:" + port,
                "-starttls", "smtp", "-tls1_2", "-quiet", "-no_ign_eof").redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile()).start();
        try (var out = process.outputWriter()) {
            system.log().await("TLS connection established");
            out.write("R\n");
            out.flush();
            system.log().await("lost connection after STARTTLS");
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(Files.readString(folder.resolve("out")).contains("RENEGOTIATING"),
                Files.readString(folder.resolve("out")));
    }

    @Test
    void sslscan_seesWhatParametersPromise() throws Exception {
        Foreign.need("sslscan");
        start(" -o smtpd_tls_protocols=TLSv1.3");
        var both = scan(port);
        assertTrue(both.contains("TLSv1.2   enabled") && both.contains("TLSv1.3   enabled"), both);
        for (var old : List.of("SSLv2     disabled", "SSLv3     disabled", "TLSv1.0   disabled",
                "TLSv1.1   disabled")) {
            assertTrue(both.contains(old), old + "\n" + both);
        }
        for (var weak : List.of("RC4", "DES-CBC", "NULL", "EXP-", "MD5", "anonymous")) {
            assertFalse(both.contains(weak), weak + "\n" + both);
        }
        assertFalse(both.contains("vulnerable to heartbleed")
                && !both.contains("not vulnerable to heartbleed"), both);
        var newest = scan(other);
        assertTrue(newest.contains("TLSv1.2   disabled") && newest.contains("TLSv1.3   enabled"),
                newest);
    }

    private static String scan(int to) throws Exception {
        return Foreign.run(0, "", "sslscan", "--no-colour", "--starttls-smtp", "127.0.0.1:" + to);
    }

    @Test
    void openDkim_signsWhatComesBySmtpAndWhatIsLocal() throws Exception {
        Foreign.need("opendkim");
        Foreign.need("openssl");
        int filter = RealSystem.freePort();
        Foreign.run(0, "", "openssl", "genrsa", "-out", folder + "/dkim.key", "2048");
        var file = Files.writeString(folder.resolve("opendkim.conf"), """
                Domain mail.example
                Selector test
                KeyFile %1$s/dkim.key
                Socket inet:%2$d@127.0.0.1
                Mode s
                Canonicalization relaxed/simple
                RequireSafeKeys no
                Background no
                PidFile %1$s/opendkim.pid
                InternalHosts 127.0.0.1
                Syslog no
                """.formatted(folder, filter));
        var daemon = new ProcessBuilder("/usr/sbin/opendkim", "-f", "-x", file.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        try {
            Await.until("OpenDKIM listens", () -> listens(filter) || !daemon.isAlive());
            assertTrue(daemon.isAlive(), Files.readString(folder.resolve("out")));
            start("", "smtpd_milters = inet:127.0.0.1:" + filter,
                    "non_smtpd_milters = inet:127.0.0.1:" + filter);
            try (var smtp = new org.postrider.testing.SmtpClient(port).hello()) {
                smtp.send("a@mail.example", "postmaster@mail.example", Site.text("by smtp"));
            }
            Await.until("mail", () -> Site.maildir(folder).size() == 1);
            assertSigned(Site.maildir(folder).getFirst());
            var message = Site.text("local").replace("\r", "");
            assertEquals(0, Sendmail.run(new String[] {"-C", folder.resolve("etc").toString(),
                "-f", "a@mail.example", "postmaster@mail.example"}, new Stdio(
                new ByteArrayInputStream(message.getBytes()), System.out, System.err),
                (command, _, _) -> {
                    throw new AssertionError(command);
                }));
            Await.until("local mail", () -> Site.maildir(folder).size() == 2);
            Site.maildir(folder).forEach(ProgramsTest::assertSigned);
        } finally {
            daemon.destroy();
            daemon.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void rspamd_marksAndRejects() throws Exception {
        Foreign.need("rspamd");
        int filter = RealSystem.freePort();
        Files.writeString(folder.resolve("domains"), "example\n");
        var file = Files.writeString(folder.resolve("rspamd.conf"), """
                options {
                    pidfile = "%1$s/rspamd.pid";
                    control_socket = "%1$s/rspamd.sock mode=0600";
                    hs_cache_dir = "%1$s/";
                    url_tld = "%1$s/domains";
                    filters = "";
                    gtube_patterns = "all";
                    enable_test_patterns = true;
                    dns { nameserver = ["127.0.0.1"]; }
                }
                logging { type = "console"; }
                actions { reject = 15; add_header = 6; }
                worker "rspamd_proxy" {
                    bind_socket = "127.0.0.1:%2$d";
                    milter = yes;
                    count = 1;
                    upstream "local" { default = yes; self_scan = yes; }
                }
                """.formatted(folder, filter));
        var daemon = new ProcessBuilder("/usr/bin/rspamd", "-f", "-i", "-c", file.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        try {
            Await.until("rspamd listens", () -> listens(filter) || !daemon.isAlive());
            assertTrue(daemon.isAlive(), Files.readString(folder.resolve("out")));
            start("", "smtpd_milters = inet:127.0.0.1:" + filter);
            var test = "JS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
            try (var smtp = new org.postrider.testing.SmtpClient(port).hello()) {
                smtp.send("a@mail.example", "postmaster@mail.example", Site.text("harmless"));
                smtp.send("a@mail.example", "postmaster@mail.example", Site.text("Y" + test));
                assertEquals("554 5.7.1 Gtube pattern", smtp.send("a@mail.example",
                        "postmaster@mail.example", Site.text("X" + test)).strip());
            }
            Await.until("mail", () -> Site.maildir(folder).size() == 2);
            for (var mail : Site.maildir(folder)) {
                assertEquals(mail.contains("Y" + test), mail.contains("\nX-Spam: Yes\n"), mail);
            }
            system.log().await("milter-reject: END-OF-MESSAGE");
        } finally {
            daemon.destroy();
            daemon.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static void assertSigned(String mail) {
        assertTrue(mail.contains("\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple;"
                + " d=mail.example;"), mail);
    }

    private static boolean listens(int port) {
        try (var _ = new java.net.Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
