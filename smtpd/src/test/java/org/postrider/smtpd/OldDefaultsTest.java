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
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MiniSystem;

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
}
