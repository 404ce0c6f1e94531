package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.conf.Conf;
import org.postrider.util.FatalException;
import org.postrider.util.Log;
import org.postrider.util.Severity;

class TablesTest {
    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final Log log = new Log() {
        @Override
        public void log(Severity severity, String text) {
            warnings.add(text);
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    };
    private final Tables tables = new Tables(log);

    private Conf conf() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.11\n");
        return Conf.load(folder);
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("table"), text).toString();
    }

    private String lookup(String table, String key) throws IOException {
        return switch (tables.open(table, conf()).lookup(key)) {
            case Lookup.Found(var value) -> value;
            case Lookup.NotFound _ -> "-";
            case Lookup.Failed _ -> "!";
        };
    }

    private String make(String type) throws IOException {
        var source = file("Anna one\nb@site.example two words\n");
        return switch (type) {
            case "inline" -> "inline:{{anna = one}, {b@site.example = two words}}";
            case "regexp", "pcre" -> {
                file("/^anna$/ one\n/^b@site\\.example$/ two words\n");
                yield type + ":" + source;
            }
            case "texthash" -> "texthash:" + source;
            default -> {
                var builder = TableBuilder.create(type, source, new Tables.Mode(true, true, false));
                builder.add("Anna", "one");
                builder.add("b@site.example", "two words");
                builder.commit(PosixFilePermissions.fromString("rw-r--r--"));
                yield "proxy:" + type + ":" + source;
            }
        };
    }

    /// What every table does that has these two entries.
    @ParameterizedTest
    @ValueSource(strings = {"inline", "texthash", "hash", "btree", "cdb", "lmdb", "regexp", "pcre"})
    void contract_holds(String type) throws IOException {
        var table = make(type);
        assertEquals("one", lookup(table, "anna"));
        assertEquals("one", lookup(table, "ANNA"));
        assertEquals("two words", lookup(table, "b@Site.example"));
        assertEquals("-", lookup(table, "nobody"));
        assertEquals("-", lookup(table, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"texthash", "hash", "btree", "cdb", "lmdb", "cidr", "regexp", "pcre"})
    void missingFile_fails(String type) throws IOException {
        assertEquals("!", lookup(type + ":" + folder.resolve("missing"), "192.0.2.1"));
    }

    @Test
    void smallTypes_answer() throws IOException {
        assertEquals("x y", lookup("static:{x y}", "anything"));
        assertEquals("!", lookup("fail:x", "anything"));
        assertEquals("!", lookup("nosuch:x", "anything"));
        assertTrue(warnings.contains("unsupported dictionary type: nosuch"));
        assertTrue(lookup("unix:passwd.byname", "root").startsWith("root:"));
        assertEquals("", lookup("inline:{a=}", "a"));
        assertEquals("!", lookup("inline:{a}", "a"));
    }

    @Test
    void unixTable_givesTheLinesOfTheSystem() throws IOException {
        var root = lookup("unix:passwd.byname", "root").split(":", -1);
        assertEquals(7, root.length);
        assertEquals(List.of("root", "0", "0", "/root"),
                List.of(root[0], root[2], root[3], root[5]));
        assertEquals("-", lookup("unix:passwd.byname", "no.such.user"));
        assertEquals("-", lookup("unix:passwd.byname", ""));
        assertEquals("-", lookup("unix:passwd.byname", "root\0x"));
        for (var line : Files.readAllLines(Path.of("/etc/group"))) {
            var name = line.substring(0, line.indexOf(':'));
            assertEquals(line, lookup("proxy:unix:group.byname", name));
        }
        assertEquals("!", lookup("unix:no.such.table", "root"));
    }

    @Test
    void unixTable_brokenDirectory_fails() {
        var table = new UnixTable("unix:passwd.byname", name -> {
            throw new IOException("getpwnam_r(" + name + "): Connection refused");
        }, new Log() {
            @Override
            public void log(Severity severity, String text) {
                warnings.add(text);
            }

            @Override
            public Log tagged(String tag) {
                return this;
            }
        });
        assertEquals(new Lookup.Failed("unix:passwd.byname: getpwnam_r(anna): Connection refused"),
                table.lookup("anna"));
        assertEquals(1, warnings.size());
    }

    @Test
    void changedFile_isReadAnew() throws IOException {
        var table = "texthash:" + file("a 1\n");
        assertEquals("1", lookup(table, "a"));
        file("a 22\n");
        assertEquals("22", lookup(table, "a"));
        Files.delete(folder.resolve("table"));
        assertEquals("!", lookup(table, "a"));
        file("a 333\n");
        assertEquals("333", lookup(table, "a"));
    }

    @Test
    void cdb_cutAnywhere_neverAnswersWrong() throws IOException {
        make("cdb");
        var path = folder.resolve("table.cdb");
        var bytes = Files.readAllBytes(path);
        for (int cut = 0; cut < bytes.length; cut++) {
            Files.write(path, java.util.Arrays.copyOf(bytes, cut));
            try {
                var answer = IndexFile.open(path).lookup("anna");
                assertTrue(answer instanceof Lookup.Found(var v) && v.equals("one"), "at " + cut);
            } catch (IOException e) {
                // Said to be corrupt.
            }
        }
    }

    @Test
    void cidr_firstMatchCounts() throws IOException {
        var table = "cidr:" + file("192.0.2.1 host\n192.0.2.0/24 net\n2001:db8::/32 six\n"
                + "if 198.51.100.0/24\n!198.51.100.128/25 lower\n198.51.100.200 two hundred\n"
                + "endif\n10.0.0.1/8 bad\nx y\n");
        assertEquals("host", lookup(table, "192.0.2.1"));
        assertEquals("net", lookup(table, "192.0.2.2"));
        assertEquals("six", lookup(table, "2001:db8::7"));
        assertEquals("lower", lookup(table, "198.51.100.1"));
        assertEquals("two hundred", lookup(table, "198.51.100.200"));
        assertEquals("-", lookup(table, "198.51.100.201"));
        assertEquals("-", lookup(table, "10.0.0.1"));
        assertEquals("-", lookup(table, "host.example"));
        assertEquals(2, warnings.size());
    }

    @Test
    void patterns_substituteAndNest() throws IOException {
        var table = "pcre:" + file("/^(.+)@old\\.example$/ ${1}@new.example$$\n"
                + "if /@b\\.example$/\n!/^keep/ gone\n/^(keep)me/i $(1)!\nendif\n"
                + "/[[:digit:]]{3}[^\\]]/ digits\n/bad(/ x\n/a/ $2\n");
        assertEquals("u@new.example$", lookup(table, "u@old.example"));
        assertEquals("gone", lookup(table, "x@b.example"));
        assertEquals("keep!", lookup(table, "keepme@b.example"));
        assertEquals("digits", lookup(table, "123x"));
        assertEquals("-", lookup(table, "bcd"));
        assertEquals(2, warnings.size());
    }

    @Test
    void patternThatRunsWild_fails() throws IOException {
        assertEquals("!", lookup("regexp:" + file("/^((a+)+)+$/ x\n"), "a".repeat(40) + "b"));
    }

    @Test
    void matchList_decidesByFirstMatch() throws IOException {
        var names = Files.writeString(folder.resolve("names"), "included.example # x\n!no.example");
        var list = MatchList.of("mynetworks", "!192.0.2.66, 192.0.2.0/24 [2001:db8::]/32 127.0.0.1 "
                + "client.example " + names + " inline:{h.example=x}", tables, conf());
        assertEquals(MatchList.Match.NO, list.address("192.0.2.66"));
        assertEquals(MatchList.Match.YES, list.address("192.0.2.65"));
        assertEquals(MatchList.Match.YES, list.address("2001:db8:1::1"));
        assertEquals(MatchList.Match.NO, list.address("192.0.3.1"));
        assertEquals(MatchList.Match.YES, list.host("CLIENT.example", "10.0.0.1"));
        assertEquals(MatchList.Match.YES, list.host("sub.client.example", "10.0.0.1"));
        assertEquals(MatchList.Match.YES, list.host("included.example", "10.0.0.1"));
        assertEquals(MatchList.Match.NO, list.host("no.example", "10.0.0.1"));
        assertEquals(MatchList.Match.YES, list.domain("a.h.example"));
    }

    @Test
    void matchList_brokenPart_fails() throws IOException {
        var list = MatchList.of("mynetworks", "192.0.2.1 10.0.0.1/8", tables, conf());
        assertEquals(MatchList.Match.YES, list.address("192.0.2.1"));
        assertEquals(MatchList.Match.FAILED, list.address("192.0.2.2"));
        assertEquals(MatchList.Match.FAILED, MatchList.of("x", "hash:/none", tables, conf())
                .string("a"));
    }

    @Test
    void delimiters_namesOfListsAreSplitOnRequest() {
        for (var local : List.of("owner-list", "list-request", "Owner-x", "x-REQUEST")) {
            assertEquals(-1, new Delimiters("+-", true).extensionAt(local));
            assertEquals(local.indexOf('-'), new Delimiters("+-", false).extensionAt(local));
        }
        var special = new Delimiters("-", false);
        assertEquals(-1, special.extensionAt("mailer-daemon"));
        assertEquals(-1, special.extensionAt("Double-Bounce"));
        assertEquals("-x", special.without("-x-y"));
    }

    @Test
    void addressSearch_goesFromWholeToPart() throws IOException {
        var maps = tables.maps("virtual_alias_maps", List.of("inline:{{u+x@d.example=1}, "
                + "{u@d.example=2}, {v=3}, {@d.example=4}, {\"a b\"@q.example=5}}"), conf());
        var search = new AddressSearch(maps, new Delimiters("+", true),
                domain -> domain.equals("d.example") ? MatchList.Match.YES : MatchList.Match.NO);
        assertEquals(new AddressSearch.Result(new Lookup.Found("1"), ""),
                search.find("u+x@d.example"));
        assertEquals(new AddressSearch.Result(new Lookup.Found("2"), "+y"),
                search.find("u+y@d.example"));
        assertEquals(new AddressSearch.Result(new Lookup.Found("3"), "+y"),
                search.find("v+y@d.example"));
        assertEquals(new AddressSearch.Result(new Lookup.Found("4"), ""),
                search.find("w@d.example"));
        assertEquals(new Lookup.Found("5"), search.find("a b@q.example").lookup());
        assertInstanceOf(Lookup.NotFound.class, search.find("v@other.example").lookup());
    }

    @ParameterizedTest
    @ValueSource(strings = {"texthash:/nonexistent/table", "inline:{x", "nosuchtype:x"})
    void tableThatCannotBeOpened_isFatalOnRequest(String table) throws IOException {
        assertEquals("!", lookup(table, "x"));
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.11\n"
                + "daemon_table_open_error_is_fatal = yes\n");
        try (var strict = new Tables(log)) {
            var conf = Conf.load(folder);
            assertThrows(FatalException.class, () -> strict.open(table, conf));
            assertEquals(new Lookup.Found("x"), strict.open("inline:{a=x}", conf).lookup("a"));
        }
    }
}
