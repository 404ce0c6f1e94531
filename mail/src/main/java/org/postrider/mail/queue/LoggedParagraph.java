package org.postrider.mail.queue;

import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog.Entry;
import org.postrider.util.Bytes;

/// The paragraph of a log that is being read, line by line.
final class LoggedParagraph {
    private static final String NO_REASON = "(description unavailable)";

    private boolean empty;
    private String recipient;
    private String original;
    private String orcpt;
    private String status;
    private String action;
    private String reason;
    private String diagType;
    private String diagText;
    private String mtaType;
    private String mtaName;
    private long offset;
    private long notify;

    LoggedParagraph() {
        clear();
    }

    private void clear() {
        empty = true;
        recipient = original = orcpt = diagType = diagText = mtaType = mtaName = "";
        status = "5.0.0";
        action = "failed";
        reason = "";
        offset = notify = 0;
    }

    /// Takes one line of the log; an empty one ends the paragraph.
    ///
    /// @param start of the line in the text
    /// @param end of the line, without its newline
    /// @param entries gets the paragraph where it ends
    void line(String text, int start, int end, List<Entry> entries) {
        if (start == end) {
            end(entries);
        } else if (!empty || text.charAt(start) != '<' || !old(text, start, end)) {
            int equals = text.indexOf('=', start, end);
            if (equals > start) {
                empty = false;
                set(text.substring(start, equals), text.substring(equals + 1, end));
            }
        }
    }

    /// The first line, for readers that know nothing else.
    private boolean old(String text, int start, int end) {
        int colon = text.indexOf(">: ", start, end);
        if (colon < 0) {
            return false;
        }
        empty = false;
        recipient = Bytes.printable(text.substring(start + 1, colon), BounceLog.LIMIT);
        reason = Bytes.printable(text.substring(colon + 3, end), BounceLog.LIMIT);
        return true;
    }

    private void set(String name, String raw) {
        var value = Bytes.printable(raw, BounceLog.LIMIT);
        switch (name) {
            case "recipient" -> recipient = value;
            case "original_recipient" -> original = value;
            case "offset" -> offset = Math.max(0, RecordCursor.number(value));
            case "dsn_orig_rcpt" -> orcpt = value;
            case "notify_flags" -> notify = Math.max(0, RecordCursor.number(value));
            case "status" -> status = value;
            case "action" -> action = value;
            case "reason" -> reason = value;
            case "diag_type" -> diagType = value;
            case "diag_text" -> diagText = value;
            case "mta_type" -> mtaType = value;
            case "mta_mname" -> mtaName = value;
            default -> { }
        }
    }

    /// Ends the paragraph; one without a recipient says nothing.
    void end(List<Entry> entries) {
        if (!recipient.isEmpty()) {
            entries.add(new Entry(new Recipient(offset,
                    recipient.equals("<>") ? "" : Address.internal(recipient),
                    Address.internal(original), orcpt, (int) notify & 15),
                    new Dsn(status, action, reason.isEmpty() ? NO_REASON : reason, diagType, diagText, mtaType, mtaName)));
        }
        clear();
    }
}
