package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.params.CommonParams;

class CheckTest {
    private static final List<String> TYPES = List.of("hash", "cdb", "regexp", "static", "inline");

    @TempDir
    private Path directory;

    private List<Finding> findings(String mainCf, String masterCf) throws IOException {
        Files.writeString(directory.resolve("main.cf"), mainCf);
        var master = MasterCf.parse(Path.of("/etc/postfix/master.cf"),
                LogicalLines.read(new StringReader(masterCf)));
        return Check.run(Conf.load(directory), master, TYPES);
    }

    private String only(String mainCf) throws IOException {
        var found = findings(mainCf, "");
        assertEquals(1, found.size(), found.toString());
        return (found.getFirst().isError() ? "error: " : "warning: ") + found.getFirst().line()
                + ": " + found.getFirst().text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        smtpd_timeout = 5x          | expected a time such as 30s, 5m, 2h, 1d or 1w, at least 1s
        smtpd_timeout = 0           | expected a time such as 30s, 5m, 2h, 1d or 1w, at least 1s
        soft_bounce = maybe         | expected yes or no
        default_process_limit = 0   | expected a whole number, at least 1
        message_size_limit = 1e6    | expected a whole number, at least 0
        myorigin =                  | expected text that is not empty
        mynetworks_style = hosts    | "hosts" is not one of class, subnet, host
        inet_protocols = ipv4, ipx  | "ipx" is not among all, ipv4, ipv6
        compatibility_level = three | expected a level such as 3.6
        myhostname = a.example, b.example | expected one name
        myorigin = a.example b.example | myorigin parameter setting must not contain multiple values: a.example b.example
        myorigin = /nowhere/mailname | /nowhere/mailname: cannot open file: No such file or directory
        virtual_alias_maps = hash:/x { | expected a list
        """)
    void value_bad_isErrorWithWhatWasExpected(String setting, String fault) throws IOException {
        int equals = setting.indexOf('=');
        var shown = setting.substring(0, equals + 1) + " " + setting.substring(equals + 1).strip();
        assertEquals("error: 2: " + shown + ": " + fault, only("# comment\n" + setting + "\n"));
    }

    /// Others than those who come to this element are served.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mynetworks = 10.0.0.0/33    | "10.0.0.0/33" is not an address or network such as 192.0.2.1, 192.0.2.0/24 or [2001:db8::]/32
        mynetworks = 10.0.0.1/8     | "10.0.0.1/8" is not an address or network such as 192.0.2.1, 192.0.2.0/24 or [2001:db8::]/32
        mynetworks = ::1            | "::1" needs brackets: an IPv6 address or network is written [2001:db8::1] or [2001:db8::]/32
        virtual_alias_maps = hsh:/x | there is no table type "hsh" (hsh:/x); did you mean hash?
        virtual_alias_maps = /x     | "/x" is not a table: expected type:name, such as hash:/etc/postfix/table
        virtual_alias_maps = hash:  | "hash:" has no name after its type
        smtpd_recipient_restrictions = permit_mynetwork | there is no restriction "permit_mynetwork"; did you mean permit_mynetworks?
        smtpd_recipient_restrictions = check_sender_access | "check_sender_access" is not followed by a table
        smtpd_recipient_restrictions = check_sender_access /x | "/x" is not a table: expected type:name, such as hash:/etc/postfix/table
        smtpd_recipient_restrictions = check_ccert_access { /x, { search_order = x } } | "/x" is not a table: expected type:name, such as hash:/etc/postfix/table
        smtpd_recipient_restrictions = reject_rbl_client | "reject_rbl_client" is not followed by what it asks for
        smtpd_tls_mandatory_ciphers = AES128+EECDH | "AES128+EECDH" is not one of null, low, medium, high, export
        """)
    void element_bad_isWarningWithWhatWasExpected(String setting, String fault) throws IOException {
        int equals = setting.indexOf('=');
        var shown = setting.substring(0, equals + 1) + " " + setting.substring(equals + 1).strip();
        assertEquals("warning: 2: " + shown + ": " + fault, only("# comment\n" + setting + "\n"));
    }

    /// A parameter that no program acts on does not keep any from working.
    @Test
    void value_badAndWithoutEffect_isNoError() throws IOException {
        var found = findings("postscreen_greet_wait = x\n", "");
        assertEquals(List.of(false, false), found.stream().map(Finding::isError).toList());
    }

    @Test
    void myorigin_ofAFile_isItsFirstLine() throws IOException {
        var file = Files.writeString(directory.resolve("mailname"), " site.example \nother.example\n");
        Files.writeString(directory.resolve("main.cf"), "myorigin = " + file + "\n");
        assertEquals("site.example", Conf.load(directory).get(CommonParams.MYORIGIN));
        assertEquals(List.of(), findings("myorigin = " + file + "\n", ""));
        Files.writeString(file, "\n");
        assertEquals("error: 1: myorigin = " + file + ": myorigin file " + file + " is empty",
                only("myorigin = " + file + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "mynetworks = 127.0.0.0/8, [::1]/128 [2001:db8::/32] !10.1.2.3 hash:/x /etc/file",
        "mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128", // as Debian writes it
        "smtpd_recipient_restrictions = permit_mynetworks, mine, reject_rbl_client zen.example,\n"
            + "  check_policy_service { inet:127.0.0.1:1, timeout=3s } hash:/x\n"
            + "  check_ccert_access { inline:{ {a = b} }, { search_order = pubkey_fingerprint } }\n"
            + "smtpd_restriction_classes = mine\nmine = permit",
        "virtual_alias_maps = proxy:hash:/x, inline:{ a=b, c = d }, ldap:here static:x\n"
            + "here_server_host = ldap.example",
        "mydestination = $dom, localhost, regexp:/x\ndom = site.example",
        "smtp_tls_security_level = may",
        "smtpd_tls_security_level =",
        "smtp_destination_concurrency_limit = 3",
        "virtual_maps = hash:/x",
        "local_recipient_maps ="})
    void value_good_hasNoFinding(String mainCf) throws IOException {
        var wrong = findings(mainCf, "").stream()
                .filter(f -> !f.text().endsWith("has no effect yet")).toList();
        assertEquals(List.of(), wrong);
    }

    @Test
    void name_unknown_isWarningWithNearest() throws IOException {
        assertEquals("warning: 1: unknown parameter smtpd_baner; did you mean smtpd_banner?",
                only("smtpd_baner = x\n"));
        assertEquals("warning: 1: unknown parameter something_else",
                only("something_else = x\n"));
    }

    @Test
    void name_withoutEffect_isWarning() throws IOException {
        assertEquals("warning: 1: parameter qmgr_fudge_factor has no effect yet",
                only("qmgr_fudge_factor = 50\n"));
    }

    @Test
    void masterCf_badOverride_isErrorOfItsLine() throws IOException {
        var found = findings("x = 1\n", "# c\nsmtp inet n - n - - smtpd\n"
                + "  -o smtpd_helo_required=on -o smtpd_client_restrictions=$x\n");
        assertEquals("[/etc/postfix/master.cf, line 2: smtpd_helo_required = on: expected yes or no,"
                + " /etc/postfix/master.cf, line 2: smtpd_client_restrictions = $x: there is no"
                + " restriction \"1\"]", found.toString());
    }

    @Test
    void macro_broken_isError() throws IOException {
        assertEquals("error: 1: myorigin = ${x: truncated macro reference: \"${x\"",
                only("myorigin = ${x\n"));
    }

    @Test
    void anything_cutAnywhere_isNoException() throws IOException {
        var text = "smtpd_recipient_restrictions = check_sender_access inline:{{a = b}}, ${x?{y}:{z}}"
                + "\nmynetworks = [::1]/128 10.0.0.0/8\nvirtual_alias_maps = proxy:ldap:x $$\n";
        for (int i = text.indexOf('=') + 1; i < text.length(); i++) {
            var cut = text.substring(0, i);
            if (cut.substring(cut.lastIndexOf('\n') + 1).contains("=")) {
                assertDoesNotThrow(() -> findings(cut, ""), cut);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"smtpd_baner, smtpd_banner, 1", "ab, ba, 1", "abc, abc, 0", "'', abc, 3",
        "kitten, sitting, 3"})
    void distance_countsChanges(String a, String b, int distance) {
        assertEquals(distance, Suggestion.distance(a, b));
    }

    @Test
    void restrictionClass_ofOneServiceOnly_isNoMistake() throws IOException {
        assertEquals(List.of(), findings("", "smtp inet n - n - - smtpd\n"
                + "  -o smtpd_restriction_classes=mine -o mine=permit\n"
                + "  -o smtpd_client_restrictions=mine\n"));
    }
}
