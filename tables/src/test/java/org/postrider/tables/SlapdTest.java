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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                TLSCACertificateFile %1$s/server.pem
                TLSVerifyClient try
                sasl-host localhost
                sasl-secprops none
                password-hash {CLEARTEXT}
                authz-policy to
                authz-regexp uid=([^,]*),.*cn=auth uid=$1,dc=example
                authz-regexp .*cn=peercred,cn=external,cn=auth uid=carl,dc=example
                authz-regexp cn=localhost uid=carl,dc=example
                database mdb
                suffix dc=example
                rootdn cn=admin,dc=example
                rootpw secret
                directory %1$s/data
                access to dn.base="uid=forcarl,dc=example" by dn="uid=carl,dc=example" read
                    by * none
                access to dn.base="uid=foranna,dc=example" by dn="uid=anna,dc=example" read
                    by * none
                access to * by * read
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

                dn: uid=carl,dc=example
                objectClass: inetOrgPerson
                uid: carl
                cn: carl
                sn: C
                userPassword: geheim
                authzTo: dn:uid=anna,dc=example

                dn: uid=forcarl,dc=example
                objectClass: inetOrgPerson
                uid: forcarl
                cn: c
                sn: C
                mail: carls@site.example

                dn: uid=foranna,dc=example
                objectClass: inetOrgPerson
                uid: foranna
                cn: a
                sn: A
                mail: annas@site.example
                """).toString();
        server.run(slapadd, "-f", conf, "-l", entries);
        server.start(port, slapd, "-f", conf, "-d", "0", "-h",
                "ldap://127.0.0.1:" + port + " ldaps://127.0.0.1:" + securePort + " "
                        + local(folder));
        return port;
    }

    private static String local(Path folder) {
        return "ldapi://" + folder.resolve("ldapi").toString().replace("/", "%2F");
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

    /// An entry that only one user may read shows who asks.
    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256",
        "GSSAPI digest-md5", ""})
    void sasl_mechanisms_prove_whoAsks(String mechanisms) throws IOException {
        var where = "ldap://localhost:" + port;
        var sasl = "bind = sasl\nbind_dn = carl\nsasl_mechs = " + mechanisms + "\nbind_pw = ";
        assertEquals(new Lookup.Found("carls@site.example"),
                table(where, sasl + "geheim").lookup("forcarl"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table(where, sasl + "wrong").lookup("forcarl"));
        assertEquals(Lookup.NOT_FOUND, table(where).lookup("forcarl"), "without a name");
    }

    @Test
    void sasl_otherSettings_areFollowed() throws IOException {
        var where = "ldap://localhost:" + port;
        var carl = "bind = sasl\nbind_dn = carl\nbind_pw = geheim\nsasl_mechs = ";
        var found = new Lookup.Found("carls@site.example");
        assertEquals(new Lookup.Found("annas@site.example"), table(where, carl + "PLAIN",
                "sasl_authz_id = dn:uid=anna,dc=example").lookup("foranna"));
        assertInstanceOf(Lookup.Failed.class, table(where, carl + "PLAIN",
                "sasl_authz_id = dn:uid=b@site.example,dc=example").lookup("foranna"));
        assertEquals(found, table(where, carl + "DIGEST-MD5 PLAIN", "sasl_minssf = 1")
                .lookup("forcarl"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class,
                table(where, carl + "DIGEST-MD5", "sasl_minssf = 128").lookup("forcarl"));
        assertInstanceOf(Lookup.Failed.class,
                table(where, carl + "PLAIN", "sasl_minssf = 1").lookup("forcarl"));
        assertEquals(found, table("ldaps://localhost:" + securePort, carl + "PLAIN",
                "sasl_minssf = 128").lookup("forcarl"));
        assertInstanceOf(Lookup.Failed.class, table(where, carl + "DIGEST-MD5",
                "sasl_realm = elsewhere", "bind_pw = wrong").lookup("forcarl"));
    }

    @Test
    void external_isTheCertificateOrTheProcess() throws IOException {
        var external = "bind = sasl\nsasl_mechs = EXTERNAL";
        var found = new Lookup.Found("carls@site.example");
        assertEquals(found, table(local(folder), external).lookup("forcarl"),
                () -> warnings.texts().toString());
        assertEquals(found, table("ldaps://localhost:" + securePort, external, "tls_cert = "
                + folder.resolve("server.pem"), "tls_key = " + folder.resolve("server.key"))
                .lookup("forcarl"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table("ldaps://localhost:" + securePort, external)
                .lookup("forcarl"), "no certificate");
    }

    @Test
    void ldapi_isALocalSocket() throws IOException {
        assertEquals(new Lookup.Found("anna@site.example,one@site.example"),
                table(local(folder)).lookup("anna"), () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Failed.class, table(local(folder) + "x").lookup("anna"));
    }

    @Test
    void tls_authoritiesInAFolderAndCiphers_areFollowed() throws IOException {
        var where = "ldaps://localhost:" + securePort;
        var authorities = Files.createDirectories(folder.resolve("authorities"));
        Files.copy(folder.resolve("server.pem"), authorities.resolve("0a1b2c3d.0"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var verified = "tls_require_cert = yes\ntls_ca_cert_dir = " + authorities;
        assertInstanceOf(Lookup.Found.class, table(where, verified).lookup("anna"),
                () -> warnings.texts().toString());
        assertInstanceOf(Lookup.Found.class, table(where, verified,
                "tls_cipher_suite = ECDHE+AESGCM").lookup("anna"));
        assertInstanceOf(Lookup.Failed.class, table(where, verified,
                "tls_cipher_suite = NULL-MD5").lookup("anna"));
        assertTrue(warnings.texts().toString().contains("no usable cipher in \"NULL-MD5\""),
                () -> warnings.texts().toString());
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
