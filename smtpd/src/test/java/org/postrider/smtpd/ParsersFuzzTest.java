package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyRequest;
import org.postrider.net.ProxyHeader;
import org.postrider.net.SmtpStream;
import org.postrider.sasl.PasswordServer;
import org.postrider.sasl.PasswordTable;
import org.postrider.sasl.SaslAnswer;
import org.postrider.sasl.SaslRequest;
import org.postrider.sasl.Saslauthd;
import org.postrider.server.milter.Packet;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;

/// What comes from outside and is read by a class of its own: good input cut at each byte, and changed at
/// random, always the same way. A parser gives a value or an `IOException`, nothing else.
/// `-Dpostrider.fuzz=N` makes N times as many changes.
class ParsersFuzzTest {
    private static final int CHANGES = 20_000 * Integer.getInteger("postrider.fuzz", 1);

    private interface Reader {
        void read(byte[] input) throws IOException;
    }

    private interface Writer {
        void write(AttrWriter out) throws IOException;
    }

    private interface AttrParser {
        Object read(AttrReader in) throws IOException;
    }

    /// @param cutFails whether each part of the input is too little
    private record Parser(String name, String input, boolean cutFails, Reader reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Parser record(Writer writer, AttrParser parser) throws IOException {
        var out = new ByteArrayOutputStream();
        writer.write(new AttrWriter(out));
        var name = parser.read(new AttrReader(new ByteArrayInputStream(out.toByteArray())))
                .getClass().getSimpleName();
        return new Parser(name, Bytes.text(out.toByteArray()), true,
                input -> parser.read(new AttrReader(new ByteArrayInputStream(input))));
    }

    private static void proxy(byte[] input) throws IOException {
        try (var stream = new SmtpStream(new Sent(new ByteArrayInputStream(input)))) {
            ProxyHeader.read(stream);
        }
    }

    static Stream<Parser> parsers() throws IOException {
        return Stream.of(
                record(new AnvilReply(3, 7)::write, AnvilReply::read),
                record(new AnvilRequest(AnvilRequest.Event.values()[0], "smtp:192.0.2.1")::write,
                        AnvilRequest::read),
                record(new CleanupReply(CleanupReply.CONTENT, "550 5.7.1 no")::write,
                        CleanupReply::read),
                record(new ResolveReply(1, "smtp", "b.example", "a@b.example")::write,
                        ResolveReply::read),
                record(out -> RewriteRequest.write(
                        new RewriteRequest.Resolve("a@b.example", "c@d.example"), out),
                        RewriteRequest::read),
                record(VerifyReply.TAKEN::write, VerifyReply::read),
                record(out -> VerifyRequest.write(new VerifyRequest.Query("a@b.example"), out),
                        VerifyRequest::read),
                new Parser("PROXY 1", "PROXY TCP6 2001:db8::1 2001:db8::2 1234 25\r\n", true,
                        ParsersFuzzTest::proxy),
                new Parser("PROXY 2", "\r\n\r\n\0\r\nQUIT\n!\21\0\14\300\0\2\1\300\0\2\2\4\322\0\31",
                        true, ParsersFuzzTest::proxy),
                new Parser("saslauthd", "\0\4OK x", true, input -> new Saslauthd(
                        () -> new Sent(new ByteArrayInputStream(input))).matches("u", "p", "smtp")),
                new Parser("milter packet", "\0\0\0\17m\0\0\0\1Subject\0x\0", true,
                        input -> Packet.read(new ByteArrayInputStream(input))));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void parser_ofCutAndChangedInput_givesAValueOrAnIoException(Parser parser)
            throws IOException {
        parser.reader().read(Bytes.of(parser.input()));
        for (int length = 0; length < parser.input().length(); length++) {
            try {
                parser.reader().read(Bytes.of(parser.input().substring(0, length)));
                assertFalse(parser.cutFails(), "cut at " + length);
            } catch (IOException e) {
                // As it should be.
            }
        }
        var mutations = new Mutations(parser.name().hashCode());
        for (int i = 0; i < CHANGES; i++) {
            var input = mutations.of(parser.input());
            try {
                parser.reader().read(Bytes.of(input));
            } catch (IOException e) {
                // Refused, which is an answer.
            } catch (RuntimeException e) {
                fail(Bytes.printable(input, 1000), e);
            }
        }
    }

    private static final String STORED = "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"
            + " {CRAM-MD5}cd3ba7deaad6e5ca23448ba42e379747a9e0f7f1fbc00c8a81bbaac395731b56"
            + " {SCRAM-SHA-256}4096,7LcJkDSEOTuVx5DY,E128ypQ732ZtPjkCj7oPiRbaayDIezEPuBzYvIsqUBI="
            + ",Q4P0Vedoaw/HiSahJgmgL8kcu5k3Lz82jmCbbTHqdXg=";

    /// Each line of a dialogue changed, or cut at each byte, before and after it is in base 64. Nobody gets in
    /// with what is not the password.
    @ParameterizedTest
    @ValueSource(strings = {"PLAIN|\0alice\0wrong", "LOGIN|alice|wrong",
        "CRAM-MD5|alice 0123456789abcdef0123456789abcdef",
        "SCRAM-SHA-256|n,,n=alice,r=abcdef|c=biws,r=abcdefX,p=AAAA"})
    void mechanism_ofCutAndChangedResponses_letsNobodyIn(String dialogue) throws IOException {
        var lines = dialogue.split("\\|");
        var server = new PasswordServer(new PasswordTable(user -> user.equals("alice")
                ? Optional.of(STORED) : Optional.empty()), List.of(lines[0]), "", "host", _ -> { });
        var mutations = new Mutations(dialogue.hashCode());
        for (int which = 1; which < lines.length; which++) {
            for (int length = 0; length < lines[which].length(); length++) {
                converse(server, lines, which, base64(lines[which].substring(0, length)));
            }
            var good = base64(lines[which]);
            for (int length = 0; length < good.length(); length++) {
                converse(server, lines, which, good.substring(0, length));
            }
            for (int i = 0; i < 1000; i++) {
                converse(server, lines, which, i % 2 == 0
                        ? base64(mutations.of(lines[which])) : mutations.of(good));
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(Bytes.of(text));
    }

    private static void converse(PasswordServer server, String[] lines, int which, String changed)
            throws IOException {
        boolean initial = lines[0].equals("PLAIN");
        try (var exchange = server.begin(new SaslRequest(lines[0], initial ? Optional.of(changed)
                : Optional.empty(), "smtp", "192.0.2.1", "192.0.2.2", false))) {
            var answer = exchange.answer();
            for (int i = 1; i < 9 && answer instanceof SaslAnswer.Challenge; i++) {
                answer = exchange.respond(i == which || i >= lines.length ? changed
                        : base64(lines[i]));
            }
            assertNotNull(answer);
            assertFalse(answer instanceof SaslAnswer.Success, Bytes.printable(changed, 200));
        }
    }

    /// A packet says its length itself: nothing is set aside for one that is too large.
    @Test
    void milterPacket_withAnyLength_isBounded() {
        for (long length : new long[] {0, -1, Packet.LIMIT + 1L, Integer.MAX_VALUE}) {
            var input = ByteBuffer.allocate(8).putInt((int) length).array();
            try {
                Packet.read(new ByteArrayInputStream(input));
                fail("length " + length);
            } catch (EOFException e) {
                fail("length " + length, e);
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith("unreasonable packet length"));
            }
        }
    }
}
