package org.postrider.mail.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"a@b|a@b", "a b@c|\"a b\"@c",
        "a\"b@c|\"a\\\"b\"@c", ".x@y|\".x\"@y", "a..b@c|\"a..b\"@c", "a@b@c|\"a@b\"@c", "x|x",
        "a b|\"a b\"", "@c|\"\"@c", "a\\b@c|\"a\\\\b\"@c"})
    void forms_convertBothWays(String internal, String external) {
        assertEquals(external, Address.external(internal));
        assertEquals(internal, Address.internal(external));
    }

    private static String path(String argument, boolean strict) {
        return switch (SmtpPath.parse(argument, strict)) {
            case SmtpPath.Good(var internal) -> internal;
            case SmtpPath.Bad _ -> "BAD";
            case SmtpPath.Unfinished _ -> "UNFINISHED";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"<a@b>|a@b|a@b", "<>|``|``",
        "a@b|BAD|a@b", "<\"a b\"@c>|a b@c|a b@c", "<@x,@y:a@b>|a@b|a@b", "<@x:a@b>|a@b|a@b",
        "<a@[192.0.2.1]>|a@[192.0.2.1]|a@[192.0.2.1]", "<a@b|UNFINISHED|UNFINISHED", "<\"a@b>|UNFINISHED|UNFINISHED", "<a@b>>|a@b|a@b", "a@b>|BAD|a@b", "<<a@b>>|a@b|a@b", "<g: a;>|BAD|a",
        "<:include:/x@b>|:include:/x@b|:include:/x@b", "<\"x\"%y@b>|x%y@b|x%y@b",
        "<x!\"y\"@b>|x!y@b|x!y@b", "<x\"y\"@b>|BAD|BAD", "<\"x\"\"y\"@b>|BAD|BAD", "<x[1]y@b>|BAD|BAD",
        "<a@b>x|BAD|BAD", "<a;b>|BAD|BAD",
        "<a@b> <c@d>|BAD|BAD", "Anna <a@b>|BAD|a@b", "<a@b (x)>|BAD|a@b", "<a b@c>|BAD|BAD",
        "<a,b>|BAD|BAD", "<\"x>y\"@c>|x>y@c|x>y@c", "<a@b,>|BAD|a@b", "<,a@b>|BAD|a@b", ",a,b>|BAD|,a,b",
        "<>a@b|BAD|a@b", "<>a>b|BAD|BAD", "<>|``|``", "<>>|``|``", "<,>|BAD|``", "<a:b@c>|a:b@c|a:b@c",
        "<@a|UNFINISHED|UNFINISHED", "<@a>|BAD|@a", "<@x:@y:a@b>|BAD|BAD", "<@x:<a@b>>|a@b|a@b",
        "<a@b(x>|BAD|a@b", "<a@[1.2>|a@[1.2]|a@[1.2]", "a\\|BAD|a", "a@[\\1]|BAD|a@[1]",
        "<a %b@c>|a%b@c|a%b@c", "<a!(x)\"b\"@c>|BAD|a!b@c", "<a\\% b@c>|BAD|BAD",
        "A B<a@b>|BAD|a@b", "x:<a@b>|BAD|BAD", ":<a@b>|BAD|a@b", "g:x,h:a@b;|BAD|BAD"})
    void path_isParsed(String argument, String strict, String loose) {
        assertEquals(strict, path(argument, true));
        assertEquals(loose, path(argument, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"<a|<a", "\"a|a", "<<a>|<a", "a<b|a<b",
        "A <b c>|bc", "a b|BAD", "A B <x@y>|x@y"})
    void text_mayHaveABracketAlone(String argument, String internal) {
        assertEquals(internal, SmtpPath.parseText(argument) instanceof SmtpPath.Good(var good) ? good : "BAD");
    }

    @Test
    void parsers_takeInputCutAnywhere() {
        var text = "Anna \"x\\\"\" (c \\) (d)) <@a,@b:\"q r\"@[IPv6:::1]>, g: u@v;, \\";
        for (int cut = 0; cut <= text.length(); cut++) {
            var part = text.substring(0, cut);
            assertInstanceOf(SmtpPath.class, SmtpPath.parse(part, false));
            var list = HeaderAddresses.of(part, 100);
            var external = list.found().stream().map(HeaderAddresses.Found::external).toList();
            assertTrue(list.header("To", external, stripped -> { }).startsWith("To: "), part);
            Address.internal(part);
            Address.external(part);
        }
    }

    private static List<String> header(String value) {
        return HeaderAddresses.find(value, 1000).stream()
                .map(HeaderAddresses.Found::external).toList();
    }

    @Test
    void header_findsAddresses() {
        assertEquals(List.of("a@b", "c", "\"d e\"@f", "h@i", "j"),
                header("Anna <a@b>, (x) c (y), \"d e\"@f, g: h@i, j;"));
        assertEquals(List.of("@x:q@r"), header("<@x:q@r>"));
        assertEquals(List.of(""), header("<>"));
        assertEquals(List.of("a.b@c.d"), header("a . b @ c.d"));
        assertEquals(List.of("Anna", "Bolena"), header("Anna Bolena"));
        assertEquals(List.of("a:b"), header("a:b"));
        assertEquals(List.of(), header(" , ;"));
    }

    /// The value of a header, and what Postfix makes of it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "bob , alice|bob@x, alice@x", "Bob   Smith   <bob>|Bob Smith <bob@x>",
        "Bob (x) <bob>|Bob (x) <bob@x>", "<bob>(c)|<bob@x>(c)", "bob(c)(d)|bob@x (c) (d)",
        "(c)bob,(d)alice|bob@x (c), alice@x (d)", "Bob<bob>|Bob <bob@x>",
        "friends:bob,alice;, carol|friends: bob@x, alice@x;, carol@x", "x: ;, bob|x: ;, bob@x",
        "b c d|b@x, c@x, d@x", "a . b c|a.b@x, c@x", "a b@c, d e|a@x, b@c, d@x, e@x",
        "<a@b> c|<a@b>, c@x", "a; b|a@x;, b@x", "a > b|a@x>, b@x", "a,,b|a@x, , b@x",
        "Bob S. Jones <bob>|Bob S.Jones <bob@x>", "Bob S. <bob>|Bob S. <bob@x>",
        "<(c) bob>|<bob@x (c)>", "(c) a (d) b|a@x (c), b@x (d)", "a, (x) (y), b|a@x, (x) (y), b@x",
        "a <b|a <b@x", "a <b> c <d|a <b@x>, c <d@x", "<<a>|< <a@x>", "a <b <c> d>|a <b <c>d@x>",
        "x <a@b, y <c@d>|x <a@b, y <c@d>", "a@<b>|a@ <b@x>", "<a b@c>|<ab@c>", "<b \"c d\">|<b \"c d\"@x>",
        "g: a <b; c>|g@x:a <b;c@x>", "a, g: b; h: c;|a@x, g:b;h: c@x;", "a, g: b, h: c;|a@x, g: b@x, h: c@x;",
        "@a:b@c; x|@a: b@c;, x@x", "a:b:c <d>|a:b@x:c <d@x>", "a [b|a@x, [b]@x",
        "x <a> y <b>|x <a@x>y <b@x>", "Bob; <bob>|Bob@x; <bob@x>", "g: a; (c)|g: a@x;(c)",
        "\"a\" \"b\" <bob>|\"a\" \"b\" <bob@x>", "(a) Bob (b) <bob> (c), x|(a) Bob (b) <bob@x>(c), x@x"})
    void header_withCompleteAddresses_isWrittenAnew(String value, String expected) {
        var list = HeaderAddresses.of(value, 1000);
        assertEquals("To: " + expected, list.header("To", list.found().stream().map(
                f -> f.external().contains("@") ? f.external() : f.external() + "@x").toList(),
                Assertions::fail));
    }

    @Test
    void header_isFoldedWhereALineWouldHave70Characters() {
        var first = "a".repeat(20);
        for (int length = 40; length < 46; length++) {
            var second = "b".repeat(length);
            var list = HeaderAddresses.of(first + "," + second + ",c", 1000);
            assertEquals("To: " + first + "," + (length < 43 ? " " : "\n\t") + second + ","
                    + (length == 41 || length == 42 ? "\n\t" : " ") + "c",
                    list.header("To", List.of(first, second, "c"), Assertions::fail), "" + length);
        }
    }

    /// An element of a list, in which `N` stands for as many letters that just fit beside the
    /// address, and what is left of it with one letter more.
    @ParameterizedTest
    @CsvSource({"a (N),247,<a@x>", "N <a>,247,<a@x>", "g: a (N);,243,<a@x>", "gN: a;,246,<a@x>",
        "a: <b> (N),241,<b@x>", "<> (N),246,<>", "a (x) (N),243,<a@x>"})
    void header_withTooMuchBesideAnAddress_keepsTheAddress(String value, int fits, String kept) {
        for (int length = fits; length <= fits + 1; length++) {
            var part = value.replace("N", "n".repeat(length));
            var list = HeaderAddresses.of("u," + part + ",v", 1000);
            var stripped = new ArrayList<String>();
            var header = list.header("To", list.found().stream().map(
                    f -> f.external().isEmpty() ? "" : f.external() + "@x").toList(), stripped::add);
            assertTrue(header.contains(kept) || length == fits, header);
            assertEquals(length == fits, header.contains("n".repeat(length)), header);
            assertEquals(length - fits, stripped.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "a_b.c", "x", "1a.2", "xn--4ca.example"})
    void hostname_good(String name) {
        assertTrue(Domains.isHostname(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "1.2.3.4", "a b",
        "[1.2.3.4]", "gr\u00c3\u00bcn.test"})
    void hostname_bad(String name) {
        assertFalse(Domains.isHostname(name));
    }

    @ParameterizedTest
    @CsvSource({"[192.0.2.1],192.0.2.1", "[IPv6:::1],::1", "[ipv6:2001:db8::1],2001:db8::1",
        "[192.0.2],''", "[256.1.1.1],''", "[IPv6:1::2::3],''", "[],''", "[x],''", "x,''",
        "[IPv6:::ffff:192.0.2.1],::ffff:192.0.2.1"})
    void literal_isChecked(String literal, String address) {
        assertEquals(address, Domains.literalAddress(literal));
    }

    @ParameterizedTest
    @ValueSource(strings = {":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::1:",
        ":1::", "1:2:3:4:5:6:7::8:9", "g::"})
    void ipv6_bad(String text) {
        assertFalse(Domains.isIpv6(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "2001:db8::192.0.2.1"})
    void ipv6_good(String text) {
        assertTrue(Domains.isIpv6(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b.example", "A.b+c_d=e@x-y.z1.example", "o'brien@site.example"})
    void complete_isLeftAlone(String address) {
        assertTrue(Address.isComplete(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "@", "a@", "@b.example", "a@b", "a@b.example.", "a@.b.example",
        "a@b..example", "\"a\"@b.example", "\"a b\"@b.example", ".a@b.example", "a.@b.example",
        "a..b@c.example", "@x.example:a@b.example", "a@b@c.example", "a@[192.0.2.1]",
        "a b@c.example", "a@c.example ", "a\\b@c.example"})
    void complete_needsMore(String address) {
        assertFalse(Address.isComplete(address));
    }
}
