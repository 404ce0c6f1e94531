package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.local.AliasTable.Expansion;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Log;
import org.postrider.util.Severity;

class AliasTableTest {
    private static final Map<String, String> ALIASES = Map.of(
            "staff", "anna, \"Bob B\" <bob@site.example>, \"c d\"@site.example",
            "owner-staff", "anna", "cmd", "anna, \"|/bin/cat x, y\"", "file", "/var/x",
            "list", ":include:/etc/list", "slash", "a/b@site.example", "empty", " , ");

    private static final class NoLog implements Log {
        @Override
        public void log(Severity severity, String text) {}

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }

    private static AliasTable table(boolean broken) {
        return new AliasTable(new Maps("alias_maps", List.of(new Dict() {
            @Override
            public Lookup lookup(String key) {
                if (broken) {
                    return new Lookup.Failed("table is down");
                }
                var value = ALIASES.get(key);
                return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
            }

            @Override
            public String name() {
                return "test:aliases";
            }
        })), true, new NoLog());
    }

    @Test
    void expand_list_givesDestinationsAndOwner() {
        var staff = (Expansion.To) table(false).expand("staff");
        assertEquals(List.of(new Destination.Address("anna"),
                new Destination.Address("bob@site.example"),
                new Destination.Address("\"c d\"@site.example")), staff.destinations());
        assertEquals("owner-staff", staff.owner());
        assertEquals(Dict.Owner.UNKNOWN, staff.table());
        assertEquals("", ((Expansion.To) table(false).expand("slash")).owner());
    }

    @Test
    void expand_unknown_isNone() {
        assertInstanceOf(Expansion.None.class, table(false).expand("nobody"));
    }

    @Test
    void expand_brokenTable_isNeverNone() {
        assertInstanceOf(Expansion.Unavailable.class, table(true).expand("nobody"));
    }

    @Test
    void expand_nothing_waits() {
        assertInstanceOf(Expansion.Unavailable.class, table(false).expand("empty"));
    }
}
