package org.postrider.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.dns.Resolver.Srv;
import org.postrider.mail.conf.Conf;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Tables;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MemoryLog;
import org.postrider.testing.NoIpc;
import org.postrider.util.Bytes;
import org.postrider.util.Timers;

class LookupTest {
    @TempDir
    private Path folder;

    private final FixedResolver dns = new FixedResolver().host("mx1", "192.0.2.1")
            .host("mx2", "192.0.2.2").host("mx2", "2001:db8::2").host("self", "192.0.2.9")
            .host("plain", "192.0.2.5").mx("two", 20, "mx2").mx("two", 10, "mx1")
            .mx("null", 0, "").mx("backup", 10, "mx1").mx("backup", 20, "self")
            .mx("backup", 30, "mx2").mx("loop", 10, "self").mx("loop", 20, "mx1")
            .mx("dead", 10, "nohost").mx("half", 10, "nohost").mx("half", 20, "mx1")
            .mx("slow", 10, "broken").broken("broken").broken("unknown");

    @Test
    void addresses_areOfBothFamilies_amongThoseThatAreTried() throws Exception {
        for (int i = 1; i <= 6; i++) {
            dns.host("many", "2001:db8::" + i).mx("balance", 10, "many");
        }
        dns.host("fallback", "192.0.2.77").host("fallback", "192.0.2.78")
                .mx("balance", 20, "fallback");
        assertEquals(List.of("many[2001:db8::1]:25", "many[2001:db8::2]:25",
                "many[2001:db8::3]:25", "fallback[192.0.2.77]:25", "fallback[192.0.2.78]:25"),
                targets("balance").subList(0, 5));
        assertEquals("many[2001:db8::5]:25",
                targets("balance", "smtp_balance_inet_protocols = no").get(4));
        assertEquals("many[2001:db8::5]:25",
                targets("balance", "smtp_address_preference = ipv6").get(4));
    }

    private MemoryLog log;

    /// `lmtp_randomize_addresses` concerns the addresses of a host, `smtp_randomize_addresses` hosts of one
    /// preference, too.
    @ParameterizedTest
    @CsvSource({"lmtp, true", "smtp, false"})
    void addresses_areInAnyOrder_whereThatIsSet(String program, boolean lmtp) throws Exception {
        for (int i = 1; i <= 8; i++) {
            dns.host("eight", "192.0.2.8" + i);
        }
        dns.mx("one", 10, "eight");
        var orders = new HashSet<List<String>>();
        for (int i = 0; i < 20; i++) {
            orders.add(targets(lmtp, lmtp ? "[eight]" : "one", program + "_randomize_addresses = yes"));
        }
        assertTrue(orders.size() > 1);
        orders.clear();
        for (int i = 0; i < 20; i++) {
            orders.add(targets(lmtp, lmtp ? "[eight]" : "one", program + "_randomize_addresses = no"));
        }
        assertEquals(1, orders.size());
    }

    @Test
    void domain_isThatOfIdna2003_whereThatIsSet() throws Exception {
        dns.mx("strasse", 10, "mx1").mx("xn--strae-oqa", 10, "mx2");
        var name = Bytes.fromUnicode("stra\u00dfe");
        assertEquals("mx2[192.0.2.2]:25", targets(name).getFirst());
        assertEquals("mx1[192.0.2.1]:25",
                targets(name, "enable_idna2003_compatibility = yes").getFirst());
    }

    private List<String> targets(String nexthop, String... settings) throws Exception {
        return targets(false, nexthop, settings);
    }

    private List<String> targets(boolean lmtp, String nexthop, String... settings) throws Exception {
        Files.write(folder.resolve("main.cf"), List.of(settings));
        var more = Files.readString(folder.resolve("main.cf"));
        Files.writeString(folder.resolve("main.cf"), "inet_interfaces = 192.0.2.9\n"
                + (more.contains("_randomize_") ? "" : "smtp_randomize_addresses = no\n") + "myhostname = mail.example\n" + more);
        log = new MemoryLog();
        try (var timers = new Timers(); var tables = new Tables(log)) {
            var context = new ServiceContext("smtp", "smtp", Conf.load(folder), log,
                    Clock.systemUTC(), timers, dns, tables, new NoIpc());
            var lookup = new Lookup(new Settings(context, lmtp), new OwnAddresses(context),
                    RandomGenerator.getDefault());
            return lookup.targets(Nexthop.parse(nexthop, false, "smtp").getFirst()).stream()
                    .map(Target::relay).toList();
        }
    }

