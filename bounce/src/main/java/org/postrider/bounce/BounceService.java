package org.postrider.bounce;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.Verp;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.BounceRequest.Kind;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.BounceLog;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.FlushClient;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;
import org.postrider.util.Reason;

/// One of the services `bounce`, `defer`, `trace`: they differ in the directory of their logs.
final class BounceService implements Service {
    private static final int FULL_HEADERS = 2;

    private final ServiceContext context;
    private final Spool spool;
    private final String directory;
    private final BounceLog logs;
    private final FlushClient flush;
    private final ReportWriter writer;
    private final List<String> classes;
    private final String doubleBounce;

    BounceService(ServiceContext context) {
        logs = new BounceLog(
                context.conf().get(BounceParams.BACKWARDS_BOUNCE_LOGFILE_COMPATIBILITY));
        this.context = context;
        var conf = context.conf();
        spool = Spool.of(conf, context.clock());
        flush = new FlushClient(context);
        writer = new ReportWriter(context, spool);
        directory = context.name().equals(conf.get(CommonParams.DEFER_SERVICE_NAME)) ? "defer"
                : context.name().equals(conf.get(CommonParams.TRACE_SERVICE_NAME)) ? "trace"
                : "bounce";
        classes = conf.get(BounceParams.NOTIFY_CLASSES);
        doubleBounce = conf.get(BounceParams.DOUBLE_BOUNCE_SENDER) + "@"
                + conf.get(CommonParams.MYORIGIN);
    }

    @Override
    public void session(Connection connection) throws IOException {
        var wire = connection.wire();
        wire.timeout(context.conf().get(CommonParams.IPC_TIMEOUT));
        var in = new AttrReader(wire.in());
        var out = new AttrWriter(wire.out());
        while (wire.awaitMore()) {
            var request = BounceRequest.read(in);
            if (!QueueId.isValid(request.queueId())) {
                throw new ProtocolException("bad queue id in a bounce request");
            }
            out.number("status", serve(request)).end();
        }
    }

    private int serve(BounceRequest request) {
        try {
            switch (request) {
                case BounceRequest.Append append -> append(append);
                case BounceRequest.Report report -> report(report);
                case BounceRequest.One one -> tell(new BounceRequest.Report(Kind.FAILURE,
                        one.queueName(), one.queueId(), one.encoding(), one.sendopts(),
                        one.sender(), one.envid(), one.ret()),
                        List.of(new BounceLog.Entry(one.recipient(), one.dsn())));
            }
            return 0;
        } catch (IOException e) {
            context.log().warning(request.queueId() + ": " + directory + " service: " + Reason.text(e));
            return 1;
        }
    }

    private void append(BounceRequest.Append append) throws IOException {
        logs.append(spool.log(directory, append.queueId()), append.recipient(), append.dsn());
        var site = Address.domain(append.recipient().address());
        if (directory.equals("defer") && !site.isEmpty()
                && flush.add(site, append.queueId()) == FlushRequest.Status.FAILED) {
            context.log().warning(append.queueId() + ": flush service failure");
        }
    }

    private void report(BounceRequest.Report request) throws IOException {
        List<BounceLog.Entry> entries;
        try {
            entries = BounceLog.read(spool.log(directory, request.queueId()));
        } catch (NoSuchFileException e) {
            return; // reported before a crash
        }
        tell(request, entries);
        if (request.kind() != Kind.DELAY) {
            spool.removeLog(directory, request.queueId());
        }
    }

    private void tell(BounceRequest.Report request, List<BounceLog.Entry> entries)
            throws IOException {
        switch (request.kind()) {
            case FAILURE -> failure(request, entries);
            case DELAY -> delay(request, entries);
            case SUCCESS, VERIFY -> {
                if (!request.sender().isEmpty() && !entries.isEmpty()) {
                    sender(request, entries, false, "sender delivery status notification");
                }
            }
        }
    }

    /// A message comes back to its sender; one without a sender goes to the postmaster; and one
    /// from there goes nowhere, which ends every loop.
    private void failure(BounceRequest.Report request, List<BounceLog.Entry> entries)
            throws IOException {
        if (Bytes.equalsIgnoreCase(request.sender(), doubleBounce)) {
            context.log().warning(request.queueId()
                    + ": undeliverable postmaster notification discarded");
            return;
        }
        if (request.sender().isEmpty()) {
            if (classes.contains("2bounce") || classes.contains("bounce")) {
                postmaster(request, entries, true,
                        context.conf().get(BounceParams.DOUBLE_BOUNCE_NOTICE_RECIPIENT),
                        "postmaster non-delivery notification");
            }
            return;
        }
        if (!request.verp().isEmpty()) {
            verp(request, entries);
            return;
        }
        sender(request, wanted(entries, Recipient.FAILURE), request.ret() != FULL_HEADERS,
                "sender non-delivery notification");
        if (classes.contains("bounce")) {
            postmaster(request, entries, false,
                    context.conf().get(BounceParams.BOUNCE_NOTICE_RECIPIENT),
                    "postmaster non-delivery notification");
        }
    }

    /// A report for each recipient, to a sender address that tells which one.
    private void verp(BounceRequest.Report request, List<BounceLog.Entry> entries)
            throws IOException {
        for (var entry : entries) {
            var one = List.of(entry);
            if (!wanted(one, Recipient.FAILURE).isEmpty()) {
                var recipient = entry.recipient();
                var to = Verp.sender(request.verp(), request.sender(),
                        recipient.original().isEmpty() ? recipient.address()
                                : recipient.original());
                writer.send(new Report(request.kind(), request.queueName(), request.queueId(),
                        request.sender(), request.envid(), "", to, false,
                        request.ret() != FULL_HEADERS, request.sendopts(), one),
                        "sender non-delivery notification");
            }
            if (classes.contains("bounce")) {
                postmaster(request, one, false,
                        context.conf().get(BounceParams.BOUNCE_NOTICE_RECIPIENT),
                        "postmaster non-delivery notification");
            }
        }
    }

    private void delay(BounceRequest.Report request, List<BounceLog.Entry> entries)
            throws IOException {
        if (request.sender().isEmpty()
                || Bytes.equalsIgnoreCase(request.sender(), doubleBounce)) {
            return;
        }
        sender(request, wanted(entries, Recipient.DELAY), false, "sender delay notification");
        if (classes.contains("delay")) {
            postmaster(request, entries, false,
                    context.conf().get(BounceParams.DELAY_NOTICE_RECIPIENT),
                    "postmaster delay notification");
        }
    }

    private static List<BounceLog.Entry> wanted(List<BounceLog.Entry> entries, int flag) {
        return entries.stream().filter(e -> e.recipient().notifyFlags() == 0
                || (e.recipient().notifyFlags() & flag) != 0).toList();
    }

    private void sender(BounceRequest.Report request, List<BounceLog.Entry> entries, boolean full,
            String name) throws IOException {
        writer.send(new Report(request.kind(), request.queueName(), request.queueId(),
                request.sender(), request.envid(), "", request.sender(), false, full,
                request.sendopts(), entries), name);
    }

    private void postmaster(BounceRequest.Report request, List<BounceLog.Entry> entries,
            boolean full, String to, String name) throws IOException {
        if (!entries.isEmpty()) {
            writer.send(new Report(request.kind(), request.queueName(), request.queueId(),
                    request.sender(), request.envid(), doubleBounce, to, true, full,
                    request.sendopts(), entries), name);
        }
    }
}
