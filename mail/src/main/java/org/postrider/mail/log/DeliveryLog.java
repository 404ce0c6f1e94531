package org.postrider.mail.log;

import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// The line that every delivery agent logs for every recipient:
///
/// ```
/// 4F1A230021: to=<u@site.example>, orig_to=<x>, relay=mx.site.example[192.0.2.1]:25, conn_use=2,
/// delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)
/// ```
public final class DeliveryLog {
    private static final int ADDRESS_LIMIT = 1000;
    private static final int TEXT_LIMIT = 4000;

    private DeliveryLog() {}

    /// The line.
    ///
    /// @param relay who took the mail; `none` where nobody was asked
    /// @param done when the delivery ended, in microseconds since 1970
    /// @param digits `delay_logging_resolution_limit`
    /// @param status `sent`, `deferred`, `bounced`, `deliverable` or `undeliverable`
    public static String line(String queueId, Recipient recipient, String relay, Delays delays,
            long done, int digits, Dsn dsn, String status) {
        var out = new StringBuilder(200);
        out.append(queueId).append(": to=<")
                .append(address(recipient.address())).append('>');
        var original = recipient.original();
        if (!original.isEmpty() && !Bytes.equalsIgnoreCase(original, recipient.address())) {
            out.append(", orig_to=<").append(address(original)).append('>');
        }
        out.append(", relay=").append(Bytes.printable(relay, ADDRESS_LIMIT));
        if (delays.uses() > 1) {
            out.append(", conn_use=").append(delays.uses());
        }
        delays.append(out.append(", "), done, digits);
        return out.append(", dsn=").append(dsn.status()).append(", status=").append(status)
                .append(" (").append(Bytes.printable(dsn.reason(), TEXT_LIMIT)).append(')')
                .toString();
    }

    /// An address as log lines show it: in external (quoted) form, printable, of limited length.
    public static String address(String internal) {
        return Bytes.printable(Address.external(internal), ADDRESS_LIMIT);
    }
}
