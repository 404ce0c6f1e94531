package org.postrider.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.proto.CleanupFlags;

/// Canonical tables, masquerading and copies, on the fixture of [CleanupTest].
class AddressMappingTest extends CleanupFixture {
    private static final List<String> MESSAGE = List.of("S anna@host.example.com",
            "R bob@host.example.com", "M ", "N From: Anna <anna@host.example.com>",
            "N To: bob@host.example.com, eve@other.example", "N ", "X ", "E ");

    private List<String> result(int flags, String... main) throws Exception {
        try (var system = system(main)) {
            var result = submit(system, flags, MESSAGE);
            return result.reply().ok() ? dump(incoming(system, result.id()), result.id()).stream()
                    .filter(l -> l.startsWith("S ") || l.startsWith("R ")
                            || l.startsWith("N From:") || l.startsWith("N To:")).toList()
                    : List.of("status " + result.reply().status());
        }
    }

    @Test
    void canonicalMaps_rewriteEverywhere() throws Exception {
        assertEquals(List.of("S Anna.A@example.com", "R bob.b@example.com",
                "N From: Anna <Anna.A@example.com>",
                "N To: bob.b@example.com, eve@other.example"),
                result(CleanupFlags.MAP_OK, "canonical_maps = inline:{"
                        + " anna@host.example.com=Anna.A@example.com,"
                        + " bob@host.example.com=bob.b@example.com }"));
    }

    @Test
    void canonicalMaps_ofOneSide_leaveTheOther() throws Exception {
        assertEquals(List.of("S sender@x.example", "R recipient@x.example",
                "N From: Anna <anna@host.example.com>",
                "N To: bob@host.example.com, eve@other.example"),
                result(CleanupFlags.MAP_OK, "sender_canonical_maps = static:sender@x.example",
                        "sender_canonical_classes = envelope_sender",
                        "recipient_canonical_maps = static:recipient@x.example",
                        "recipient_canonical_classes = envelope_recipient"));
    }

    @Test
    void canonicalMaps_followed_untilTheyEnd() throws Exception {
        assertEquals("S c@x.example", result(CleanupFlags.MAP_OK, "sender_canonical_maps = inline:{"
                + " anna@host.example.com=b@x.example, b@x.example=c@x.example }").getFirst());
        assertEquals("S anna@host.example.com", result(CleanupFlags.MAP_OK, // as Postfix does
                "canonical_maps = inline:{ anna@host.example.com=b@x.example,"
                        + " b@x.example=anna@host.example.com }").getFirst());
        assertEquals(List.of("status 2"),
                result(CleanupFlags.MAP_OK, "canonical_maps = fail:down"));
    }

    @Test
    void masquerading_hidesHosts() throws Exception {
        assertEquals(List.of("S anna@example.com", "R bob@host.example.com",
                "N From: Anna <anna@example.com>", "N To: bob@example.com, eve@other.example"),
                result(CleanupFlags.MAP_OK, "masquerade_domains = example.com"));
        assertEquals("S anna@host.example.com", result(CleanupFlags.MAP_OK,
                "masquerade_domains = !host.example.com example.com").getFirst());
        assertEquals("S anna@host.example.com", result(CleanupFlags.MAP_OK,
                "masquerade_domains = example.com", "masquerade_exceptions = root, ANNA")
                .getFirst());
    }

    @ParameterizedTest
    @CsvSource({"'!anna, static:x', example.com", "static:x, host.example.com",
        "'pcre:{{/^an/ x}}', host.example.com", "/no/such/file, ''", "fail:x, ''",
        "'root, inline:{anna=1}', host.example.com", "'pcre:{{/^nn/ x}}', example.com"})
    void masquerading_spares_whomPatternsMatch(String exceptions, String domain) throws Exception {
        assertEquals(domain.isEmpty() ? "status 2" : "S anna@" + domain,
                result(CleanupFlags.MAP_OK, "masquerade_domains = example.com",
                        "masquerade_exceptions = " + exceptions).getFirst());
    }

    @Test
    void mapping_withoutTheFlag_isNotDone() throws Exception {
        assertEquals("S anna@host.example.com", result(0, "masquerade_domains = example.com",
                "canonical_maps = static:x@y.example").getFirst());
    }

    @Test
    void copies_goToWhomTheTablesName() throws Exception {
        var result = result(CleanupFlags.EXTERNAL, "always_bcc =",
                "sender_bcc_maps = inline:{ anna@host.example.com=s@copy.example }",
                "recipient_bcc_maps = inline:{ @host.example.com=r@copy.example }");
        assertEquals(List.of("R bob@host.example.com", "R r@copy.example", "R s@copy.example"),
                result.stream().filter(l -> l.startsWith("R ")).toList());
        assertTrue(result(CleanupFlags.MAP_OK, "recipient_bcc_maps = static:r@copy.example")
                .stream().noneMatch(l -> l.contains("copy.example")));
    }
}
