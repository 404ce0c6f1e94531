package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.testing.FixedResolver;

/// What another server may take for the end of a message is not one here: a message with commands
/// behind it stays one message, however it comes.
final class SmugglingTest {
    /// CR LF . CR LF with something missing, added or changed.
    private static final List<String> ENDS = List.of("\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r",
            "\r\n.\r", "\r.\r\n", "\n.\r", "\r.\n", "\n\r.\n\r", "\r\n\r.\r\n", "\r\n.\r\r\n",
            "\r\r\n.\r\r\n", "\n\n.\n\n", "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n.\r\0\n", "\r\n\0.\n",
            "\r\0\n.\r\n", "\r\n .\r\n", "\r\n. \r\n", "\r\n.\t\r\n", "\r\n\t.\r\n", "\r\n..\r\n",
            "\r\n.\013\r\n", "\r\n.\f\r\n", "\013.\013", "\f.\f", "\036.\036", "\205.\205",
            "\302\205.\302\205", "\342\200\250.\342\200\250", "\215\212.\215\212",
            "\r\n\256\r\n", "\r\n\343\200\202\r\n", "\r\n\357\274\216\r\n", "=0D=0A.=0D=0A",
            "\\r\\n.\\r\\n", "%0d%0a.%0d%0a", "\r\n.\b.\r\n", "\r\n.\177\r\n");
    private static final String REST = "MAIL FROM:<evil@b.example>\r\nRCPT TO:<root>\r\nDATA\r\n"
            + "Subject: evil\r\n\r\nevil\r\n.\r\nQUIT\r\n";

    /// A server that would go on with commands behind a message: the check of pipelining, which
    /// sees only what has already come, must not be what keeps them out.
    private static SmtpdFixture smtpd(String mode) throws IOException {
        return new SmtpdFixture(List.of("smtpd_forbid_bare_newline = " + mode,
                "smtpd_forbid_bare_newline_exclusions =", "smtpd_hard_error_limit = 100",
                "smtpd_forbid_unauth_pipelining = no"), new FixedResolver());
    }

    /// Sends content, in pieces of this size, and returns what the server says to it.
    private static List<String> talk(SmtpdFixture smtpd, String begin, String content, int piece)
            throws IOException {
        var address = smtpd.system.address("smtpd");
        var replies = new ArrayList<String>();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            var out = socket.getOutputStream();
            in.readLine();
            for (var command : begin.split("\n")) {
                out.write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                var line = in.readLine();
                while (line.charAt(3) == '-') {
                    line = in.readLine();
                }
                assertTrue(line.charAt(0) < '4', line);
            }
            var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
            for (int at = 0; at < bytes.length; at += piece) {
                out.write(bytes, at, Math.min(piece, bytes.length - at));
            }
            socket.shutdownOutput();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                replies.add(line);
            }
        } catch (SocketException e) {
            // Whoever hangs up with something unread resets the connection.
        }
        return replies;
    }

    private static int messages(SmtpdFixture smtpd) {
        int count = 0;
        for (var one = smtpd.cleanup.messages.poll(); one != null;
                one = smtpd.cleanup.messages.poll()) {
            assertTrue(one.content().stream().anyMatch(l -> l.contains("MAIL FROM:<evil")),
                    one.content().toString());
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalize", "note", "reject"})
    void data_endsInOneWayOnly(String mode) throws IOException {
        try (var smtpd = smtpd(mode)) {
            for (var end : ENDS) {
                for (int piece : new int[] {4096, 3, 1}) {
                    var replies = talk(smtpd, "EHLO client.example\nMAIL FROM:<a@b.example>\n"
                            + "RCPT TO:<root>\nDATA", "Subject: x\r\n\r\none" + end + REST, piece);
                    var what = end.chars().mapToObj(Integer::toHexString).toList() + " " + replies;
                    boolean taken = messages(smtpd) == 1;
                    // Where line feeds alone are refused, no message comes through at all.
                    assertTrue(taken || mode.equals("reject"), what);
                    assertEquals(taken ? 1 : 0, replies.stream()
                            .filter(r -> r.contains("queued as")).count(), what);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 3, 1})
    void chunks_endWhereTheirLengthSays(int piece) throws IOException {
        try (var smtpd = smtpd("normalize")) {
            for (var end : ENDS) {
                var content = "Subject: x\r\n\r\none" + end + "\r\n.\r\n" + REST;
                int first = content.indexOf("one") + 4;
                var replies = talk(smtpd, "EHLO client.example\nMAIL FROM:<a@b.example>\n"
                        + "RCPT TO:<root>", "BDAT " + first + "\r\n" + content.substring(0, first)
                        + "BDAT " + (content.length() - first) + " LAST\r\n"
                        + content.substring(first) + "QUIT\r\n", piece);
                assertEquals(1, messages(smtpd), replies.toString());
                assertEquals(3, replies.size(), replies.toString());
            }
        }
    }
}
