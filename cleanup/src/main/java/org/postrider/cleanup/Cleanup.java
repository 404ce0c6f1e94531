package org.postrider.cleanup;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.InFlow;
import org.postrider.mail.queue.NewQueueFile;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.RewriteClient;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ByteInput;

/// cleanup - make queue files out of submitted messages
///
/// # SYNOPSIS
/// `cleanup [generic options]`
///
/// # DESCRIPTION
/// Takes messages from smtpd, pickup and others, brings them into their final form, and puts them
/// into the *incoming* queue:
///
/// - adds missing `From:`, `Message-Id:` and `Date:` headers (or their `Resent-` forms), and
///   `To:` by `undisclosed_recipients_header`; removes those of `message_drop_headers`;
/// - completes envelope addresses, and header addresses of mail from local clients, with the help
///   of trivial-rewrite(8);
/// - puts addresses into the form that `sender_canonical_maps`, `recipient_canonical_maps`,
///   `canonical_maps` and `masquerade_domains` give them, in the places that the parameters for
///   classes name; header addresses only where they are completed too;
/// - leads recipients to other addresses by `virtual_alias_maps`, drops repeated recipients, adds
///   those of `always_bcc`, `sender_bcc_maps` and `recipient_bcc_maps`;
/// - refuses messages that are larger than `message_size_limit` or have passed more than
///   `hopcount_limit` hosts.
///
/// While more mail comes in than goes out, that is while the active queue is full, each message has
/// to wait `in_flow_delay` first.
///
/// The submitter hears of success when the queue file is safely on disk; then qmgr(8) is told.
///
/// # STANDARDS
/// RFC 5322 (messages), RFC 3461 (DSN parameters), RFC 2047 (names in headers).
///
/// # DIAGNOSTICS
/// Problems are logged and told to the submitter, or for mail that pickup(8) brings to its sender
/// in a report by bounce(8); nothing stays in the queue then.
///
/// # FILES
/// `incoming/` below `queue_directory`.
public final class Cleanup implements Service {
    /// The program.
    public static final Program PROGRAM = new Program() {
        @Override
        public String name() {
            return "cleanup";
        }

        @Override
        public Service create(ServiceContext context) {
            return new Cleanup(context);
        }
    };

    private static final int BUFFER = 8192;
    private static final int RECORD_LIMIT = 1 << 20;

    private final ServiceContext context;
    private final Settings settings;
    private final Spool spool;
    private final InFlow inFlow;
    private final Duration inFlowDelay;
    private final RewriteClient rewrite;
    private final AddressTables addresses;
    private final CheckTables checks;
    private final BounceClient bounce;
    private final QmgrNotifier qmgr;

    private Cleanup(ServiceContext context) {
        this.context = context;
        settings = new Settings(context.conf());
        spool = Spool.of(context.conf(), context.clock());
        inFlow = new InFlow(spool);
        inFlowDelay = context.conf().get(QueueParams.IN_FLOW_DELAY);
        rewrite = new RewriteClient(context);
        addresses = AddressTables.of(context, rewrite);
        checks = CheckTables.of(context);
        bounce = new BounceClient(context);
        qmgr = new QmgrNotifier(context);
    }

    @Override
    public void session(Connection connection) throws IOException {
        var wire = connection.wire();
        var out = new AttrWriter(wire.out());
        Message message;
        CleanupReply reply;
        var id = "";
        try (var file = create(out)) {
            id = file.id();
            out.text("queue_id", file.id()).end();
            var in = new ByteInput(wire.in(), BUFFER);
            var attributes = new AttrReader(in);
            int flags = attributes.number("flags", 0, CleanupFlags.ALL);
            attributes.end();
            try (var milters = new MilterPass(context, file.id(),
                    (flags & CleanupFlags.MILTER) != 0, new AttrReader(in), out)) {
                message = new Message(context, settings, rewrite, addresses, checks, bounce,
                        file, flags, milters);
                reply = message.receive(new RecordReader(in, RECORD_LIMIT));
                milters.endRelay();
            }
        } catch (EOFException e) {
            // The submitter has changed his mind, or is gone: nothing was promised.
            context.log().info(id + ": removed (canceled)");
            return;
        }
        reply.write(out);
        if (message.queued()) {
            qmgr.tell(message.queueId());
        }
    }

    private NewQueueFile create(AttrWriter out) throws IOException {
        if (!inFlowDelay.isZero() && inFlow.isTooMuch()) {
            LockSupport.parkNanos(inFlowDelay.toNanos());
        }
        try {
            return spool.create(QueueName.INCOMING);
        } catch (IOException e) {
            context.log().warning("create queue file in " + spool.directory(QueueName.INCOMING)
                    + ": " + e.getMessage());
            out.text("queue_id", "").end();
            throw e;
        }
    }
}
