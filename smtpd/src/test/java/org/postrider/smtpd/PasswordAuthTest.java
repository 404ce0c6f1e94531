package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;
import org.postrider.util.FatalException;

/// AUTH by saslauthd and by a table. For `cyrus`, replies and log lines are those of Postfix 3.11 with
/// the Cyrus library.
class PasswordAuthTest {
    private static final Path SASLAUTHD = Path.of("/usr/sbin/saslauthd");
    private static final String HELLO = "S: 220\nC: EHLO c.example\nS: 250\n";

    @TempDir
    private Path folder;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String plain(String user, String password) {
        return "C: AUTH PLAIN " + base64("\0" + user + "\0" + password) + "\n";
    }

    private SmtpdFixture smtpd(String... settings) throws IOException {
        var all = new ArrayList<>(List.of("smtpd_sasl_auth_enable = yes",
                "smtpd_relay_restrictions = permit_sasl_authenticated, reject"));
        all.addAll(List.of(settings));
        return new SmtpdFixture(all, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    private static void chat(SmtpdFixture smtpd, String text) throws IOException {
        ChatScript.parse(text).run(smtpd.system.address("smtpd"));
    }

    private SmtpdFixture cyrus(String... lines) throws IOException {
        Files.writeString(folder.resolve("smtpd.conf"), String.join("\n", lines) + "\n");
        return smtpd("smtpd_sasl_local_domain = dom.example", "cyrus_sasl_config_path = /nowhere:"
                + folder);
    }

    @Test
    void cyrus_bySaslauthd() throws Exception {
        try (var daemon = new FakeSaslauthd(folder.resolve("mux"));
                var smtpd = cyrus("pwcheck_method: saslauthd", "mech_list: cram-md5 login plain",
                        "saslauthd_path: " + folder + "/mux")) {
            chat(smtpd, "S: 220\nC: EHLO x\nS: 250-mail\nS: 250-PIPELINING\nS: 250-SIZE\n"
                    + "S: 250-VRFY\nS: 250-ETRN\nS: 250-AUTH PLAIN LOGIN\n");
            chat(smtpd, HELLO + plain("u", "bad")
                    + "S: 535 5.7.8 Error: authentication failed: authentication failure\n"
                    + plain("u", "drop")
                    + "S: 454 4.7.0 Temporary authentication failure: generic failure\n"
                    + "C: AUTH PLAIN " + base64("z\0u\0secret") + "\nS: 535 5.7.8 Error:"
                    + " authentication failed: authentication failure\n"
                    + plain("u@r", "secret") + "S: 235 2.7.0\n");
            chat(smtpd, HELLO + "C: AUTH FOO\n"
                    + "S: 535 5.7.8 Error: authentication failed: no mechanism available\n"
                    + "C: AUTH PLAIN !!\nS: 535 5.7.8 Error: authentication failed: another step"
                    + " is needed in authentication\nC: AUTH PLAIN\nS: 334 \nC: \n"
                    + "S: 535 5.7.8 Error: authentication failed: bad protocol / cancel\n"
                    + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: dQ==\nS: 334 UGFzc3dvcmQ6\n"
                    + "C: c2VjcmV0\nS: 235 2.7.0 Authentication successful\n");
            var log = smtpd.system.log();
            log.await("warning: SASL authentication failure: Password verification failed");
            log.await("warning: localhost[127.0.0.1]: SASL PLAIN authentication failed:"
                    + " authentication failure, sasl_username=u@dom.example");
            log.await("warning: localhost[127.0.0.1]: SASL FOO authentication failed: no mechanism"
                    + " available, sasl_username=(unavailable)");
            assertEquals(List.of("u", "bad", "smtp", "dom.example"), daemon.requests.take());
            daemon.requests.take();
            daemon.requests.take();
            assertEquals(List.of("u", "secret", "smtp", "r"), daemon.requests.take());
        }
    }

    @Test
    void cyrus_saslauthdAway_isTemporary() throws Exception {
        try (var smtpd = cyrus("pwcheck_method: saslauthd", "saslauthd_path: /nowhere/mux")) {
            chat(smtpd, HELLO + plain("u", "secret") + "S: 454 4.7.0\n");
            smtpd.system.log().await("SASL authentication failure: cannot connect to saslauthd"
                    + " server: ");
        }
    }

    @Test
    void cyrus_otherWays_stopTheService() {
        assertThrows(FatalException.class, () -> cyrus("pwcheck_method: auxprop"));
        assertThrows(FatalException.class, () -> cyrus("mech_list: plain"));
        assertThrows(FatalException.class,
                () -> cyrus("pwcheck_method: saslauthd", "mech_list: digest-md5"));
        assertThrows(FatalException.class, () -> smtpd("cyrus_sasl_config_path = /nowhere"));
    }

    @Test
    void cyrus_realSaslauthd() throws Exception {
        // Asking the IMAP server that a test is needs no account of this host.
        try (var imap = new FakeImap()) {
            passwordsOfSaslauthd(List.of("-a", "rimap", "-O", "127.0.0.1/" + imap.port()));
        }
    }

    /// PAM, with a file of the service `smtp` that only this saslauthd sees, and a script that knows one
    /// password instead of this host's accounts.
    @Test
    void cyrus_realSaslauthd_asksPam() throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "-m", "test", "-d", "/etc/pam.d").start()
                .waitFor() == 0, "no mount namespace of our own");
        var pam = Files.createDirectory(folder.resolve("pam.d"));
        var script = Files.writeString(folder.resolve("check"), """
                #!/bin/sh
                password=$(tr -d '\\0')
                [ "$PAM_USER" = u ] && [ "$password" = secret ]
                """);
        assertTrue(script.toFile().setExecutable(true));
        Files.writeString(pam.resolve("smtp"), "auth required pam_exec.so expose_authtok quiet "
                + script + "\naccount required pam_permit.so\n");
        passwordsOfSaslauthd(List.of("-a", "pam"), "unshare", "-m", "sh", "-c",
                "mount --bind " + pam + " /etc/pam.d && exec \"$@\"", "sh");
        var output = Files.readString(folder.resolve("out"));
        assertTrue(output.contains("[service=smtp]") && output.contains("[mech=pam]"), output);
    }

    /// Runs a saslauthd that lets `u` in with `secret`.
    ///
    /// @param options where it finds passwords
    /// @param wrapper the command that starts it
    private void passwordsOfSaslauthd(List<String> options, String... wrapper) throws Exception {
        assumeTrue(Files.isExecutable(SASLAUTHD), "saslauthd is not installed");
        // When it ends, it ends its whole process group: that must not be ours.
        var words = new ArrayList<>(List.of("setsid"));
        words.addAll(List.of(wrapper));
        words.addAll(List.of(SASLAUTHD.toString(), "-d", "-n", "1", "-m", folder.toString()));
        words.addAll(options);
        var daemon = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile()).start();
        try {
            Await.until("saslauthd listens", () -> listens(folder.resolve("mux"))
                    || !daemon.isAlive());
            assertTrue(daemon.isAlive(), () -> "saslauthd has ended");
            try (var smtpd = cyrus("pwcheck_method: saslauthd",
                    "saslauthd_path: " + folder + "/mux")) {
                chat(smtpd, HELLO + plain("u", "bad") + "S: 535 5.7.8\n" + plain("u", "secret")
                        + "S: 235 2.7.0\nC: MAIL FROM:<a@b.example>\nS: 250\n"
                        + "C: RCPT TO:<x@far.example>\nS: 250\n");
            }
        } finally {
            daemon.destroy();
            daemon.waitFor(10, TimeUnit.SECONDS);
        }
    }

    /// Whether somebody answers there; the file alone exists a little earlier.
    private static boolean listens(Path socket) {
        try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private SmtpdFixture table(String mechanisms) throws IOException {
        var file = folder.resolve("passwords");
        Files.writeString(file, """
                hashed@dom.example  $5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5
                keys@dom.example    {CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56
                odd@dom.example     secret
                """);
        return smtpd("smtpd_sasl_type = postrider", "smtpd_sasl_local_domain = dom.example",
                "postrider_smtpd_sasl_password_maps = texthash:" + file, mechanisms);
    }

    @Test
    void table_ofHashes() throws Exception {
        try (var smtpd = table("")) {
            chat(smtpd, "S: 220\nC: EHLO x\nS: 250-mail\nS: 250-PIPELINING\nS: 250-SIZE\n"
                    + "S: 250-VRFY\nS: 250-ETRN\nS: 250-AUTH PLAIN LOGIN\n");
            chat(smtpd, HELLO + plain("hashed", "bad") + "S: 535 5.7.8 Error: authentication"
                    + " failed: authentication failure\n"
                    + plain("nobody", "secret") + "S: 535 5.7.8\n"
                    + plain("odd", "secret") + "S: 454 4.7.0\n"
                    + "C: AUTH CRAM-MD5\nS: 535 5.7.8\n"
                    + plain("hashed", "Hello world!") + "S: 235 2.7.0\n"
                    + "C: MAIL FROM:<a@b.example>\nS: 250\nC: RCPT TO:<x@far.example>\nS: 250\n");
            smtpd.system.log().await("sasl_method=PLAIN, sasl_username=hashed@dom.example");
        }
    }

    @Test
    void table_mechanismsThatDoNotSendThePassword() throws Exception {
        try (var smtpd = table("postrider_smtpd_sasl_mechanisms = scram-sha-256, cram-md5")) {
            chat(smtpd, HELLO + "C: AUTH PLAIN\nS: 535\nC: AUTH CRAM-MD5\nS: 334\n"
                    + "C: " + base64("keys 00") + "\nS: 535 5.7.8 Error: authentication failed:"
                    + " authentication failure\n");
        }
        assertThrows(FatalException.class,
                () -> table("postrider_smtpd_sasl_mechanisms = digest-md5"));
    }

    @Test
    void table_thatFails_isTemporary() throws Exception {
        try (var smtpd = smtpd("smtpd_sasl_type = postrider",
                "postrider_smtpd_sasl_password_maps = fail:passwords")) {
            chat(smtpd, HELLO + plain("u", "secret") + "S: 454 4.7.0\n");
        }
        assertThrows(FatalException.class, () -> smtpd("smtpd_sasl_type = postrider"));
    }
}
