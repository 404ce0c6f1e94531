package org.postrider.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Questions to a name server on the loopback address.
class DnsResolverTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::1");

    @TempDir
    private Path folder;
    private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile UnaryOperator<byte[]> mangle = UnaryOperator.identity();
    private DatagramSocket socket;
    private DnsResolver resolver;

    @BeforeEach
    void serve() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::answerAll);
        Files.writeString(folder.resolve("hosts"), "192.0.2.9 Local.example alias # comment\n"
                + "2001:db8::9 local.example\nnonsense x\n192.0.2.8\n");
        Files.writeString(folder.resolve("resolv.conf"),
                "nameserver 127.0.0.1\noptions attempts:2 timeout:1\n");
        resolver = new DnsResolver(folder.resolve("resolv.conf"), folder.resolve("hosts"),
                socket.getLocalPort());
    }

    @AfterEach
    void stop() {
        socket.close();
    }

    private void answerAll() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                packet.setLength(4096);
                socket.receive(packet);
                asked.incrementAndGet();
                var bytes = answer(new Message(java.util.Arrays.copyOf(packet.getData(),
                        packet.getLength()))).toWire();
                bytes = mangle.apply(bytes);
                socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private Message answer(Message query) throws IOException {
        var question = query.getQuestion();
        var name = question.getName().toString(true);
        var key = name + " " + Type.string(question.getType());
        var reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question, Section.QUESTION);
        reply.getHeader().setRcode(codes.getOrDefault(key, codes.getOrDefault(name,
                Rcode.NOERROR)));
        for (var data : zone.getOrDefault(key, List.of())) {
            reply.addRecord(Record.fromString(question.getName(), question.getType(),
                    question.getDClass(), 60, data, Name.root), Section.ANSWER);
        }
        return reply;
    }

    /// What a name server should not say is an answer all the same, and never one that there is nothing.
    @Test
    void answers_cutAndChanged_areAnswersOrTriedAgain() throws IOException {
        Files.writeString(folder.resolve("resolv.conf"),
                "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n");
        var once = new DnsResolver(folder.resolve("resolv.conf"), folder.resolve("hosts"),
                socket.getLocalPort());
        zone.put("d.example MX", List.of("20 mx2.d.example.", "10 mx1.d.example."));
        int header = 12;
        for (int length = header; length < 60; length++) {
            int cut = length;
            mangle = bytes -> java.util.Arrays.copyOf(bytes, Math.min(cut, bytes.length));
            assertInstanceOf(Answer.TryAgain.class, once.mx("d.example"), "cut at " + cut);
        }
        var random = new java.util.Random(1035);
        for (int i = 0; i < 300; i++) {
            mangle = bytes -> {
                for (int k = random.nextInt(4); k >= 0; k--) {
                    bytes[header + random.nextInt(bytes.length - header)] =
                            (byte) random.nextInt(256);
                }
                return bytes;
            };
            assertNotNull(once.mx("d.example"));
        }
        mangle = UnaryOperator.identity();
        assertInstanceOf(Answer.Found.class, once.mx("d.example"));
    }

    @Test
    void mx_found_isGivenInOrder() {
        zone.put("d.example MX", List.of("20 mx2.d.example.", "10 mx1.d.example."));
        assertEquals(new Answer.Found<>(List.of(new Mx(20, "mx2.d.example"),
                new Mx(10, "mx1.d.example"))), resolver.mx("d.example"));
        zone.put("null.example MX", List.of("0 ."));
        assertEquals(new Answer.Found<>(List.of(new Mx(0, ""))), resolver.mx("null.example"));
    }

    @Test
    void nothingFound_isToldFromNoName() {
        assertInstanceOf(Answer.NoData.class, resolver.mx("empty.example"));
        codes.put("none.example", Rcode.NXDOMAIN);
        assertInstanceOf(Answer.NoName.class, resolver.mx("none.example"));
        assertInstanceOf(Answer.NoName.class, resolver.mx("a..b"));
        assertInstanceOf(Answer.NoName.class, resolver.mx("x".repeat(64) + ".example"));
    }

    @Test
    void serverFailure_isTriedAgainAndNeverNotFound() {
        codes.put("lame.example", Rcode.SERVFAIL);
        assertEquals(new Answer.TryAgain<Mx>("SERVFAIL"), resolver.mx("lame.example"));
        assertEquals(2, asked.get());
        codes.put("lame.example", Rcode.REFUSED);
        assertInstanceOf(Answer.TryAgain.class, resolver.addresses("lame.example", true, true));
    }

    @Test
    void addresses_oneFamilyFails_isNeverNotFound() {
        codes.put("h.example AAAA", Rcode.SERVFAIL);
        assertInstanceOf(Answer.TryAgain.class, resolver.addresses("h.example", true, true));
        zone.put("h.example A", List.of("192.0.2.1"));
        assertEquals(new Answer.Found<>(List.of(FOUR)),
                resolver.addresses("h.example", true, true));
        codes.clear();
        zone.put("h.example AAAA", List.of("2001:db8::1"));
        assertEquals(new Answer.Found<>(List.of(FOUR, SIX)),
                resolver.addresses("h.example", true, true));
        assertEquals(new Answer.Found<>(List.of(SIX)),
                resolver.addresses("h.example", false, true));
        zone.remove("h.example A");
        codes.put("h.example A", Rcode.SERVFAIL);
        assertEquals(new Answer.Found<>(List.of(SIX)),
                resolver.addresses("h.example", true, true));
    }

    @Test
    void namesAndTexts_areGiven() {
        zone.put("1.2.0.192.in-addr.arpa PTR", List.of("mail.d.example."));
        assertEquals(new Answer.Found<>(List.of("mail.d.example")), resolver.names(FOUR));
        zone.put("d.example TXT", List.of("\"v=spf1 \" \"-all\""));
        assertEquals(new Answer.Found<>(List.of("v=spf1 -all")), resolver.txt("d.example"));
    }

    /// The form of the records is Postfix's.
    @Test
    void filter_takesRecordsAway() {
        zone.put("d.example MX", List.of("20 mx2.d.example.", "10 mx1.d.example."));
        zone.put("d.example A", List.of("192.0.2.1"));
        zone.put("d.example AAAA", List.of("2001:db8::1"));
        zone.put("d.example TXT", List.of("\"one \" \"two\""));
        zone.put("d.example NS", List.of("ns.d.example."));
        var seen = new ArrayList<String>();
        var filtered = resolver.filtered(record -> {
            seen.add(record);
            if (record.contains(" NS ")) {
                throw new IOException("no table");
            }
            return !record.contains(" MX 20 ") && !record.contains(" TXT ");
        });
        assertEquals(new Answer.Found<>(List.of(new Mx(10, "mx1.d.example"))),
                filtered.mx("d.example"));
        assertEquals(new Answer.Found<>(List.of(FOUR, SIX)),
                filtered.addresses("d.example", true, true));
        assertEquals(new Answer.Filtered<String>(false), filtered.txt("d.example"));
        assertEquals(new Answer.Filtered<String>(true), filtered.nameServers("d.example"));
        assertInstanceOf(Answer.NoData.class, filtered.mx("other.example"));
        assertEquals(List.of("d.example. 60 IN MX 20 mx2.d.example.",
                "d.example. 60 IN MX 10 mx1.d.example.", "d.example. 60 IN AAAA 2001:db8:0:0:0:0:0:1",
                "d.example. 60 IN A 192.0.2.1", "d.example. 60 IN TXT one two",
                "d.example. 60 IN NS ns.d.example."), seen);
        seen.clear();
        assertEquals(new Answer.Found<>(List.of(FOUR)),
                filtered.nativeAddresses("d.example", true, false));
        assertEquals(List.of(), seen);
    }

    @Test
    void nativeLookups_askTheHostsFileFirst() throws IOException {
        assertEquals(new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.9"),
                InetAddress.ofLiteral("2001:db8::9"))),
                resolver.nativeAddresses("LOCAL.example", true, true));
        assertEquals(new Answer.Found<>(List.of("local.example", "alias")),
                resolver.nativeNames(InetAddress.ofLiteral("192.0.2.9")));
        assertEquals(0, asked.get());
        assertInstanceOf(Answer.NoData.class,
                resolver.nativeAddresses("alias", false, true));
        Files.delete(folder.resolve("hosts"));
        assertInstanceOf(Answer.NoData.class,
                resolver.nativeAddresses("local.example", true, false));
    }

    @Test
    void changedServers_areUsed() throws IOException {
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.9\n"
                + "options attempts:1 timeout:1\n");
        assertInstanceOf(Answer.TryAgain.class, resolver.mx("d.example"));
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        Files.setLastModifiedTime(folder.resolve("resolv.conf"), FileTime.fromMillis(1000));
        assertInstanceOf(Answer.NoData.class, resolver.mx("d.example"));
    }

    @Test
    void resolvConf_isReadAsTheLibraryDoes() {
        var conf = ResolvConf.parse(List.of("# comment", "search x.example", "nameserver",
                "nameserver host.example", "nameserver 192.0.2.1", "nameserver 2001:db8::1",
                "nameserver 192.0.2.3", "nameserver 192.0.2.4",
                "options ndots:1 timeout:99 attempts:0 timeout:x attempts:"));
        assertEquals(List.of(FOUR, SIX, InetAddress.ofLiteral("192.0.2.3")), conf.servers());
        assertEquals(30, conf.timeout().toSeconds());
        assertEquals(1, conf.attempts());
        var text = "nameserver 192.0.2.1\noptions timeout:3 attempts:4\n";
        for (int cut = 0; cut < text.length(); cut++) {
            var cutConf = ResolvConf.parse(text.substring(0, cut).lines().toList());
            assertEquals(1, cutConf.servers().size(), "at " + cut);
        }
        assertEquals(List.of(InetAddress.getLoopbackAddress()),
                ResolvConf.read(folder.resolve("missing")).servers());
    }
}
