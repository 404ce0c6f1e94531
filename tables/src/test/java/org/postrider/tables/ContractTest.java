package org.postrider.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.util.FatalException;

/// What every table type does.
class ContractTest {
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);
    /// Types whose entries are given by something else than the test.
    private static final Set<String> FIXED = Set.of("environ", "fail", "internal", "nis",
            "randmap", "static", "unix");
    /// Types that need a server.
    private static final Set<String> SERVERS = Set.of("ldap", "memcache", "mysql", "pgsql",
            "socketmap", "tcp");
    /// Types that are asked for whole keys, in the letters in which they are written.
    private static final Set<String> WHOLE = Set.of("cidr", "socketmap", "tcp");
    private static final Set<String> PATTERNS = Set.of("cidr", "pcre", "regexp");
    private static final Set<String> LISTED = Set.of("btree", "cdb", "debug", "hash", "inline",
            "internal", "lmdb", "proxy", "texthash");

    @TempDir
    private static Path shared;
    private static TableServers servers;

    @TempDir
    private Path folder;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    @BeforeAll
    static void start() {
        servers = new TableServers(shared);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.stop();
    }

    static List<String> types() {
        return Tables.types();
    }

    static List<String> localTypes() {
        return types().stream().filter(t -> !SERVERS.contains(t)).toList();
    }

    static List<String> filledTypes() {
        return types().stream().filter(t -> !FIXED.contains(t)).toList();
    }

    static List<String> fileTypes() {
        return List.of("btree", "cdb", "cidr", "hash", "lmdb", "pcre", "regexp", "texthash");
    }

    private String source(String text) throws IOException {
        return Files.writeString(folder.resolve("table"), text, ISO_8859_1).toString();
    }

    /// A table in which `key` has the value `one`, and another key `two words`.
    private String make(String type, String key) throws IOException {
        var text = key + " one\nb@site.example two words\n";
        return switch (type) {
            case "btree", "cdb", "hash", "lmdb" -> {
                var name = source(text);
                var builder = TableBuilder.create(type, name, MODE);
                builder.add(key, "one");
                builder.add("b@site.example", "two words");
                builder.commit(PosixFilePermissions.fromString("rw-r--r--"));
                yield type + ":" + name;
            }
            case "cidr" -> "cidr:" + source(key + " one\n192.0.2.9 two words\n");
            case "pcre", "regexp" -> type + ":"
                    + source("/^" + key + "$/ one\n/^b@site\\.example$/ two words\n");
            case "texthash" -> "texthash:" + source(text);
            case "sqlite" -> "sqlite:" + SqliteTest.make(folder, key);
            case "inline" -> "inline:{{" + key + "=one},{b@site.example=two words}}";
            case "debug", "proxy" -> type + ":" + make("cdb", key);
            case "pipemap" -> "pipemap:{" + make("inline", key) + ",inline:{one=one,{two words="
                    + "two words}}}";
            case "unionmap" -> "unionmap:{" + make("texthash", key) + ",inline:{z=z}}";
            default -> throw new AssertionError("no table of type " + type);
        };
    }

    /// The same, or the table of a server.
    private String filled(String type, String key) throws Exception {
        return SERVERS.contains(type) ? servers.table(type) : make(type, key);
    }

    private static String keyOf(String type) {
        return type.equals("cidr") ? "192.0.2.1" : "Anna";
    }

    private Dict open(String name) {
        return tables.open(name, MODE);
    }

    @ParameterizedTest
    @MethodSource("filledTypes")
    void lookup_hasThreeAnswers(String type) throws Exception {
        var dict = open(filled(type, keyOf(type)));
        dict.check();
        assertEquals(new Lookup.Found("one"), dict.lookup(keyOf(type)));
        var other = type.equals("cidr") ? "192.0.2.9" : "B@Site.example";
        assertEquals(new Lookup.Found("two words"), dict.lookup(other));
        for (var missing : List.of("", "nobody", "ann", "annab", "192.0.2.100", "two words",
                "k".repeat(70_000))) {
            assertEquals(Lookup.NOT_FOUND, dict.lookup(missing));
        }
    }

    @ParameterizedTest
    @MethodSource("filledTypes")
    void keys_areFolded(String type) throws Exception {
        var dict = open(filled(type, type.equals("cidr") ? keyOf(type) : "Anna"));
        if (type.equals("cidr")) {
            return; // there are no letters that differ
        }
        for (var key : List.of("anna", "ANNA", "aNNa")) {
            assertEquals(new Lookup.Found("one"), dict.lookup(key), key);
        }
    }

    /// RFC 6531: an address outside ASCII is UTF-8, or none.
    @ParameterizedTest
    @MethodSource("types")
    void keysOutsideUtf8_areNotFound(String type) throws Exception {
        var dict = open(FIXED.contains(type) ? fixed(type) : filled(type, keyOf(type)));
        assertEquals(Lookup.NOT_FOUND, dict.lookup("\u00e4"));
        assertTrue(warnings.texts().stream().anyMatch(w -> w.contains("non-UTF-8 key \"?\"")));
    }

    private static String fixed(String type) {
        return switch (type) {
            case "randmap", "static" -> type + ":{value}";
            case "unix" -> "unix:passwd.byname";
            default -> type + ":name";
        };
    }

    @ParameterizedTest
    @MethodSource("types")
    void patternsAndSequence_areAsTheTypeSays(String type) throws Exception {
        var dict = open(FIXED.contains(type) ? fixed(type) : filled(type, keyOf(type)));
        assertEquals(PATTERNS.contains(type) || WHOLE.contains(type) || List.of("fail", "randmap", "static").contains(type),
                dict.pattern());
        if (type.equals("memcache")) {
            dict.forEach((_, _) -> fail());
            assertTrue(warnings.texts().getLast().endsWith("requires backup database"));
            return;
        }
        if (!LISTED.contains(type)) {
            var e = assertThrows(FatalException.class, () -> dict.forEach((_, _) -> { }));
            assertTrue(e.getMessage().endsWith(": sequence operation is not supported"));
            return;
        }
        var all = new TreeMap<String, String>();
        dict.forEach(all::put);
        assertEquals(type.equals("internal") ? "{}" : "{anna=one, b@site.example=two words}",
                all.toString());
    }

    @ParameterizedTest
    @MethodSource("fileTypes")
    void file_isMissedAndFoundAgain(String type) throws IOException {
        var key = keyOf(type);
        var dict = open(type + ":" + folder.resolve("table"));
        assertInstanceOf(Lookup.Failed.class, dict.lookup(key));
        assertThrows(IOException.class, dict::check);
        make(type, key);
        assertEquals(new Lookup.Found("one"), dict.lookup(key));
        Files.delete(folder.resolve("table" + suffix(type)));
        assertInstanceOf(Lookup.Failed.class, dict.lookup(key));
        make(type, key);
        assertEquals(new Lookup.Found("one"), dict.lookup(key));
    }

    private static String suffix(String type) {
        return PATTERNS.contains(type) || type.equals("texthash") ? "" : Tables.suffix(type);
    }

    @ParameterizedTest
    @MethodSource("fileTypes")
    void owner_isThatOfTheFile(String type) throws IOException {
        var dict = open(make(type, keyOf(type)));
        int uid = ((Number) Files.getAttribute(folder, "unix:uid")).intValue();
        assertEquals(new Dict.Owner(uid == 0, uid), dict.owner());
    }

    @ParameterizedTest
    @MethodSource("localTypes")
    void tableInMain_isTrusted(String type) throws IOException {
        // Others are made of files, or of tables that are.
        if (fileTypes().contains(type)
                || List.of("debug", "proxy", "unionmap", "sqlite").contains(type)) {
            return;
        }
        assertEquals(Dict.Owner.ROOT, open(FIXED.contains(type) ? fixed(type)
                : make(type, "anna")).owner());
    }

    /// While tables are replaced, every lookup sees one that is whole.
    @ParameterizedTest
    @MethodSource("fileTypes")
    void replacedTable_isAlwaysWhole(String type) throws Exception {
        if (PATTERNS.contains(type) || type.equals("texthash")) {
            return; // administrators edit these; how whole they are is up to the editor
        }
        var dict = open(make(type, "anna"));
        var writer = new Thread(() -> {
            try {
                for (int i = 0; i < 50; i++) {
                    make(type, "anna");
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        do {
            assertEquals(new Lookup.Found("one"), dict.lookup("anna"));
            assertEquals(new Lookup.Found("two words"), dict.lookup("b@site.example"));
        } while (writer.isAlive());
        writer.join();
    }

    @Test
    void typesOfOtherSystems_areRefused() {
        for (var type : List.of("nisplus", "netinfo", "dbm", "sdbm", "nosuch")) {
            var dict = open(type + ":name");
            assertEquals(new Lookup.Failed("unsupported dictionary type: " + type),
                    dict.lookup("x"));
            assertEquals("unsupported dictionary type: " + type,
                    assertThrows(IOException.class, dict::check).getMessage());
        }
    }

    @Test
    void nis_withoutDomain_isEmpty() throws IOException {
        var domain = Files.writeString(folder.resolve("domainname"), "(none)\n");
        var dict = MemoryDicts.nis("nis:mail.aliases", domain, warnings);
        assertEquals(Lookup.NOT_FOUND, dict.lookup("x"));
        assertEquals(List.of("dict_nis_init: NIS domain name not set - NIS lookups disabled"),
                warnings.texts());
        Files.writeString(domain, "nis.example\n");
        assertInstanceOf(Lookup.Failed.class,
                MemoryDicts.nis("nis:mail.aliases", domain, warnings).lookup("x"));
    }

    @Test
    void owners_ofTwoTablesTogether() {
        var user = new Dict.Owner(false, 1000);
        assertEquals(Dict.Owner.ROOT, Dict.Owner.ROOT.and(Dict.Owner.ROOT));
        assertEquals(user, Dict.Owner.ROOT.and(user));
        assertEquals(user, user.and(Dict.Owner.ROOT));
        assertEquals(user, user.and(user));
        assertEquals(Dict.Owner.UNKNOWN, user.and(new Dict.Owner(false, 1001)));
        assertEquals(Dict.Owner.UNKNOWN, Dict.Owner.UNKNOWN.and(Dict.Owner.ROOT));
    }

    @Test
    void values_mustBeUtf8() throws IOException {
        var dict = open("texthash:" + source("a \u00e4\n"));
        assertInstanceOf(Lookup.Failed.class, dict.lookup("a"));
        assertEquals(new Lookup.Found("\u00e4"), tables.open("texthash:" + folder.resolve("table"),
                new Tables.Mode(false, true, false)).lookup("a"));
    }

    @Test
    void staleTable_isWarnedOf() throws IOException {
        var name = make("cdb", "anna");
        var source = folder.resolve("table");
        Files.setLastModifiedTime(source, java.nio.file.attribute.FileTime.fromMillis(
                Files.getLastModifiedTime(folder.resolve("table.cdb")).toMillis() + 5000));
        assertEquals(new Lookup.Found("one"), open(name).lookup("anna"));
        assertEquals(List.of("database " + source + ".cdb is older than source file " + source),
                warnings.texts());
    }

    @Test
    void maps_emptyResultIsAFailure() {
        var maps = new Maps("x_maps", List.of(open("inline:{a=1}"), open("inline:{{b=}}"),
                open("inline:{b=2}")));
        assertEquals(new Lookup.Found("1"), maps.lookup("a"));
        assertInstanceOf(Lookup.Failed.class, maps.lookup("b"));
        assertEquals(Lookup.NOT_FOUND, maps.lookup(""));
    }
}
