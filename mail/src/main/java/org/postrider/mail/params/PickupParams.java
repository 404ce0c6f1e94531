package org.postrider.mail.params;

import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of pickup(8) and sendmail(1).
public final class PickupParams {
    /// Name of the service that collects local mail.
    public static final Param<String> PICKUP_SERVICE_NAME =
            text("pickup_service_name", "pickup").notEmpty();

    /// Whether sendmail(1) takes lines that end in carriage return and newline as if they ended in
    /// newline: `always`, `strict` (where the first line does), or `never`.
    public static final Param<String> SENDMAIL_FIX_LINE_ENDINGS =
            text("sendmail_fix_line_endings", "always").oneOf("always", "strict", "never");

    /// Two characters that separate the parts of a sender address with the recipient in it.
    public static final Param<String> DEFAULT_VERP_DELIMITERS =
            text("default_verp_delimiters", "+=").notEmpty();

    private PickupParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                PICKUP_SERVICE_NAME, SENDMAIL_FIX_LINE_ENDINGS, DEFAULT_VERP_DELIMITERS);
    }
}
