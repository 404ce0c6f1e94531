package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A delivery report, taken apart as RFC 3462 and RFC 2046 say.
final class MultipartReport {
    private final String head;
    private final List<String> parts = new ArrayList<>();

    MultipartReport(String mail) {
        int end = mail.indexOf("\n\n");
        head = mail.substring(0, end + 1).replaceAll("\n[ \t]+", " ");
        var type = header("Content-Type");
        assertTrue(type.startsWith("multipart/report; report-type=delivery-status;"), type);
        int from = type.indexOf("boundary=\"") + "boundary=\"".length();
        var boundary = "\n--" + type.substring(from, type.indexOf('"', from));
        int at = mail.indexOf(boundary, end);
        while (!mail.startsWith("--", at + boundary.length())) {
            int next = mail.indexOf(boundary, at + 1);
            assertTrue(next > 0, mail);
            parts.add(mail.substring(at + boundary.length() + 1, next + 1));
            at = next;
        }
        assertEquals(3, parts.size(), mail);
    }

    /// A header field of the report, unfolded.
    String header(String name) {
        return field(head, name);
    }

    private static String field(String text, String name) {
        return text.lines().filter(l -> l.toLowerCase(Locale.ROOT)
                .startsWith(name.toLowerCase(Locale.ROOT) + ":")).findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + text))
                .substring(name.length() + 1).strip();
    }

    /// The content types of the parts, without parameters.
    List<String> types() {
        return parts.stream().map(p -> field(p.substring(0, p.indexOf("\n\n") + 1), "Content-Type"))
                .map(t -> t.indexOf(';') < 0 ? t : t.substring(0, t.indexOf(';'))).toList();
    }

    /// A part, without its own header.
    String part(int index) {
        var part = parts.get(index);
        return part.substring(part.indexOf("\n\n") + 1);
    }
}
