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

    /// Longest header, in bytes. The line that passes it is cut there, or left out where it begins
    /// in the last tenth; what comes after it is dropped.
    public static final Param<Integer> HEADER_SIZE_LIMIT =
            number("header_size_limit", "102400").atLeast(1);

    /// Lexical elements of an address header that are looked at.
    public static final Param<Integer> HEADER_ADDRESS_TOKEN_LIMIT =
            number("header_address_token_limit", "10240").atLeast(1);

    /// Most `Received:` headers; a message with more goes round in circles.
    public static final Param<Integer> HOPCOUNT_LIMIT = number("hopcount_limit", "50").atLeast(1);

    /// Whether mailboxes and commands get an `X-Original-To:` header with the recipient's address as
    /// it was received, and recipients that differ in that address, or in what they want to be told,
    /// are different ones although their final addresses are the same.
    public static final Param<Boolean> ENABLE_ORIGINAL_RECIPIENT =
            flag("enable_original_recipient", "yes");

    /// Whether carriage returns and newlines inside of lines become blanks.
    public static final Param<Boolean> CLEANUP_REPLACE_STRAY_CR_LF =
            flag("cleanup_replace_stray_cr_lf", "yes");

    /// Tables that lead recipients, local ones or not, to other addresses.
    public static final Param<List<String>> VIRTUAL_ALIAS_MAPS =
            list("virtual_alias_maps", "$virtual_maps").tables();

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
            list("propagate_unmatched_extensions", "canonical, virtual")
                    .someOf("canonical", "virtual", "alias", "forward", "include", "generic");

    /// How the From: header is made for mail without one: `standard` for `name <address>`,
    /// `obsolete` for `address (name)`.
    public static final Param<String> HEADER_FROM_FORMAT =
            text("header_from_format", "standard").notEmpty().oneOf("standard", "obsolete");

    /// Tables that rewrite addresses in envelopes and headers, before everything else.
    public static final Param<List<String>> CANONICAL_MAPS = list("canonical_maps", "").tables();

    /// Which addresses `canonical_maps` rewrites.
    public static final Param<List<String>> CANONICAL_CLASSES =
            list("canonical_classes",
                    "envelope_sender, envelope_recipient, header_sender, header_recipient")
                    .notEmpty()
                    .someOf("envelope_sender", "envelope_recipient", "header_sender",
                            "header_recipient");

    /// Tables that rewrite senders, before `canonical_maps`.
    public static final Param<List<String>> SENDER_CANONICAL_MAPS =
            list("sender_canonical_maps", "").tables();

    /// Which addresses `sender_canonical_maps` rewrites.
    public static final Param<List<String>> SENDER_CANONICAL_CLASSES =
            list("sender_canonical_classes", "envelope_sender, header_sender").notEmpty()
                    .someOf("envelope_sender", "header_sender");

    /// Tables that rewrite recipients, before `canonical_maps`.
    public static final Param<List<String>> RECIPIENT_CANONICAL_MAPS =
            list("recipient_canonical_maps", "").tables();

    /// Which addresses `recipient_canonical_maps` rewrites.
    public static final Param<List<String>> RECIPIENT_CANONICAL_CLASSES =
            list("recipient_canonical_classes", "envelope_recipient, header_recipient").notEmpty()
                    .someOf("envelope_recipient", "header_recipient");

    /// Domains whose subdomains are hidden: `user@host.domain` becomes `user@domain`. With `!`, a
    /// subdomain is left alone.
    public static final Param<List<String>> MASQUERADE_DOMAINS = list("masquerade_domains", "");

    /// Which addresses `masquerade_domains` rewrites.
    public static final Param<List<String>> MASQUERADE_CLASSES =
            list("masquerade_classes", "envelope_sender, header_sender, header_recipient")
                    .someOf("envelope_sender", "envelope_recipient", "header_sender",
                            "header_recipient");

    /// User names whose hosts are not hidden, files and tables of them, and `!name` for one that is
    /// hidden though a later pattern matches.
    public static final Param<List<String>> MASQUERADE_EXCEPTIONS =
            list("masquerade_exceptions", "");

    /// Tables with an address that gets a copy of mail, by its sender.
    public static final Param<List<String>> SENDER_BCC_MAPS = list("sender_bcc_maps", "").tables();

    /// Tables with an address that gets a copy of mail, by its recipient.
    public static final Param<List<String>> RECIPIENT_BCC_MAPS =
            list("recipient_bcc_maps", "").tables();

    /// What is left out when mail is received: mostly behind or before a content filter.
    public static final Param<List<String>> RECEIVE_OVERRIDE_OPTIONS =
            list("receive_override_options", "")
                    .someOf("no_unknown_recipient_checks", "no_address_mappings",
                            "no_header_body_checks", "no_milters");

    /// A transport and destination through which all new mail goes first: `transport:nexthop`.
    public static final Param<String> CONTENT_FILTER = text("content_filter", "");

    /// Which characters `default_verp_delimiters` and the options for them may be.
    public static final Param<String> VERP_DELIMITER_FILTER =
            text("verp_delimiter_filter", "-=+").notEmpty();

    /// Whether a returned message of one with VERP tells about all recipients, not one each.
    public static final Param<Boolean> DISABLE_VERP_BOUNCES = flag("disable_verp_bounces", "no");

    /// Whether domain names are converted as in IDNA2003, with its other treatment of a few
    /// letters.
    public static final Param<Boolean> ENABLE_IDNA2003_COMPATIBILITY =
            flag("enable_idna2003_compatibility", "no");

    /// Where mail comes from that is looked through for addresses in UTF-8.
    public static final Param<List<String>> SMTPUTF8_AUTODETECT_CLASSES =
            list("smtputf8_autodetect_classes", "sendmail, verify").notEmpty()
                    .someOf("all", "bounce", "forward", "milter", "notify", "sendmail", "smtpd",
                            "verify");

    /// Whether addresses in UTF-8 are taken only from clients that have asked for SMTPUTF8.
    public static final Param<Boolean> STRICT_SMTPUTF8 = flag("strict_smtputf8", "no");

    /// Most attributes in a queue file, those of recipients not counted; cleanup(8) refuses messages
    /// with more.
    public static final Param<Integer> QUEUE_FILE_ATTRIBUTE_COUNT_LIMIT =
            number("queue_file_attribute_count_limit", "100").atLeast(1);

    /// The character set that a user's full name has in a From header that is made for them; empty
    /// for none.
    public static final Param<String> FULL_NAME_ENCODING_CHARSET =
            text("full_name_encoding_charset", "utf-8").notEmpty();

    /// Which of the mail system's own messages go through filters and checks: `bounce` for returned
    /// mail, `notify` for notices to the postmaster.
    public static final Param<List<String>> INTERNAL_MAIL_FILTER_CLASSES =
            list("internal_mail_filter_classes", "").someOf("bounce", "notify");

    /// How addresses are written in the log: quoted as in SMTP or as they are used inside.
    public static final Param<String> INFO_LOG_ADDRESS_FORMAT =
            text("info_log_address_format", "external").notEmpty().oneOf("external", "internal");

    /// Whether the log avoids words such as "blacklist".
    public static final Param<Boolean> RESPECTFUL_LOGGING =
            flag("respectful_logging", "${{$compatibility_level} <level {3.6} ? {no} : {yes}}");

    private CleanupParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                ALWAYS_BCC, MESSAGE_DROP_HEADERS, ALWAYS_ADD_MISSING_HEADERS,
                UNDISCLOSED_RECIPIENTS_HEADER, DUPLICATE_FILTER_LIMIT, HEADER_SIZE_LIMIT,
                HEADER_ADDRESS_TOKEN_LIMIT, HOPCOUNT_LIMIT, ENABLE_ORIGINAL_RECIPIENT,
                CLEANUP_REPLACE_STRAY_CR_LF, VIRTUAL_ALIAS_MAPS, VIRTUAL_ALIAS_RECURSION_LIMIT,
                VIRTUAL_ALIAS_EXPANSION_LIMIT, VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT,
                PROPAGATE_UNMATCHED_EXTENSIONS, HEADER_FROM_FORMAT, CANONICAL_MAPS,
                CANONICAL_CLASSES, SENDER_CANONICAL_MAPS, SENDER_CANONICAL_CLASSES,
                RECIPIENT_CANONICAL_MAPS, RECIPIENT_CANONICAL_CLASSES, MASQUERADE_DOMAINS,
                MASQUERADE_CLASSES, MASQUERADE_EXCEPTIONS, SENDER_BCC_MAPS, RECIPIENT_BCC_MAPS,
                RECEIVE_OVERRIDE_OPTIONS, CONTENT_FILTER, VERP_DELIMITER_FILTER,
                DISABLE_VERP_BOUNCES, ENABLE_IDNA2003_COMPATIBILITY, SMTPUTF8_AUTODETECT_CLASSES,
                STRICT_SMTPUTF8, QUEUE_FILE_ATTRIBUTE_COUNT_LIMIT, FULL_NAME_ENCODING_CHARSET,
                INTERNAL_MAIL_FILTER_CLASSES, INFO_LOG_ADDRESS_FORMAT, RESPECTFUL_LOGGING);
    }
}
