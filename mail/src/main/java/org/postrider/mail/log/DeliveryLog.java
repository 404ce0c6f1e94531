package org.postrider.mail.log;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.proto.Recipient;
import org.postrider.util.Bytes;

/// The line that every delivery agent logs for every recipient:
///
/// ```
/// 4F1A230021: to=<u@site.example>, orig_to=<x>, relay=mx.site.example[192.0.2.1]:25, conn_use=2,
/// delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)
/// ```
///
/// @param form how it shows addresses
/// @param digits `delay_logging_resolution_limit`
public record DeliveryLog(AddressForm form, int digits) {
    private static final int ADDRESS_LIMIT = 1000;
    private static final int TEXT_LIMIT = 4000;

    /// The lines that the configuration asks for.
    public static DeliveryLog of(Conf conf) {
        return new DeliveryLog(AddressForm.of(conf),
                conf.get(QmgrParams.DELAY_LOGGING_RESOLUTION_LIMIT));
    }

    /// The line.
    ///
    /// @param relay who took the mail; `none` where nobody was asked
    /// @param done when the delivery ended, in microseconds since 1970
    /// @param status `sent`, `deferred`, `bounced`, `deliverable` or `undeliverable`
    public String line(String queueId, Recipient recipient, String relay, Delays delays,
            long done, Dsn dsn, String status) {
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

    /// An address as log lines show it: printable, of limited length.
    ///
    /// @param internal in internal (unquoted) form
    public String address(String internal) {
        return Bytes.printable(form.show(internal), ADDRESS_LIMIT);
    }
}
