package org.postrider.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Inert;
import org.postrider.mail.params.ParameterManual;

/// The list of parameters without effect against the programs' sources.
class InertTest {
    @Test
    void list_isWhatNoProgramRefersTo() {
        var unused = new TreeSet<String>();
        ParameterManual.all().forEach((name, entry) -> {
            if (entry.programs().isEmpty()) {
                unused.add(name);
            }
        });
        var missing = new TreeSet<>(unused);
        missing.removeAll(Inert.load().names());
        var wrong = new TreeSet<>(Inert.load().names());
        wrong.removeAll(unused);
        assertEquals("[]", missing.toString(),
                "no program acts on these: add them to mail/src/main/resources/.../params/inert");
        assertEquals("[]", wrong.toString(),
                "a program acts on these: remove them from mail/src/main/resources/.../inert");
    }

    @Test
    void manual_hasEveryParameter() {
        var manual = ParameterManual.all();
        var without = new ArrayList<String>();
        for (var name : Catalogue.all().keySet()) {
            if (!manual.containsKey(name) || manual.get(name).lines().isEmpty()) {
                without.add(name);
            }
        }
        for (var param : Families.ofService("x", "pipe")) {
            if (ParameterManual.of(param.name()).isEmpty()) {
                without.add(param.name());
            }
        }
        assertEquals("[]", without.toString());
    }

    @Test
    void contains_memberOfFamily_isFoundByItsEnd() {
        var inert = Inert.load();
        assertFalse(inert.contains("smtp_destination_recipient_limit"));
        assertFalse(inert.contains("smtpd_banner"));
        assertTrue(inert.names().stream().noneMatch(n -> n.startsWith("postrider_")));
    }
}
