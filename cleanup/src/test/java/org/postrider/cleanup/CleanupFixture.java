package org.postrider.cleanup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.mail.queue.RecordReader;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A cleanup service with stand-ins for its neighbours.
abstract class CleanupFixture {
    static final Instant NOW = Instant.ofEpochSecond(1795223419, 354_342_000);

    @TempDir
    Path folder;

    final BlockingQueue<String> triggers = new LinkedBlockingQueue<>();
    final List<BounceRequest> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger rewriteSessions = new AtomicInteger();
    final AtomicInteger endedRewriteSessions = new AtomicInteger();
    volatile List<String> returned = List.of();
    volatile int bounceStatus;

    /// Stands for trivial-rewrite: completes what has no domain, drops routes.
    private final class Rewrite implements Service {
        @Override
        public void session(Connection connection) throws IOException {
            rewriteSessions.incrementAndGet();
            var in = new AttrReader(connection.wire().in());
            var out = new AttrWriter(connection.wire().out());
            while (connection.wire().awaitMore()) {
                switch (RewriteRequest.read(in)) {
                    case RewriteRequest.Rewrite(_, var address) -> {
                        int colon = address.startsWith("@") ? address.indexOf(':') : -1;
                        var plain = address.substring(colon + 1);
                        out.text("address", plain.isEmpty() || plain.indexOf('@') >= 0 ? plain
                                : plain + "@mail.example.com").end();
                    }
                    case RewriteRequest.Resolve(_, var address) ->
                            new ResolveReply(0, "smtp", "x", address).write(out);
                    case RewriteRequest.ResolveProbe _ -> throw new AssertionError("no probe");
                }
            }
            endedRewriteSessions.incrementAndGet();
        }
    }

    static Program program(String name, java.util.function.Function<ServiceContext,
            Service> maker) {
        return new Program() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Service create(ServiceContext context) {
                return maker.apply(context);
            }
        };
    }

    private Service qmgr() {
        return connection -> {
            for (var t = QmgrTrigger.read(connection.wire().in()); t.isPresent();
                    t = QmgrTrigger.read(connection.wire().in())) {
                triggers.add(((QmgrTrigger.New) t.get()).queueId());
            }
        };
    }

    MiniSystem system(String... more) throws IOException {
        return MiniSystem.in(folder).clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .main("myhostname = mail.example.com", "mydestination = example.com, $myhostname",
                        "always_bcc = arch@remote.example", "delay_warning_time = 4h",
                        "virtual_alias_maps = inline:{{w@example.com=x, y@remote.example}, "
                                + "{l1@example.com=l1@example.com, l2@example.com}, "
                                + "{l2@example.com=l1@example.com}, "
                                + "{many@example.com=a1, a2, a3}, {u=v@remote.example}}",
                        "recipient_delimiter = +")
                .main(more)
                .master("cleanup unix n - n - 0 cleanup", "rewrite unix - - n - - rewrite",
                        "qmgr unix n - n - 0 qmgr", "bounce unix - - n - 0 bounce")
                .programs(List.of(Cleanup.PROGRAM, program("rewrite", _ -> new Rewrite()),
                        program("bounce", this::bounce),
                        program("qmgr", _ -> qmgr())))
                .start();
    }

    static List<String> lines(String resource) throws IOException {
        try (var in = CleanupFixture.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), ISO_8859_1).lines()
                    .filter(l -> !l.startsWith("#")).toList();
        }
    }

    static byte[] records(List<String> lines, String id) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new RecordWriter(bytes);
        for (var line : lines) {
            out.write(line.charAt(0), line.substring(2).replace("QUEUEID", id));
        }
        return bytes.toByteArray();
    }

    record Result(String id, CleanupReply reply) {}

    static Result submit(MiniSystem system, int flags, List<String> lines)
            throws IOException {
        try (var wire = system.connect("public/cleanup")) {
            var in = new AttrReader(wire.in());
            var id = in.text("queue_id");
            in.end();
            new AttrWriter(wire.out()).number("flags", flags).endPart();
            wire.out().write(records(lines, id));
            wire.out().flush();
            return new Result(id, CleanupReply.read(in));
        }
    }

    static List<String> dump(Path file, String id) throws IOException {
        var lines = new ArrayList<String>();
        var bytes = Files.readAllBytes(file);
        var in = new RecordReader(new ByteArrayInputStream(bytes), bytes.length);
        do {
            var record = in.next();
            lines.add(record.type() + " " + record.text().replace(id, "QUEUEID"));
        } while (!lines.getLast().startsWith("E"));
        return lines;
    }

    static Path incoming(MiniSystem system, String id) {
        return system.queue().resolve("incoming").resolve(id);
    }

    private Service bounce(ServiceContext context) {
        return connection -> {
            var in = new AttrReader(connection.wire().in());
            while (connection.wire().awaitMore()) {
                var request = BounceRequest.read(in);
                requests.add(request);
                if (request instanceof BounceRequest.Report) {
                    returned = dump(Path.of(context.conf().get(QueueParams.QUEUE_DIRECTORY))
                            .resolve("incoming").resolve(request.queueId()), request.queueId());
                }
                new AttrWriter(connection.wire().out()).number("status", bounceStatus).end();
            }
        };
    }
}