    private String failure(String nexthop, String... settings) {
        var stop = assertThrows(Failure.Stop.class, () -> targets(nexthop, settings));
        return stop.failure().dsn().status() + " " + stop.failure().dsn().reason();
    }

    @Test
    void exchangers_inOrderOfPreference() throws Exception {
        assertEquals(List.of("mx1[192.0.2.1]:25", "mx2[192.0.2.2]:25", "mx2[2001:db8::2]:25"),
                targets("two"));
        assertEquals(List.of("mx1[192.0.2.1]:25", "mx2[2001:db8::2]:25", "mx2[192.0.2.2]:25"),
                targets("two", "smtp_address_preference = ipv6"));
        assertEquals(List.of("mx1[192.0.2.1]:25", "mx2[192.0.2.2]:25"),
                targets("two", "inet_protocols = ipv4"));
    }

    @Test
    void exchanger_withoutAddress_isPassedOver() throws Exception {
        assertEquals(List.of("mx1[192.0.2.1]:25"), targets("half"));
        assertEquals("5.4.4 Host or domain name not found. Name service error for name=nohost"
                + " type=AAAA: Host not found", failure("dead"));
        assertEquals("4.4.4 Host or domain name not found. Name service error for name=nohost"
                + " type=AAAA: Host not found",
                failure("dead", "smtp_defer_if_no_mx_address_found = yes"));
        assertEquals("4.4.3 Host or domain name not found. Name service error for name=broken"
                + " type=A: Host not found, try again", failure("slow"));
    }

    @Test
    void exchangers_thatCannotBeLookedUp_areWaitedFor_unlessNot() {
        assertTrue(failure("unknown").contains(" type=MX: "), failure("unknown"));
        var ignoring = failure("unknown", "ignore_mx_lookup_error = yes");
        assertTrue(ignoring.contains(" type=A: "), ignoring);
    }

    @Test
    void domain_withoutExchangers_isItsOwn() throws Exception {
        assertEquals(List.of("plain[192.0.2.5]:25"), targets("plain"));
        assertEquals(List.of("plain[192.0.2.5]:26"), targets("[plain]:26"));
        assertEquals(List.of("192.0.2.7[192.0.2.7]:25"), targets("[192.0.2.7]"));
        assertEquals("5.4.4 Host or domain name not found. Name service error for name=nothing"
                + " type=AAAA: Host not found", failure("nothing"));
        assertEquals("4.4.3 Host or domain name not found. Name service error for name=unknown"
                + " type=MX: Host not found, try again", failure("unknown"));
    }

    /// What Postfix says in `dnsfilter-*` of tests/src/compare.
    @Test
    void records_thatAreFiltered_areNotThere() throws Exception {
        var filter = "smtp_dns_reply_filter = ";
        assertEquals(List.of("mx2[192.0.2.2]:25"), targets("two", filter
                + "regexp:{{/^mx1. / IGNORE}, {/ AAAA / IGNORE}}"));
        assertEquals("4.7.0 Error looking up name=two type=MX: DNS reply filter drops all results",
                failure("two", filter + "regexp:{{/ IN MX / ignore}}"));
        assertEquals("4.7.0 Error looking up name=mx2 type=A: DNS reply filter drops all results",
                failure("backup", filter + "regexp:{{/ IN A/ IGNORE}}",
                        "smtp_ignore_mx_lookup_error = yes"));
        assertEquals("4.4.3 Error looking up name=two type=MX: Invalid DNS reply filter syntax",
                failure("two", filter + "fail:x"));
        assertEquals("4.4.3 Error looking up name=two type=MX: Invalid DNS reply filter syntax",
                failure("two", filter + "regexp:{{/ MX / DROP}}"));
        assertEquals(List.of("plain[192.0.2.5]:25"), targets("plain", filter
                + "regexp:{{/ IN A/ IGNORE}}", "smtp_host_lookup = native"));
    }

