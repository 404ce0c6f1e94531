package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.tables.MatchList.Match;

class LoginSendersTest {
    @TempDir
    private Path folder;

    private Match allows(String tables, String login, String sender) throws Exception {
        return allows("<>", tables, login, sender);
    }

    private Match allows(String empty, String tables, String login, String sender)
            throws Exception {
        Files.write(folder.resolve("main.cf"), List.of("recipient_delimiter = +",
                "local_login_sender_maps = " + tables,
                "empty_address_local_login_sender_maps_lookup_key = " + empty));
        return LoginSenders.allows(Conf.load(folder), new Warnings(), login, sender);
    }

    @ParameterizedTest
    @CsvSource({"anna,a@x.example,YES", "anna,A@X.example,YES", "anna,a+e@x.example,YES",
        "anna,b@x.example,NO", "anna,b@dom.example,YES", "anna,b@sub.dom.example,NO",
        "anna,bare,YES", "anna,'',NO", "null,'',YES", "null,a@x.example,NO", "root,any@thing,YES",
        "root,'',YES", "uid:7777,u@x.example,YES", "stranger,a@x.example,NO"})
    void sender_isAllowedByPatterns(String login, String sender, Match expected)
            throws Exception {
        assertEquals(expected, allows("inline:{ {anna = a@x.example, @dom.example bare},"
                + " {null = <>}, {root = *}, {uid:7777 = u@x.example} }", login, sender));
    }

    @ParameterizedTest
    @CsvSource({"named,'',YES", "named,nobody,NO", "null,'',NO", "root,'',YES"})
    void nullSender_hasTheNameThatItIsGiven(String login, String sender, Match expected)
            throws Exception {
        assertEquals(expected, allows("NoOne",
                "inline:{ {named = a@x.example, noone}, {null = <>}, {root = *} }", login, sender));
    }

    @ParameterizedTest
    @CsvSource({"static:*,YES", "fail:down,FAILED", "'',NO"})
    void tables_ofOtherKinds_answer(String tables, Match expected) throws Exception {
        assertEquals(expected, allows(tables, "anna", "a@x.example"));
    }
}
