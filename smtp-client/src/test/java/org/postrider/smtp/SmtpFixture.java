package org.postrider.smtp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.dns.Resolver;
import org.postrider.mail.proto.ClientInfo;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.Spool;
import org.postrider.testing.FakeCleanup;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.ScriptedPeer;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A smtp and a lmtp service, asked by the test in the place of qmgr.
final class SmtpFixture implements AutoCloseable {
    final FakeBounce bounce = new FakeBounce();
    final FakeCleanup cleanup = new FakeCleanup();
    final MiniSystem system;
    /// Flags of the next requests.
    int flags = DeliveryRequest.SUCCESS;
    /// How the next messages must be sent on.
    int sendopts;
    /// Encoding of the next messages.
    String encoding = "7bit";
    /// Content of the next messages.
    List<String> content = List.of("Subject: x", "", ".hello");
    /// How long the next messages have waited before they were activated, in seconds.
    long age;
    /// Where the next messages came from.
    ClientInfo client = ClientInfo.NONE;
    /// Sender of the next messages.
    String sender = "from@client.example";
    /// DSN NOTIFY of the next recipients.
    int notify;

    SmtpFixture(Path folder, Resolver resolver, String... settings) throws IOException {
        system = MiniSystem.in(folder)
                .main("smtp_tls_security_level = none", "smtp_randomize_addresses = no")
                .main(settings)
                .master("smtp unix - - n - - smtp", "lmtp unix - - n - - lmtp",
                        "topped unix - - n - - smtp flags=DOR", "final unix - - n - - lmtp flags=X",
                        "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
                        "trace unix - - n - 0 bounce", "cleanup unix n - n - 0 cleanup")
                .programs(List.of(Smtp.PROGRAM, Smtp.LMTP, bounce, cleanup)).resolver(resolver).start();
    }

    /// Delivers one message to these recipients.
    DeliveryReply deliver(String service, String nexthop, String... addresses)
            throws IOException {
        var spool = Spool.of(system.conf());
        var recipients = new ArrayList<Recipient>();
        String id;
        long offset;
        try (var file = spool.create(QueueName.ACTIVE)) {
            id = file.id();
            var records = file.records();
            records.write(RecordType.SENDER, sender);
            for (var address : addresses) {
                recipients.add(new Recipient(records.position(), address, address,
                        "rfc822;" + address, notify));
                records.write(RecordType.RECIPIENT, address);
            }
            records.write(RecordType.MESSAGE, "");
            offset = records.position();
            for (var line : content) {
                records.write(RecordType.NORMAL, line);
            }
            records.write(RecordType.EXTRACTED, "");
            records.write(RecordType.END, "");
            file.commit();
        }
        long now = System.currentTimeMillis() * 1000;
        var request = new DeliveryRequest(flags, "active", id, offset, 30, nexthop, encoding,
                sendopts, sender, "", 0, now - age * 1_000_000, now, now, client, recipients);
        try (var wire = system.connect("private/" + service)) {
            var in = new AttrReader(wire.in());
            DeliveryRequest.readReady(in);
            request.write(new AttrWriter(wire.out()));
            return DeliveryReply.read(in);
        }
    }

    /// The nexthop that leads to a peer.
    static String hop(ScriptedPeer peer) throws IOException {
        return "[127.0.0.1]:" + peer.port();
    }

    /// How the last delivery has ended: its log line from `dsn=` on.
    static String end(SmtpFixture smtp) {
        var line = smtp.deliveries().getLast();
        return line.substring(line.indexOf("dsn="));
    }

    /// All log lines.
    List<String> log() {
        return system.log().lines();
    }

    /// The log lines of deliveries, from `to=` on, without the delays.
    List<String> deliveries() {
        return system.log().lines().stream().filter(l -> l.contains(": to=<"))
                .map(l -> l.substring(l.indexOf("to=<"))
                        .replaceAll(" delay=.*, dsn=", " dsn=")).toList();
    }

    @Override
    public void close() {
        system.close();
    }
}
