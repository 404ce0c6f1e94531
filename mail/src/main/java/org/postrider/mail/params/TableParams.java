package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of lookup tables.
public final class TableParams {
    /// The type of a table whose name comes without one, and of the tables that newaliases(1) and
    /// postmap(1) make where no type is given.
    public static final Param<String> DEFAULT_DATABASE_TYPE =
            text("default_database_type", "cdb").notEmpty();

    /// The alias tables that newaliases(1) builds.
    public static final Param<List<String>> ALIAS_DATABASE =
            list("alias_database", "$default_database_type:/etc/aliases");

    /// Whether table keys in UTF-8 are folded to small letters as characters; without, only the
    /// letters of ASCII are.
    public static final Param<Boolean> SMTPUTF8_ENABLE = flag("smtputf8_enable",
            "${{$compatibility_level} <level {1} ? {no} : {yes}}");

    private TableParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DEFAULT_DATABASE_TYPE, ALIAS_DATABASE, SMTPUTF8_ENABLE);
    }
}
