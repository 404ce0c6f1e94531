package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks the OpenLDAP of this machine, in a temporary folder; skipped where there is none.
class SlapdTest {
    @TempDir
    private static Path folder;
    private static RealServer server;
    private static int port;
    private static int securePort;

    private final Warnings warnings = new Warnings();
    private final Tables tables = new Tables(warnings);

    @BeforeAll
    static void start() throws Exception {
        server = new RealServer(folder);
        securePort = RealServer.freePort();
        port = launch(server, folder, securePort);
    }

    /// Starts it with a few entries.
    ///
    /// @param folder the server's
    /// @param securePort for connections with TLS from the beginning
    /// @return the other port
    static int launch(RealServer server, Path folder, int securePort) throws Exception {
        var slapd = RealServer.program("/usr/sbin/slapd");
        var slapadd = RealServer.program("/usr/sbin/slapadd");
        server.certificate("localhost");
        int port = RealServer.freePort();
        var data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data,
                java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        var conf = Files.writeString(folder.resolve("slapd.conf"), """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                TLSCertificateFile %1$s/server.pem
                TLSCertificateKeyFile %1$s/server.key
                database mdb
                suffix dc=example
                rootdn cn=admin,dc=example
                rootpw secret
                directory %1$s/data
                """.formatted(folder)).toString();
        var entries = Files.writeString(folder.resolve("entries.ldif"), """
                dn: dc=example
                objectClass: dcObject
                objectClass: organization
                dc: example
                o: Example

                dn: uid=anna,dc=example
                objectClass: inetOrgPerson
                uid: anna
                cn: one
                sn: A
                mail: anna@site.example
                mail: one@site.example

                dn: uid=b@site.example,dc=example
                objectClass: inetOrgPerson
                uid: b@site.example
                cn: two words
                sn: B

                dn: cn=group,dc=example
                objectClass: groupOfNames
                cn: group
                member: uid=anna,dc=example
                """).toString();
        server.run(slapadd, "-f", conf, "-l", entries);
        server.start(port, slapd, "-f", conf, "-d", "0", "-h",
                "ldap://127.0.0.1:" + port + " ldaps://127.0.0.1:" + securePort);
        return port;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private Dict table(String host, String... settings) throws IOException {
        return tables.open("ldap:" + Files.writeString(folder.resolve("ldap.cf"),
                "server_host = " + host + "\nsearch_base = dc=example\nversion = 3\n"
                        + "query_filter = uid=%s\nresult_attribute = mail\n"
                        + String.join("\n", settings) + "\n"),
                new Tables.Mode(true, true, false));
    }

    @Test
    void lookup_hasThreeAnswers() throws IOException {
        var both = new Lookup.Found("anna@site.example,one@site.example");
        var table = table("ldap://127.0.0.1:" + port);
        assertEquals(both, table.lookup("anna"), () -> warnings.texts().toString());
        assertEquals(Lookup.NOT_FOUND, table.lookup("nobody"));
        assertEquals(Lookup.NOT_FOUND, table.lookup("*"));
        assertEquals(both, table("ldap://127.0.0.1:" + port, "bind_dn = cn=admin,dc=example",
                "bind_pw = secret").lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, table("ldap://127.0.0.1:" + port,
                "bind_dn = cn=admin,dc=example", "bind_pw = wrong").lookup("anna"));
        assertEquals(both, table("ldap://127.0.0.1:" + port, "query_filter = cn=%s",
                "special_result_attribute = member").lookup("group"));
    }

    @Test
    void tls_isUsedAndVerified() throws IOException {
        var authority = "tls_ca_cert_file = " + folder.resolve("server.pem");
        var found = new Lookup.Found("anna@site.example,one@site.example");
        for (var where : new String[] {"ldaps://localhost:" + securePort,
            "ldap://localhost:" + port + "\nstart_tls = yes"}) {
            assertEquals(found, table(where, authority, "tls_require_cert = yes").lookup("anna"),
                    () -> warnings.texts().toString());
            assertEquals(found, table(where).lookup("anna"), "not verified");
            assertInstanceOf(Lookup.Failed.class,
                    table(where, "tls_require_cert = yes").lookup("anna"), "another authority");
        }
    }

    @Test
    void tls_certificateOfAnotherName_isRefused() throws Exception {
        try (var other = new RealServer(Files.createDirectory(folder.resolve("other")))) {
            other.certificate("other.example");
            var pem = folder.resolve("other/server.pem");
            var conf = Files.writeString(folder.resolve("other.conf"),
                    Files.readString(folder.resolve("slapd.conf")).replace(
                            folder + "/server.", folder + "/other/server.")).toString();
            int place = RealServer.freePort();
            other.start(place, "/usr/sbin/slapd", "-f", conf, "-d", "0", "-h",
                    "ldaps://127.0.0.1:" + place);
            var authority = "tls_ca_cert_file = " + pem;
            assertInstanceOf(Lookup.Found.class, table("ldaps://localhost:" + place, authority)
                    .lookup("anna"));
            assertInstanceOf(Lookup.Failed.class, table("ldaps://localhost:" + place, authority,
                    "tls_require_cert = yes").lookup("anna"));
            assertTrue(warnings.texts().toString().contains("other.example"),
                    () -> warnings.texts().toString());
        }
    }
}
