package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NexthopTest {
    @Test
    void smtp_forms() {
        assertEquals(List.of(new Nexthop.Inet("a.example", "a.example", "smtp", true)),
                Nexthop.parse("a.example", false, "smtp"));
        assertEquals(List.of(new Nexthop.Inet("a.example:587", "a.example", "587", true)),
                Nexthop.parse("a.example:587", false, "smtp"));
        assertEquals(List.of(new Nexthop.Inet("[a.example]", "a.example", "smtp", false)),
                Nexthop.parse("[a.example]", false, "smtp"));
        assertEquals(List.of(new Nexthop.Inet("[ipv6:2001:db8::1]:25", "2001:db8::1", "25", false)),
                Nexthop.parse("[ipv6:2001:db8::1]:25", false, "smtp"));
        assertEquals(List.of(new Nexthop.Inet("a", "a", "smtp", true),
                new Nexthop.Inet("[b]:26", "b", "26", false)),
                Nexthop.parse("a, [b]:26", false, "smtp"));
    }

    @Test
    void lmtp_forms() {
        assertEquals(List.of(new Nexthop.Unix("/run/lmtp")),
                Nexthop.parse("unix:/run/lmtp", true, "24"));
        assertEquals(List.of(new Nexthop.Inet("a.example", "a.example", "24", false)),
                Nexthop.parse("inet:a.example", true, "24"));
        assertEquals(List.of(new Nexthop.Inet("[192.0.2.1]:2003", "192.0.2.1", "2003",
                false)),
                Nexthop.parse("inet:[192.0.2.1]:2003", true, "24"));
    }

    @Test
    void reply_status() {
        assertEquals("5.1.1", new SmtpReply(550, "550 5.1.1 no").status());
        assertEquals("5.0.0", new SmtpReply(550, "550 2.1.1 no").status());
        assertEquals("4.0.0", new SmtpReply(450, "450 4.1 no").status());
        assertEquals("2.0.0", new SmtpReply(250, "250").status());
        assertEquals("5.7.26", new SmtpReply(550, "550-5.7.26 a\n550 5.7.26 b").status());
        assertEquals("5.0.0", new SmtpReply(550, "550 5.1.1234 no").status());
    }
}
