package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.TransportParam;

class MainCfTest {
    @TempDir
    private Path directory;

    private Conf conf(String text) throws IOException {
        Files.writeString(directory.resolve("main.cf"), text);
        return Conf.load(directory);
    }

    @Test
    void read_continuationWithCommentBetween_isOneValue() throws IOException {
        var conf = conf("# top\nmydestination = a.example,\n# between\n\n  b.example\n\tc.example\n");
        assertEquals("a.example,  b.example\tc.example", conf.raw("mydestination"));
        assertEquals(2, conf.mainCf().entries().get("mydestination").line());
    }

    @Test
    void read_sameNameTwice_lastWins() throws IOException {
        assertEquals("two", conf("mail_name = one\nmail_name=two").get(CommonParams.MAIL_NAME));
    }

    @Test
    void read_sameNameTwice_warnsWhereTheValueChanges() throws IOException {
        var main = Files.writeString(directory.resolve("main.cf"),
                "a = 1\na = 1\nb = 1\nb =\n 2\na = 3\na = 3\n");
        var warnings = new ArrayList<String>();
        Conf.load(directory, warnings::add);
        assertEquals(List.of(main + ", line 4: overriding earlier entry: b=1",
                main + ", line 6: overriding earlier entry: a=1"), warnings);
    }

    @Test
    void read_lineWithoutEquals_namesFileAndLine() throws IOException {
        var refusal = assertThrows(ConfException.class, () -> conf("\n# x\nmyhostname\n"));
        assertEquals(directory.resolve("main.cf")
                + ", line 3: missing '=' after attribute name: \"myhostname\"",
                refusal.getMessage());
    }

    @Test
    void read_missingFile_isClear() {
        var refusal = assertThrows(ConfException.class, () -> Conf.load(directory));
        assertEquals("open " + directory.resolve("main.cf") + ": No such file or directory",
                refusal.getMessage());
    }

    @Test
    void get_typedValues_areParsedAndExpanded() throws IOException {
        var conf = conf("myhostname = mail.site.example\nipc_timeout = 2m\nsoft_bounce = Yes\n"
                + "message_size_limit = 99\ninet_interfaces = 192.0.2.1, $myhostname\n");
        assertEquals("site.example", conf.get(CommonParams.MYDOMAIN));
        assertEquals("mail.site.example", conf.get(CommonParams.MYORIGIN));
        assertEquals(Duration.ofMinutes(2), conf.get(CommonParams.IPC_TIMEOUT));
        assertEquals(true, conf.get(CommonParams.SOFT_BOUNCE));
        assertEquals(99L, conf.get(CommonParams.MESSAGE_SIZE_LIMIT));
        assertEquals(List.of("192.0.2.1", "mail.site.example"),
                conf.get(CommonParams.INET_INTERFACES));
    }

    @Test
    void get_badValues_nameParameterAndValue() throws IOException {
        var conf = conf("ipc_timeout = 2x\nsoft_bounce = maybe\nmessage_size_limit = 1x\n"
                + "max_idle = 0\nmyorigin =\n");
        assertEquals("parameter ipc_timeout: bad time value or unit: 2x",
                refusal(conf, CommonParams.IPC_TIMEOUT));
        assertEquals("bad boolean configuration: soft_bounce = maybe",
                refusal(conf, CommonParams.SOFT_BOUNCE));
        assertEquals("bad numerical configuration: message_size_limit = 1x",
                refusal(conf, CommonParams.MESSAGE_SIZE_LIMIT));
        assertEquals("invalid max_idle: 0 (min 1)",
                refusal(conf, CommonParams.MAX_IDLE));
        assertEquals("bad string length 0 < 1: myorigin = ",
                refusal(conf, CommonParams.MYORIGIN));
    }

    @Test
    void with_override_leavesTheOriginalAlone() throws IOException {
        var conf = conf("mail_name = one");
        assertEquals("two", conf.with(Map.of("mail_name", "two")).get(CommonParams.MAIL_NAME));
        assertEquals("one", conf.get(CommonParams.MAIL_NAME));
    }

    @Test
    void get_defaultDependsOnCompatibilityLevel() throws IOException {
        assertEquals("host", conf("compatibility_level = 3.6").get(CommonParams.MYNETWORKS_STYLE));
        assertEquals("subnet", conf("").get(CommonParams.MYNETWORKS_STYLE));
    }

    @Test
    void get_transportFamily_fallsBackToItsDefault() throws IOException {
        var limit = new TransportParam<>("_limit", Param.number("default_limit", "20"));
        var conf = conf("smtp_limit = 5");
        assertEquals(5, conf.get(limit.of("smtp")));
        assertTrue(conf.isSet("smtp_limit"));
        assertFalse(conf.isSet("lmtp_limit"));
    }

    private static String refusal(Conf conf, Param<?> param) {
        return assertThrows(ConfException.class, () -> conf.get(param)).getMessage();
    }
}
