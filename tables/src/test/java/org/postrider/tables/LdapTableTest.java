package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LdapTableTest {
    @TempDir
    private Path folder;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);
    private InMemoryDirectoryServer server;

    @BeforeEach
    void start() throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=example");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=reader", "secret");
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("test",
                InetAddress.getLoopbackAddress(), 0, null));
        server = new InMemoryDirectoryServer(config);
        server.add("dn: dc=example", "objectClass: domain", "dc: example");
        server.add("dn: uid=anna,dc=example", "objectClass: person", "uid: anna",
                "mail: anna@site.example", "maildrop: one");
        server.add("dn: uid=b\\2a,dc=example", "objectClass: person", "uid: b*",
                "mail: b@site.example", "maildrop: two words", "maildrop: three");
        server.add("dn: cn=group,dc=example", "objectClass: group", "cn: group",
                "mail: group@site.example", "addr: direct@site.example",
                "member: uid=anna,dc=example", "member: cn=gone,dc=example",
                "member: ldap:///dc=example?mail?sub?(uid=b\\2a)");
        server.add("dn: cn=ring,dc=example", "objectClass: group", "cn: ring",
                "member: cn=ring,dc=example");
        server.add("dn: cn=hosted,dc=example", "objectClass: group", "cn: hosted",
                "member: uid=anna,dc=example", "host: elsewhere", "addr: x");
        server.startListening();
    }

    @AfterEach
    void stop() {
        tables.close();
        server.shutDown(true);
    }

    private Dict table(String... settings) throws IOException {
        return tables.open("ldap:" + Files.writeString(folder.resolve("ldap.cf"),
                "server_host = 127.0.0.1:" + server.getListenPort()
                        + "\nsearch_base = dc=example\n" + String.join("\n", settings) + "\n"),
                new Tables.Mode(true, true, false));
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        var table = table("query_filter = uid=%s");
        assertEquals(new Lookup.Found("one"), table.lookup("Anna"));
        assertEquals(new Lookup.Found("two words,three"), table.lookup("b*"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("nobody"));
        assertEquals(List.of(), warnings.texts());
        server.shutDown(true);
        assertInstanceOf(Lookup.Failed.class, table.lookup("anna"));
    }

    @Test
    void staleConnection_isReplaced() throws Exception {
        var table = table("query_filter = uid=%s");
        assertEquals(new Lookup.Found("one"), table.lookup("anna"));
        server.closeAllConnections(false);
        assertEquals(new Lookup.Found("one"), table.lookup("anna"));
        assertEquals(List.of(), warnings.texts());
    }

    @Test
    void syntax_isNoneInKeys() throws IOException {
        var table = table("query_filter = (&(uid=%s)(objectClass=person))");
        for (var key : List.of("*", "a*", "anna)(uid=*", "anna)(|(uid=*", "\\", "\\2a", "(", ")",
                "\u00c3\u00a9", "an\0na")) {
            assertEquals(Lookup.NOT_FOUND, table.lookup(key), key);
        }
        var inBase = table("search_base = uid=%s,dc=example", "query_filter = objectClass=*",
                "scope = base");
        assertEquals(new Lookup.Found("one"), inBase.lookup("anna"));
        assertEquals(new Lookup.Found("two words,three"), inBase.lookup("b*"));
        for (var key : List.of("anna,dc=example", "x+uid=anna", "\"", "#", " ", "=", "\\")) {
            assertEquals(Lookup.NOT_FOUND, inBase.lookup(key), key);
        }
    }

    @Test
    void groups_areExpanded() throws IOException {
        var attributes = new String[] {"query_filter = cn=%s", "result_attribute = addr",
            "special_result_attribute = member", "terminal_result_attribute = host",
            "leaf_result_attribute = mail"};
        var table = table(attributes);
        assertEquals(new Lookup.Found("direct@site.example,anna@site.example,b@site.example"),
                table.lookup("group"));
        assertEquals(new Lookup.Found("elsewhere"), table.lookup("hosted"));
        assertInstanceOf(Lookup.Failed.class, table.lookup("ring"));
        assertTrue(warnings.texts().getFirst().contains("Recursion limit exceeded"));
    }

    @Test
    void limits_areFailuresWhenExceeded() throws IOException {
        var many = table("query_filter = uid=%s", "expansion_limit = 1");
        assertEquals(new Lookup.Found("one"), many.lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, many.lookup("b*"));
        var entries = table("query_filter = (|(uid=%s)(uid=anna))", "size_limit = 1");
        assertEquals(new Lookup.Found("one"), entries.lookup("x"));
        assertInstanceOf(Lookup.Failed.class, entries.lookup("b*"));
    }

    @Test
    void bindings_areMade() throws IOException {
        assertEquals(new Lookup.Found("one"), table("query_filter = uid=%s",
                "bind_dn = cn=reader", "bind_pw = secret").lookup("anna"));
        assertEquals(new Lookup.Found("one"), table("query_filter = uid=%s", "bind = no")
                .lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, table("query_filter = uid=%s",
                "bind_dn = cn=reader", "bind_pw = wrong").lookup("anna"));
    }

    @Test
    void servers_areTriedInTurn() throws IOException {
        var table = table("server_host = ldap://127.0.0.1:1 ldap://127.0.0.1:"
                + server.getListenPort(), "query_filter = mail=%u@%d",
                "result_format = %s at %D");
        assertEquals(new Lookup.Found("one at site.example"), table.lookup("anna@site.example"));
        assertEquals(1, warnings.texts().size());
    }

    @Test
    void missingBase_isAFailureUnlessItComesFromTheKey() throws IOException {
        assertInstanceOf(Lookup.Failed.class, table("search_base = dc=none", "query_filter = a=%s")
                .lookup("a"));
        assertEquals(Lookup.NOT_FOUND, table("search_base = dc=%d", "query_filter = a=%s")
                .lookup("a@x"));
    }

    @Test
    void referrals_areFollowedWhereThatIsWanted() throws Exception {
        var config = new InMemoryDirectoryServerConfig("ou=away,dc=example");
        config.setSchema(null);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("other",
                InetAddress.getLoopbackAddress(), 0, null));
        var other = new InMemoryDirectoryServer(config);
        other.add("dn: ou=away,dc=example", "objectClass: organizationalUnit", "ou: away",
                "maildrop: there");
        other.startListening();
        try {
            server.add("dn: ou=away,dc=example", "objectClass: top", "objectClass: referral",
                    "objectClass: extensibleObject", "ou: away",
                    "ref: ldap://127.0.0.1:" + other.getListenPort() + "/ou=away,dc=example");
            var settings = new String[] {"search_base = ou=away,dc=example", "query_filter = ou=%s",
                "chase_referrals = yes"};
            assertEquals(new Lookup.Found("there"), table(settings).lookup("away"));
            settings[2] = "chase_referrals = no";
            assertFalse(table(settings).lookup("away") instanceof Lookup.Found);
        } finally {
            other.shutDown(true);
        }
    }

    @Test
    void whatIsNotDone_isRefused() throws IOException {
        table("chase_referrals = yes", "version = 3", "debuglevel = 0").check();
        for (var setting : List.of("bind = x", "sasl_mechs = x", "sasl_minssf = -1", "scope = x", "recursion_limit = 0", "timeout = x",
                "server_host = x://y", "start_tls = x",
                "query_filter = %x", "search_base = %", "tls_require_cert = x",
                "chase_referrals = maybe", "version = x", "debuglevel = x")) {
            var table = table(setting);
            assertThrows(IOException.class, table::check, setting);
            assertInstanceOf(Lookup.Failed.class, table.lookup("a"), setting);
        }
        assertInstanceOf(Lookup.Failed.class, table("query_filter = ((").lookup("a"));
    }
}
