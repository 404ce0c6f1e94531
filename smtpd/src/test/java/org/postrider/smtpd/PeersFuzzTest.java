package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.testing.FixedResolver;

/// Servers that smtpd asks, and that answer what they should not: good answers cut at each byte, and
/// changed at random, always the same ones. Each client gets its replies, and nothing breaks.
/// `-Dpostrider.fuzz=N` makes N times as many.
class PeersFuzzTest {
    private static final int CHANGES = 60 * Integer.getInteger("postrider.fuzz", 1);
    private static final String HELLO = "EHLO c.example\r\n";
    private static final String MAIL = "MAIL FROM:<a@b.example>\r\nRCPT TO:<root@mail.example.com>\r\n";

    @TempDir
    private Path folder;

    /// @param settings with the server's port for `PORT` and a folder for `FOLDER`
    /// @param commands that make smtpd ask
    private record Peer(String name, String answer, String commands, List<String> settings) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Peer table(String name, String type, String answer) {
        return new Peer(name, answer, HELLO + MAIL,
                List.of("smtpd_client_restrictions = check_client_access " + type));
    }

    private static String packet(String text) {
        return "\0\0\0" + (char) text.length() + text;
    }

    static Stream<Peer> peers() {
        var agreed = "O\0\0\0\6\0\0\1\377\0\0\0\0\0\0\0\1i j {client_addr}\0";
        return Stream.of(
                new Peer("policy server", "action=DUNNO\n\n", HELLO + MAIL, List.of(
                        "smtpd_client_restrictions = check_policy_service { inet:127.0.0.1:PORT,"
                        + " timeout=2, try_limit=1 }")),
                new Peer("policy server that refuses", "x=y\naction=REJECT 5.7.2 no %s\n\n",
                        HELLO + MAIL, List.of("smtpd_client_restrictions ="
                        + " check_policy_service { inet:127.0.0.1:PORT, timeout=2, try_limit=1 }")),
                new Peer("milter", packet(agreed) + packet("c").repeat(2) + packet("y550 5.7.1 x\0")
                        + packet("t"), HELLO + MAIL + MAIL, List.of(
                        "smtpd_milters = inet:127.0.0.1:PORT", "milter_command_timeout = 2",
                        "milter_connect_timeout = 2")),
                new Peer("content filter", "220 f\r\n250-f\r\n250 XFORWARD NAME ADDR\r\n"
                        + "250 ok\r\n".repeat(2) + "250-one\r\n250 ok\r\n354 go\r\n250 2.0.0 done\r\n",
                        HELLO + MAIL + "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\n",
                        List.of("smtpd_proxy_filter = 127.0.0.1:PORT", "smtpd_proxy_timeout = 2")),
                new Peer("dovecot", "VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t7\nCUID\t1\n"
                        + "COOKIE\tab\nDONE\nCONT\t1\tAA==\nOK\t1\tuser=u\n",
                        HELLO + "AUTH PLAIN AGEAYg==\r\nAA==\r\n", List.of(
                        "smtpd_sasl_auth_enable = yes", "smtpd_sasl_type = dovecot",
                        "smtpd_sasl_path = inet:127.0.0.1:PORT")),
                table("tcp table", "tcp:127.0.0.1:PORT", "200 REJECT%20no\n"),
                table("socketmap table", "socketmap:inet:127.0.0.1:PORT:m", "12:OK REJECT no,"),
                table("memcache table", "memcache:FOLDER/memcache",
                        "VALUE 127.0.0.1 0 5\r\nDUNNO\r\nEND\r\n"),
                table("ldap table", "ldap:FOLDER/ldap", "0\14\2\1\1a\7\n\1\0\4\0\4\0"
                        + "0\43\2\1\2d\36\4\4cn=x0\26" + "0\24\4\6action1\12\4\10REJECT n"
                        + "0\14\2\1\2e\7\n\1\0\4\0\4\0"));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void answers_cutAndChanged_doNotBreakAnything(Peer peer) throws Exception {
        try (var rogue = new Rogue(); var smtpd = smtpd(peer, rogue)) {
            for (int length = 0; length <= peer.answer().length(); length++) {
                ask(smtpd, rogue, peer, peer.answer().substring(0, length));
            }
            var mutations = new Mutations(peer.name().hashCode());
            for (int i = 0; i < CHANGES; i++) {
                ask(smtpd, rogue, peer, mutations.of(peer.answer()));
            }
            ask(smtpd, rogue, peer, peer.answer());
            var log = smtpd.system.log().lines();
            assertFalse(log.stream().anyMatch(line -> line.contains("panic")
                    || line.contains("fatal")), String.join("\n", log));
        }
    }

    private SmtpdFixture smtpd(Peer peer, Rogue rogue) throws IOException {
        var port = Integer.toString(rogue.port());
        Files.writeString(folder.resolve("memcache"), "memcache = inet:127.0.0.1:" + port
                + "\nkey_format = %s\nmax_try = 1\ntimeout = 2\n");
        Files.writeString(folder.resolve("ldap"), "server_host = ldap://127.0.0.1:" + port
                + "\nsearch_base = x\nquery_filter = (cn=%s)\nresult_attribute = action\n"
                + "version = 3\ntimeout = 2\n");
        var settings = new ArrayList<>(List.of("smtpd_delay_reject = no",
                "smtpd_forbid_unauth_pipelining = no", "smtpd_hard_error_limit = 1000",
                "smtpd_junk_command_limit = 1000"));
        peer.settings().forEach(line -> settings.add(
                line.replace("PORT", port).replace("FOLDER", folder.toString())));
        return new SmtpdFixture(settings, new FixedResolver().name("127.0.0.1", "localhost")
                .host("localhost", "127.0.0.1"));
    }

    /// One session, which must come to its end with nothing but replies.
    private static void ask(SmtpdFixture smtpd, Rogue rogue, Peer peer, String answer)
            throws IOException {
        rogue.says(answer);
        var server = smtpd.system.address("smtpd");
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((peer.commands() + "QUIT\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            var last = "";
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                assertTrue(line.length() >= 4 && line.charAt(0) >= '2' && line.charAt(0) <= '5'
                        && (line.charAt(3) == ' ' || line.charAt(3) == '-'), line);
                last = line;
            }
            assertTrue(last.startsWith("221 ") || last.startsWith("421 ")
                    || last.startsWith("521 "), last);
        } catch (java.net.SocketException e) {
            // Hung up on before all was read, as smtpd may when it has said 421.
        }
    }
}
