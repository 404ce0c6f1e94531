package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.FakeCleanup;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.SmtpClient;

class OldDefaultsTest {
    @TempDir
    private Path folder;

    /// 127.0.0.9 is in the network of the loopback interface, but is not this host's own address.
    @ParameterizedTest
    @CsvSource({"0, 127.0.0.1, 0", "0, 127.0.0.9, 1", "2, 127.0.0.1, 0"})
    void permitMynetworks_byOldStyle_isLogged(String level, String client, int lines)
            throws IOException {
        try (var system = MiniSystem.in(folder)
                .main("compatibility_level = " + level, "myhostname = mail.example.com",
                        "maillog_file =", "smtpd_peername_lookup = no",
                        "smtpd_client_restrictions = permit_mynetworks", "smtpd_delay_reject = no",
                        "smtpd_recipient_restrictions = reject_unauth_destination")
                .master("127.0.0.1:0 inet n - n - - smtpd",
                        "cleanup unix n - n - 0 cleanup",
                        "rewrite unix - - n - - trivial-rewrite")
                .programs(List.of(Smtpd.PROGRAM, new FakeRewrite()))
                .resolver(new FixedResolver()).start()) {
            assertTrue(greeting(system.address("smtpd"), client).startsWith("220"));
            var logged = system.log().lines().stream()
                    .filter(l -> l.endsWith("using backwards-compatible default setting"
                            + " mynetworks_style=subnet to permit request from client \"unknown["
                            + client + "]\"")).toList();
            assertEquals(lines, logged.size(), system.log().lines().toString());
        }
    }

    private static String greeting(InetSocketAddress server, String client) throws IOException {
        try (var socket = new Socket(server.getAddress(), server.getPort(),
                InetAddress.getByName(client), 0)) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.US_ASCII)).readLine();
        }
    }

    /// As Postfix 3.11 logs it for the same recipients.
    @ParameterizedTest
    @CsvSource({"0, ok@far.example, 'using backwards-compatible default setting"
            + " \"smtpd_relay_restrictions = (empty)\" to avoid \"Relay access denied\" error for"
            + " recipient \"ok@far.example\" from client \"unknown[127.0.0.1]\"'",
        "1, ok@far.example, ''", "0, root@mail.example.com, ''",
        "0, bad@far.example, 'using backwards-compatible default setting"
            + " smtpd_relay_before_recipient_restrictions=no to reject recipient"
            + " \"bad@far.example\" from client \"unknown[127.0.0.1]\"'",
        "3.6, bad@far.example, ''"})
    void recipients_byOldRules_areLogged(String level, String recipient, String expected)
            throws Exception {
        try (var system = MiniSystem.in(folder)
                .main("compatibility_level = " + level, "myhostname = mail.example.com",
                        "maillog_file =", "smtpd_peername_lookup = no", "mynetworks =",
                        "mydestination = mail.example.com", "local_recipient_maps =",
                        "smtpd_recipient_restrictions = check_recipient_access"
                                + " inline:{ok@far.example=OK, bad@far.example=REJECT},"
                                + " reject_unauth_destination")
                .master("127.0.0.1:0 inet n - n - - smtpd",
                        "cleanup unix n - n - 0 cleanup",
                        "rewrite unix - - n - - trivial-rewrite")
                .programs(List.of(Smtpd.PROGRAM, new FakeRewrite(), new FakeCleanup()))
                .resolver(new FixedResolver()).start()) {
            try (var client = new SmtpClient(system.address("smtpd").getPort()).hello()) {
                client.say("MAIL FROM:<a@b.example>");
                client.say("RCPT TO:<" + recipient + ">");
                client.say("QUIT");
            }
            system.log().await("disconnect from");
            var logged = system.log().lines().stream()
                    .filter(l -> l.contains("backwards-compatible") && l.contains("recipient"))
                    .toList();
            assertEquals(expected.isEmpty() ? 0 : 1, logged.size(), logged.toString());
            assertTrue(logged.stream().allMatch(l -> l.endsWith(expected)), logged.toString());
        }
    }
}
