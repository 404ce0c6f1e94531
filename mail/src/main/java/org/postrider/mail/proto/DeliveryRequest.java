package org.postrider.mail.proto;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;

/// What qmgr asks of a delivery agent: deliver this message to these recipients by way of this
/// nexthop. Answered by a [DeliveryReply].
///
/// @param flags see the constants
/// @param queueName where the file is, `active`
/// @param queueId name of the queue file
/// @param dataOffset where the content begins in it, in bytes
/// @param size of the content, in bytes
/// @param nexthop where it goes, in the syntax of the transport
/// @param encoding `7bit`, `8bit` or empty
/// @param sendopts SMTPUTF8 and REQUIRETLS bits of the message
/// @param sender envelope sender, empty for the null sender
/// @param envid DSN envelope id, empty for none
/// @param ret DSN RET: 1 full, 2 headers, 0 unset
/// @param arrival when the message arrived, in microseconds since 1970
/// @param activated when qmgr opened the queue file, in microseconds since 1970
/// @param handed when qmgr handed this request over, in microseconds since 1970
/// @param client the SMTP client that the message came from, for XFORWARD and commands
/// @param recipients at least one
public record DeliveryRequest(int flags, String queueName, String queueId, long dataOffset,
        long size, String nexthop, String encoding, int sendopts, String sender, String envid,
        int ret, long arrival, long activated, long handed, ClientInfo client,
        List<Recipient> recipients) {
    /// Mark each recipient done in the queue file.
    public static final int SUCCESS = 1;
    /// Bounce at once instead of recording it: used for notifications that cannot be delivered.
    public static final int BOUNCE = 2;
    /// Do not deliver; only find out (address verification, `sendmail -bv`).
    public static final int VERIFY = 4;
    /// Record every delivery for a report to the sender.
    public static final int TRACE = 8;
    /// More messages for this destination are waiting: keep the connection.
    public static final int CONNECTION_CACHE = 16;
    /// The sender was warned of a delay: record deliveries, so that the all-clear can be sent.
    public static final int DELAYED = 32;

    /// With [#VERIFY]: results go to verify(8), not into a report.
    public static final int PROBE = 64;

    private static final String PROTOCOL = "delivery_request";
    private static final int RECIPIENT_LIMIT = 1_000_000;

    /// The recipients become unmodifiable.
    public DeliveryRequest {
        recipients = List.copyOf(recipients);
    }

    /// What a delivery agent says on each new connection, before the first request may be sent.
    public static void writeReady(AttrWriter out) throws IOException {
        out.text("protocol", PROTOCOL).end();
    }

    /// Reads what [#writeReady] wrote.
    public static void readReady(AttrReader in) throws IOException {
        var protocol = in.text("protocol");
        in.end();
        if (!protocol.equals(PROTOCOL)) {
            throw new ProtocolException("unknown protocol " + Bytes.printable(protocol, 100));
        }
    }

    /// Writes the whole list and flushes.
    public void write(AttrWriter out) throws IOException {
        out.number("flags", flags).text("queue_name", queueName).text("queue_id", queueId)
                .number("offset", dataOffset).number("size", size).text("nexthop", nexthop)
                .text("encoding", encoding).number("sendopts", sendopts).text("sender", sender)
                .text("envelope_id", envid).number("ret_flags", ret).number("arrival", arrival)
                .number("activated", activated).number("handed", handed);
        client.write(out);
        out.number("recipient_count", recipients.size());
        for (var recipient : recipients) {
            recipient.write(out);
        }
        out.end();
    }

    /// Reads what [#write] wrote.
    public static DeliveryRequest read(AttrReader in) throws IOException {
        int flags = in.number("flags", 0, 0xffff);
        var queueName = in.text("queue_name");
        var queueId = in.text("queue_id");
        long offset = in.number("offset");
        long size = in.number("size");
        var nexthop = in.text("nexthop");
        var encoding = in.text("encoding");
        int sendopts = in.number("sendopts", 0, 0xffff);
        var sender = in.text("sender");
        var envid = in.text("envelope_id");
        int ret = in.number("ret_flags", 0, 3);
        long arrival = in.number("arrival");
        long activated = in.number("activated");
        long handed = in.number("handed");
        var client = ClientInfo.read(in);
        int count = in.number("recipient_count", 1, RECIPIENT_LIMIT);
        var recipients = new ArrayList<Recipient>(Math.min(count, 1000));
        for (int i = 0; i < count; i++) {
            recipients.add(Recipient.read(in));
        }
        in.end();
        return new DeliveryRequest(flags, queueName, queueId, offset, size, nexthop, encoding,
                sendopts, sender, envid, ret, arrival, activated, handed, client, recipients);
    }
}
