package org.postrider.mail.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;

class DelaysTest {
    private static final DeliveryLog LOG = new DeliveryLog(AddressForm.EXTERNAL, 2);

    @ParameterizedTest
    @CsvSource({"0,2,0", "4999,2,0", "5000,2,0.01", "12345,2,0.01", "123456,2,0.12",
            "1234567,2,1.2", "9949999,2,9.9", "12345678,2,12", "99600000,2,100",
            "123456789,2,123", "999999,2,1", "1000000,2,1", "100000,2,0.1",
            "12345,6,0.012", "12,6,0.000012", "1234567,0,1", "1500000,0,2", "-5,2,0"})
    void delay_isRounded_asPostfixDoes(long micros, int digits, String text) {
        var out = new StringBuilder();
        new Delays(0, 0, 0, 0, 1).append(out, micros, digits);
        assertEquals("delay=" + text + ", delays=0/0/0/" + text, out.toString());
    }

    @Test
    void stages_addUp() {
        var out = new StringBuilder();
        new Delays(0, 100_000, 300_000, 600_000, 1).append(out, 1_000_000, 2);
        assertEquals("delay=1, delays=0.1/0.2/0.3/0.4", out.toString());
    }

    @Test
    void line_withEverything_isPostfixs() {
        var recipient = new Recipient(1, "a b@site.example", "x@site.example", "", 0);
        var delays = new Delays(0, 0, 0, 0, 1).withTls("may:none").withUses(2);
        assertEquals("4F1A2: to=<\"a b\"@site.example>, orig_to=<x@site.example>, relay=none,"
                        + " conn_use=2, delay=0, delays=0/0/0/0, tls=may:none, dsn=2.0.0,"
                        + " status=sent (ok?)",
                LOG.line("4F1A2", recipient, "none", delays, 0,
                        Dsn.of("2.0.0", "delivered", "ok\n"), "sent"));
    }

    @Test
    void line_sameOriginal_isNotRepeated() {
        var recipient = new Recipient(1, "a@site.example", "A@site.example", "", 0);
        assertEquals("1: to=<a@site.example>, relay=none, delay=0, delays=0/0/0/0, dsn=4.0.0,"
                        + " status=deferred (x)",
                LOG.line("1", recipient, "none", new Delays(0, 0, 0, 0, 1), 0,
                        Dsn.of("4.0.0", "delayed", "x"), "deferred"));
    }

    @Test
    void addresses_areShownAsConfigured() {
        assertEquals("\"a b\"@site.example", LOG.address("a b@site.example"));
        assertEquals("a b@site.example",
                new DeliveryLog(AddressForm.INTERNAL, 2).address("a b@site.example"));
        assertEquals("a?b@site.example",
                new DeliveryLog(AddressForm.INTERNAL, 2).address("a\nb@site.example"));
    }
}
