package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of cleanup(8).
public final class CleanupParams {
    /// An address that gets a copy of every message; empty for none.
    public static final Param<String> ALWAYS_BCC = text("always_bcc", "");

    /// Headers that are removed from every message.
    public static final Param<List<String>> MESSAGE_DROP_HEADERS = list("message_drop_headers",
            "bcc, content-length, resent-bcc, return-path");

    /// Whether missing From:, Date: and Message-ID: headers are also added to other people's mail,
    /// whose addresses are left alone.
    public static final Param<Boolean> ALWAYS_ADD_MISSING_HEADERS =
            flag("always_add_missing_headers", "no");

    /// The header that is added where no header names a recipient; empty for none.
    public static final Param<String> UNDISCLOSED_RECIPIENTS_HEADER =
            text("undisclosed_recipients_header", "");

    /// How many recipients of one message are remembered in order to drop repeated ones; 0 for all.
    public static final Param<Integer> DUPLICATE_FILTER_LIMIT =
            number("duplicate_filter_limit", "1000").atLeast(0);

    /// Longest header, in bytes; what is more is dropped.
    public static final Param<Integer> HEADER_SIZE_LIMIT =
            number("header_size_limit", "102400").atLeast(1);

    /// Lexical elements of an address header that are looked at.
    public static final Param<Integer> HEADER_ADDRESS_TOKEN_LIMIT =
            number("header_address_token_limit", "10240").atLeast(1);

    /// Most `Received:` headers; a message with more goes round in circles.
    public static final Param<Integer> HOPCOUNT_LIMIT = number("hopcount_limit", "50").atLeast(1);

    /// Whether each recipient's address as it was received is kept beside the final one.
    public static final Param<Boolean> ENABLE_ORIGINAL_RECIPIENT =
            flag("enable_original_recipient", "yes");

    /// Whether carriage returns and newlines inside of lines become blanks.
    public static final Param<Boolean> CLEANUP_REPLACE_STRAY_CR_LF =
            flag("cleanup_replace_stray_cr_lf", "yes");

    /// Tables that lead recipients, local ones or not, to other addresses.
    public static final Param<List<String>> VIRTUAL_ALIAS_MAPS =
            list("virtual_alias_maps", "$virtual_maps");

    /// How deep aliases may lead to aliases.
    public static final Param<Integer> VIRTUAL_ALIAS_RECURSION_LIMIT =
            number("virtual_alias_recursion_limit", "1000").atLeast(1);

    /// How many addresses one recipient may become.
    public static final Param<Integer> VIRTUAL_ALIAS_EXPANSION_LIMIT =
            number("virtual_alias_expansion_limit", "1000").atLeast(1);

    /// Longest address that an alias may give, in bytes.
    public static final Param<Integer> VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT =
            number("virtual_alias_address_length_limit", "1000").atLeast(1);

    /// For which tables an extension that was not in the table is added to the result.
    public static final Param<List<String>> PROPAGATE_UNMATCHED_EXTENSIONS =
            list("propagate_unmatched_extensions", "canonical, virtual");

    /// How the From: header is made for mail without one: `standard` for `name <address>`,
    /// `obsolete` for `address (name)`.
    public static final Param<String> HEADER_FROM_FORMAT = text("header_from_format", "standard");

    private CleanupParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ALWAYS_BCC, MESSAGE_DROP_HEADERS, ALWAYS_ADD_MISSING_HEADERS,
                UNDISCLOSED_RECIPIENTS_HEADER, DUPLICATE_FILTER_LIMIT, HEADER_SIZE_LIMIT,
                HEADER_ADDRESS_TOKEN_LIMIT, HOPCOUNT_LIMIT, ENABLE_ORIGINAL_RECIPIENT,
                CLEANUP_REPLACE_STRAY_CR_LF, VIRTUAL_ALIAS_MAPS, VIRTUAL_ALIAS_RECURSION_LIMIT,
                VIRTUAL_ALIAS_EXPANSION_LIMIT, VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT,
                PROPAGATE_UNMATCHED_EXTENSIONS, HEADER_FROM_FORMAT);
    }
}
