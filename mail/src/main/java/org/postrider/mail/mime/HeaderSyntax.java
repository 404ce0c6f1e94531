package org.postrider.mail.mime;

import org.postrider.util.Bytes;

/// Recognizes header fields (RFC 5322, section 2.2) in lines of bytes.
public final class HeaderSyntax {
    private HeaderSyntax() {}

    /// How long the name is that a header line begins with; -1 if the line is no header. White
    /// space between the name and its colon is allowed (section 4.5).
    public static int nameLength(byte[] line, int offset, int length) {
        int end = -1;
        for (int i = 0; i < length; i++) {
            byte b = line[offset + i];
            if (b == ':') {
                return end < 0 ? i > 0 ? i : -1 : end;
            }
            if (b == ' ' || b == '\t') {
                if (i == 0) {
                    return -1;
                }
                end = end < 0 ? i : end;
            } else if (b < 33 || b == 127 || end >= 0) {
                return -1;
            }
        }
        return -1;
    }

    /// Whether a field describes MIME content: RFC 2045 and RFC 2183.
    ///
    /// @param header begins with the name and its colon
    public static boolean describesContent(byte[] header, int nameLength) {
        byte first = header[0];
        if (first != 'c' && first != 'C' && first != 'm' && first != 'M') {
            return false;
        }
        return switch (Bytes.lower(Bytes.text(header, 0, nameLength))) {
            case "content-description", "content-disposition", "content-id",
                    "content-transfer-encoding", "content-type", "mime-version" -> true;
            default -> false;
        };
    }
}
