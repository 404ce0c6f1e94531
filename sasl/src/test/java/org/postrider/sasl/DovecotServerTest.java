package org.postrider.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.util.Wire;

class DovecotServerTest {
    private static final String HELLO = """
            VERSION\t1\t2
            MECH\tPLAIN\tplaintext
            MECH\tSCRAM-SHA-256\tdictionary\tactive\tmutual-auth
            MECH\tANONYMOUS\tanonymous
            MECH\tSECRET\tprivate
            SPID\t12
            COOKIE\tabc
            DONE
            """;

    private static SaslRequest request(String mechanism, String initial) {
        return new SaslRequest(mechanism, Optional.of(initial).filter(i -> !i.isEmpty()), "smtp",
                "192.0.2.1", "192.0.2.9", !initial.isEmpty());
    }

    @Test
    void exchange_withChallenge_endsAndKeepsTheConnection() throws IOException {
        var wire = new FixedWire(HELLO + "CONT\t1\tVXNlcg==\nOK\t9\tuser=other\nOK\t1\tuser=u\tx=y\n"
                + "FAIL\t2\tuser=u\treason=no\1tway\tcode=temp_fail\n");
        var wires = new ArrayDeque<Wire>(List.of(wire));
        try (var server = new DovecotServer(wires::remove)) {
            try (var exchange = server.begin(request("LOGIN", ""))) {
                assertEquals(new SaslAnswer.Challenge("VXNlcg=="), exchange.answer());
                assertEquals(new SaslAnswer.Success("u"), exchange.respond("dQ=="));
            }
            try (var exchange = server.begin(request("PLAIN", "AA=="))) {
                assertEquals(new SaslAnswer.Failure("u", "no\tway", true), exchange.answer());
            }
            assertFalse(wire.closed);
        }
        assertTrue(wire.closed);
        assertTrue(wire.written.toString().matches("VERSION\t1\t0\nCPID\t[0-9]+\n"
                + "AUTH\t1\tLOGIN\tservice=smtp\tnologin\tlip=192.0.2.1\trip=192.0.2.9\n"
                + "CONT\t1\tdQ==\nAUTH\t2\tPLAIN\tservice=smtp\tnologin\tlip=192.0.2.1\t"
                + "rip=192.0.2.9\tsecured\tresp=AA==\n"));
    }

    @Test
    void begin_keptConnectionIsGone_takesANewOne() throws IOException {
        var first = new FixedWire(HELLO);
        var second = new FixedWire(HELLO + "FAIL\t1\n");
        var wires = new ArrayDeque<Wire>(List.of(first, second));
        try (var server = new DovecotServer(wires::remove)) {
            assertEquals(4, server.mechanisms().size());
            try (var exchange = server.begin(request("PLAIN", "AA=="))) {
                assertEquals(new SaslAnswer.Failure("", "", false), exchange.answer());
            }
            assertTrue(first.closed);
        }
    }

    @Test
    void conversation_cutAtEachByte_fails() {
        var whole = HELLO + "OK\t1\tuser=u\n";
        for (int length = 0; length < whole.length(); length++) {
            var wire = new FixedWire(whole.substring(0, length));
            var server = new DovecotServer(() -> wire);
            assertThrows(IOException.class, () -> server.begin(request("PLAIN", "AA==")), "cut at " + length);
            assertTrue(wire.closed);
        }
    }

    @Test
    void handshake_otherVersion_isRefused() {
        var server = new DovecotServer(() -> new FixedWire("VERSION\t2\t0\nDONE\n"));
        assertThrows(IOException.class, server::mechanisms);
    }

    @Test
    void answer_malformed_isNoSuccess() {
        for (var line : List.of("", "OK", "OK\t", "OK\t2\tuser=u", "ok\t1\tuser=u", "CONT\t1",
                "\t1\tuser=u", "NOTFOUND\t1\tuser=u", "OK\t01\tuser=u")) {
            assertEquals(Optional.empty(), DovecotAnswer.parse(line, 1), line);
        }
        var failure = Optional.of(new SaslAnswer.Failure("", "", true));
        assertEquals(failure, DovecotAnswer.parse("OK\t1", 1));
        assertEquals(failure, DovecotAnswer.parse("OK\t1\tuser=", 1));
    }

    @Test
    void securityOptions_chooseMechanisms() throws IOException {
        var server = new DovecotServer(() -> new FixedWire(HELLO));
        assertEquals("PLAIN SCRAM-SHA-256", names(server, List.of("noanonymous")));
        assertEquals("SCRAM-SHA-256 ANONYMOUS", names(server, List.of("noplaintext")));
        assertEquals("PLAIN ANONYMOUS", names(server, List.of("noactive")));
        assertEquals("PLAIN ANONYMOUS", names(server, List.of("nodictionary")));
        assertEquals("SCRAM-SHA-256", names(server, List.of("mutual_auth")));
        assertEquals("", names(server, List.of("forward_secrecy")));
    }

    private static String names(DovecotServer server, List<String> options) throws IOException {
        return String.join(" ", server.mechanisms().stream().filter(m -> m.satisfies(options))
                .map(Mechanism::name).toList());
    }
}