    /// What Postfix says in `srv-*`, `srvallow-*` and `srvignore-*` of tests/src/compare.
    @Test
    void services_areLookedUpWhereThatIsAskedFor() throws Exception {
        dns.service("_submission._tcp.two", 10, 2525, "mx1").mx("nosrv", 1, "mx1")
                .service("_submission._tcp.more", 20, 26, "mx1").service("_submission._tcp.more", 10, 27, "mx2")
                .service("_submission._tcp.nosrv", 0, 0, "").service("_submission._tcp.half", 0, 1, "nohost")
                .broken("_submission._tcp.plain");
        var use = "use_srv_lookup = submission";
        assertEquals(List.of("mx1[192.0.2.1]:2525"), targets("two:submission", use));
        assertEquals(List.of("mx2[192.0.2.2]:27", "mx2[2001:db8::2]:27", "mx1[192.0.2.1]:26"),
                targets("more:submission", use));
        assertEquals("mx1[192.0.2.1]:587", targets("two:587", use).getFirst());
        assertEquals(List.of("mx1[192.0.2.1]:587"), targets("[mx1]:submission", use));
        assertEquals("mx1[192.0.2.1]:587", targets("two:submission").getFirst());
        assertEquals("5.1.0 Domain _submission._tcp.nosrv does not support SRV requests",
                failure("nosrv:submission", use));
        assertEquals("5.4.4 Host or domain name not found. Name service error for"
                + " name=_submission._tcp.null type=SRV: Host not found",
                failure("null:submission", use));
        assertEquals("4.4.3 Host or domain name not found. Name service error for"
                + " name=_submission._tcp.plain type=SRV: Host not found, try again",
                failure("plain:submission", use));
        assertEquals("5.4.4 Host or domain name not found. Name service error for name=nohost"
                + " type=AAAA: Host not found", failure("half:submission", use));
        var ignore = "ignore_srv_lookup_error = yes";
        assertEquals(List.of("plain[192.0.2.5]:587"), targets("plain:submission", use, ignore));
        assertEquals("5.1.0", failure("nosrv:submission", use, ignore).substring(0, 5));
        assertEquals(List.of("mx1[192.0.2.1]:587"),
                targets("nosrv:submission", use, "allow_srv_lookup_fallback = yes"));
    }

    /// What Postfix says in `dnsoff-*`, `dnson-*`, `dnsboth-*` and `dnsnative-*` of tests/src/compare.
    @Test
    void dns_isUsedAsConfigured() throws Exception {
        var off = "smtp_dns_support_level = disabled";
        assertEquals("5.3.0 unable to look up host two: No address associated with hostname",
                failure("two", off));
        assertEquals(List.of("mx1[192.0.2.1]:25"), targets("mx1", off));
        assertEquals("mx1[192.0.2.1]:25",
                targets("two", "smtp_dns_support_level = enabled", "disable_dns_lookups = yes").getFirst());
        assertEquals("5.4.4 unable to look up host nothing: Name or service not known",
                failure("[nothing]", "smtp_host_lookup = dns, native"));
        assertEquals("4.4.3 Host or domain name not found. Name service error for name=broken"
                + " type=A: Host not found, try again",
                failure("[broken]", "smtp_host_lookup = dns, native"));
    }

    @Test
    void dnssec_isNotThere() throws Exception {
        assertEquals("mx1[192.0.2.1]:25",
                targets("two", "smtp_dns_support_level = dnssec").getFirst());
        log.await("warning: DNSSEC validation may be unavailable");
    }

    @Test
    void servicesOfOnePriority_areDrawnByWeight() {
        var some = new Srv(1, 1, 25, "some");
        var most = new Srv(1, 9, 25, "most");
        var last = new Srv(2, 100, 25, "last");
        var random = new java.util.Random(1);
        int first = 0;
        for (int i = 0; i < 1000; i++) {
            var drawn = Srv.drawn(List.of(last, some, most), random);
            assertEquals(last, drawn.getLast());
            assertEquals(3, drawn.size());
            first += drawn.getFirst() == most ? 1 : 0;
        }
        assertEquals(818, first, 60); // nine of eleven points: zero is one, too
    }

    @Test
    void domain_nullMx_takesNoMail() {
        assertEquals("5.1.0 Domain null does not accept mail (nullMX)", failure("null"));
    }

    @Test
    void self_andThoseAfterIt_areLeftOut() throws Exception {
        assertEquals(List.of("mx1[192.0.2.1]:25"), targets("backup"));
        assertEquals("5.4.6 mail for loop loops back to myself", failure("loop"));
    }

    @Test
    void port_unknown_isDeferred() {
        assertEquals("4.3.5 unknown service: what/tcp", failure("plain:what"));
    }
}
