package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of message content in cleanup(8): headers, MIME structure, inspection by tables.
public final class MimeParams {
    /// Tables that look at headers, one logical line at a time.
    public static final Param<List<String>> HEADER_CHECKS = list("header_checks", "").tables();

    /// Tables that look at the headers of MIME parts, `$header_checks` by default.
    public static final Param<List<String>> MIME_HEADER_CHECKS =
            list("mime_header_checks", "$header_checks").tables();

    /// Tables that look at headers of attached messages, `$header_checks` by default.
    public static final Param<List<String>> NESTED_HEADER_CHECKS =
            list("nested_header_checks", "$header_checks").tables();

    /// Tables that look at the body, line by line.
    public static final Param<List<String>> BODY_CHECKS = list("body_checks", "").tables();

    /// How much of a body part is looked at, in bytes.
    public static final Param<Integer> BODY_CHECKS_SIZE_LIMIT =
            number("body_checks_size_limit", "51200");

    /// Whether the MIME structure is not looked at. Without it, only the first headers are headers,
    /// and no conversion takes place.
    public static final Param<Boolean> DISABLE_MIME_INPUT_PROCESSING =
            flag("disable_mime_input_processing", "no");

    /// Whether 8-bit content is turned into quoted-printable when a message comes in.
    public static final Param<Boolean> FORCE_MIME_INPUT_CONVERSION =
            flag("force_mime_input_conversion", "no");

    /// Whether a message counts as 8-bit where its headers say so, not only its body.
    public static final Param<Boolean> DETECT_8BIT_ENCODING_HEADER =
            flag("detect_8bit_encoding_header", "yes");

    /// How much of a MIME boundary is compared, in bytes.
    public static final Param<Integer> MIME_BOUNDARY_LENGTH_LIMIT =
            number("mime_boundary_length_limit", "2048").atLeast(1);

    /// How deep parts of multipart messages may be nested.
    public static final Param<Integer> MIME_NESTING_LIMIT =
            number("mime_nesting_limit", "100").atLeast(1);

    /// Characters because of which a message is refused, with the escapes of C.
    public static final Param<String> MESSAGE_REJECT_CHARACTERS =
            text("message_reject_characters", "");

    /// Characters that are removed from a message, with the escapes of C.
    public static final Param<String> MESSAGE_STRIP_CHARACTERS =
            text("message_strip_characters", "");

    /// Whether 8-bit characters in headers are refused.
    public static final Param<Boolean> STRICT_7BIT_HEADERS = flag("strict_7bit_headers", "no");

    /// Both `strict_7bit_headers` and `strict_8bitmime_body`.
    public static final Param<Boolean> STRICT_8BITMIME = flag("strict_8bitmime", "no");

    /// Whether 8-bit content that is not declared as such is refused.
    public static final Param<Boolean> STRICT_8BITMIME_BODY = flag("strict_8bitmime_body", "no");

    /// Whether an impossible transfer encoding of a multipart or message part is refused.
    public static final Param<Boolean> STRICT_MIME_ENCODING_DOMAIN =
            flag("strict_mime_encoding_domain", "no");

    /// What happens to a message whose headers end without an empty line.
    public static final Param<String> NON_EMPTY_END_OF_HEADER_ACTION =
            text("non_empty_end_of_header_action", "fix_quietly").notEmpty()
                    .oneOf("fix_quietly", "add_header", "reject");

    private MimeParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                HEADER_CHECKS, MIME_HEADER_CHECKS, NESTED_HEADER_CHECKS, BODY_CHECKS,
                BODY_CHECKS_SIZE_LIMIT, DISABLE_MIME_INPUT_PROCESSING,
                FORCE_MIME_INPUT_CONVERSION, DETECT_8BIT_ENCODING_HEADER,
                MIME_BOUNDARY_LENGTH_LIMIT, MIME_NESTING_LIMIT, MESSAGE_REJECT_CHARACTERS,
                MESSAGE_STRIP_CHARACTERS, STRICT_7BIT_HEADERS, STRICT_8BITMIME,
                STRICT_8BITMIME_BODY, STRICT_MIME_ENCODING_DOMAIN, NON_EMPTY_END_OF_HEADER_ACTION);
    }
}
