package org.postrider.cleanup;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.mime.MimeScanner.Fault;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.MimeParams;

/// How content is looked at.
///
/// @param scanner of the MIME structure
/// @param detects whether a Content-Transfer-Encoding header makes a message an 8-bit one
/// @param stripped characters to leave out
/// @param rejected characters because of which a message is refused
/// @param marksHeaderEnd whether a header is added where the header of a message ends without an
///     empty line
record ContentOptions(MimeScanner.Options scanner, boolean detects, BitSet stripped,
        BitSet rejected, boolean marksHeaderEnd) {
    static ContentOptions of(Conf conf) {
        var reports = EnumSet.noneOf(Fault.class);
        boolean strict = conf.get(MimeParams.STRICT_8BITMIME);
        if (strict || conf.get(MimeParams.STRICT_7BIT_HEADERS)) {
            reports.add(Fault.HEADER_8BIT);
        }
        if (strict || conf.get(MimeParams.STRICT_8BITMIME_BODY)) {
            reports.add(Fault.BODY_8BIT);
        }
        if (conf.get(MimeParams.STRICT_MIME_ENCODING_DOMAIN)) {
            reports.add(Fault.ENCODING_DOMAIN);
        }
        if (!reports.isEmpty() || looksInside(conf)) {
            reports.add(Fault.NESTING); // or else parts would pass that nobody has looked at
        }
        var headerEnd = conf.get(MimeParams.NON_EMPTY_END_OF_HEADER_ACTION);
        if (!headerEnd.equals("fix_quietly")) {
            reports.add(Fault.HEADER_END);
        }
        return new ContentOptions(new MimeScanner.Options(
                !conf.get(MimeParams.DISABLE_MIME_INPUT_PROCESSING),
                conf.get(MimeParams.FORCE_MIME_INPUT_CONVERSION), reports,
                conf.get(CleanupParams.HEADER_SIZE_LIMIT),
                conf.get(MimeParams.MIME_BOUNDARY_LENGTH_LIMIT),
                conf.get(MimeParams.MIME_NESTING_LIMIT)),
                conf.get(MimeParams.DETECT_8BIT_ENCODING_HEADER),
                characters(conf.get(MimeParams.MESSAGE_STRIP_CHARACTERS)),
                characters(conf.get(MimeParams.MESSAGE_REJECT_CHARACTERS)),
                headerEnd.equals("add_header"));
    }

    private static boolean looksInside(Conf conf) {
        return Stream.of(MimeParams.HEADER_CHECKS, MimeParams.MIME_HEADER_CHECKS,
                MimeParams.NESTED_HEADER_CHECKS, MimeParams.BODY_CHECKS)
                .anyMatch(tables -> !conf.get(tables).isEmpty());
    }

    /// The characters that a text with the escapes of C stands for.
    static BitSet characters(String text) {
        var set = new BitSet(256);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                set.set(c & 0xff);
                continue;
            }
            c = text.charAt(++i);
            int octal = 0;
            int digits = 0;
            while (digits < 3 && i + digits < text.length() && text.charAt(i + digits) >= '0'
                    && text.charAt(i + digits) <= '7') {
                octal = octal * 8 + text.charAt(i + digits++) - '0';
            }
            if (digits > 0) {
                set.set(octal & 0xff);
                i += digits - 1;
            } else {
                int at = "abfnrtv".indexOf(c);
                set.set(at < 0 ? c & 0xff : "\007\b\f\n\r\t\013".charAt(at));
            }
        }
        return set;
    }
}
