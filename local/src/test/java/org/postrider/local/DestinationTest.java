package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.local.Destination.Address;
import org.postrider.local.Destination.Command;
import org.postrider.local.Destination.File;
import org.postrider.local.Destination.Include;
import org.postrider.local.Destination.Mailbox;

class DestinationTest {
    @Test
    void parse_words_areAddresses() {
        assertEquals(List.of(new Address("anna"), new Address("bob"), new Address("c@d.example")),
                Destination.parse("anna bob,, c@d.example ,"));
        assertEquals(List.of(new Address("b@x.example"), new Address("\"a b\"@x.example")),
                Destination.parse("Bob B <b@x.example>, \"a b\"@x.example (comment, too)"));
    }

    @Test
    void parse_quotedCommand_keepsItsArguments() {
        assertEquals(List.of(new Command("/bin/cat -a \"b, c\""), new Address("anna")),
                Destination.parse("\"|/bin/cat -a \\\"b, c\\\"\" anna"));
        assertEquals(List.of(new Command("/bin/cat"), new Address("x")),
                Destination.parse("|/bin/cat x"));
        assertEquals(List.of(new Command("a|b")), Destination.parse("\"| a|b\""));
    }

    @Test
    void parse_slash_isFileUnlessItHasADomain() {
        assertEquals(List.of(new File("/var/x"), new File("/a b"), new File("/dir/")),
                Destination.parse("/var/x, \"/a b\" /dir/"));
        assertEquals(List.of(new Address("/c=de/@gate.example")),
                Destination.parse("/c=de/@gate.example"));
        assertEquals(List.of(new Address("\"/a b\"@gate.example")),
                Destination.parse("\"/a b\"@gate.example"));
    }

    @Test
    void parse_includeAndBackslash_areNoAddresses() {
        assertEquals(List.of(new Include("/etc/list"), new Include("/l 2"), new Mailbox("anna")),
                Destination.parse(":include:/etc/list \":include:/l 2\", \\anna"));
        assertEquals(List.of(new Address("a"), new Mailbox("b"), new Command("c")),
                Destination.parse("a \\b \"|c\""));
    }

    @Test
    void parse_inAngles_isWhatItIsWithout() {
        assertEquals(List.of(new File("/x"), new Command("exit 3"), new Address("c")),
                Destination.parse("</x>, <\"|exit 3\"> <c>"));
    }

    @Test
    void parse_includeWithBlank_isTheNextWord() {
        assertEquals(List.of(new Include("/l"), new Address("a")),
                Destination.parse(":include: /l, a"));
    }

    @Test
    void parse_group_isItsMembers() {
        assertEquals(List.of(new Address("a"), new Address("b"), new Address("c")),
                Destination.parse("g: a, b;, c"));
        assertEquals(List.of(new Address("x:y@z")), Destination.parse("x: y@z"));
    }

    @Test
    void parse_nothing_isEmpty() {
        for (var text : List.of("", " , ,", "<>", "()", ":include:")) {
            assertTrue(Destination.parse(text).isEmpty(), text);
        }
    }

    @Test
    void parse_stringWithoutEnd_endsWithTheText() {
        assertEquals(List.of(new Command("/bin/x a")), Destination.parse("\"|/bin/x a"));
        assertEquals(List.of(new Command("x"), new Address("\"a\"")),
                Destination.parse("|x \"a"));
    }

    /// No place to cut makes the parser stop, fail, or see a command that is not there.
    @Test
    void parse_cutAnywhere_ends() {
        var text = "\"|/bin/x \\\"a\\\" b\", \"q r\"@x (c \\) d) <e@f> \\g :include:/h /i \"/j k\"";
        for (int i = 0; i <= text.length(); i++) {
            for (var found : Destination.parse(text.substring(0, i))) {
                assertTrue(!(found instanceof Command c) || "/bin/x \"a\" b".startsWith(c.text())
                        || c.text().equals("/bin/x \\") || c.text().equals("/bin/x \"a\\"));
            }
        }
    }
}
