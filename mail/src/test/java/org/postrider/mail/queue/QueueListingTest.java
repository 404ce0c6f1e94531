package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.QueueListing.Message;
import org.postrider.mail.queue.QueueListing.To;
import org.postrider.util.Bytes;

class QueueListingTest {
    @TempDir
    private Path root;
    private Spool spool;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void makeSpool() throws IOException {
        for (var queue : List.of("maildrop", "incoming", "active", "deferred", "hold", "bounce",
                "defer")) {
            Files.createDirectory(root.resolve(queue));
        }
        spool = new Spool(root, List.of("deferred", "defer"), 1, false, Clock.systemUTC());
    }

    private String put(QueueName queue, byte[] bytes) throws IOException {
        try (var file = spool.create(queue)) {
            Files.write(file.path(), bytes);
            file.commit();
            return file.id();
        }
    }

    private static byte[] sample(String name) throws IOException {
        try (var in = QueueListingTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private List<Message> list() throws IOException {
        var bytes = new ByteArrayOutputStream();
        new QueueListing(spool).write(bytes, warnings::add);
        var in = QueueListing.begin(new ByteArrayInputStream(bytes.toByteArray()));
        var messages = new ArrayList<Message>();
        for (var next = QueueListing.next(in); next.isPresent(); next = QueueListing.next(in)) {
            messages.add(next.get());
        }
        return messages;
    }

    @Test
    void list_whileMailMoves_showsWholeMessagesOnly() throws Exception {
        var bytes = sample("six-recipients.qf");
        var still = put(QueueName.HOLD, bytes);
        var recipients = list().getFirst().recipients();
        var moving = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            moving.add(put(QueueName.DEFERRED, bytes));
        }
        var stop = new AtomicBoolean();
        var faults = new CopyOnWriteArrayList<String>();
        var mover = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                for (var id : moving) {
                    try {
                        spool.move(id, QueueName.DEFERRED, QueueName.ACTIVE);
                        spool.move(id, QueueName.ACTIVE, QueueName.DEFERRED);
                    } catch (IOException e) {
                        faults.add(e.toString());
                    }
                }
            }
        });
        try {
            for (int i = 0; i < 200; i++) {
                var seen = list();
                assertTrue(seen.stream().anyMatch(m -> m.id().equals(still)), seen::toString);
                for (var message : seen) {
                    assertEquals(recipients, message.recipients());
                }
            }
        } finally {
            stop.set(true);
            mover.join();
        }
        assertEquals(31, list().size());
        assertEquals(List.of(), warnings);
        assertEquals(List.of(), faults);
    }

    /// The envelope reader, which knows more, finds the same.
    @Test
    void message_isWhatItsEnvelopeSays() throws IOException {
        for (var name : List.of("bounce.qf", "dsn.qf", "six-recipients.qf")) {
            var id = put(QueueName.HOLD, sample(name));
            var message = list().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
            try (var file = QueueFile.openReadOnly(spool.path(QueueName.HOLD, id))) {
                var envelope = Envelope.read(file, 1000);
                assertEquals(envelope.contentSize(), message.size());
                assertEquals(envelope.arrival() / 1_000_000, message.time());
                assertEquals(envelope.sender().isEmpty() ? "MAILER-DAEMON" : envelope.sender(),
                        message.sender());
                assertEquals(envelope.recipients().stream()
                        .map(r -> new To(r.original(), r.address(), "", "")).toList(),
                        message.recipients());
            }
        }
        assertEquals(List.of(), warnings);
    }

    /// postsuper -r puts messages there, which say when they arrived.
    @Test
    void messageThatBeginsAnew_isAsOldAsBefore() throws IOException {
        put(QueueName.HOLD, sample("bounce.qf"));
        long arrival = list().getFirst().time();
        var id = put(QueueName.MAILDROP, sample("bounce.qf"));
        assertEquals(arrival, list().stream().filter(m -> m.id().equals(id)).findFirst()
                .orElseThrow().time());
    }

    /// Those on record come first, with the reason; those that are done, not at all.
    @Test
    void recipients_onRecord_haveReasons() throws IOException {
        var bytes = sample("six-recipients.qf");
        var all = recipients(put(QueueName.HOLD, bytes), QueueName.HOLD);
        assertEquals(2, all.size());
        var id = put(QueueName.DEFERRED, bytes);
        new BounceLog().append(spool.log("defer", id), all.get(1),
                Dsn.of("4.0.0", "delayed", "later"));
        // A log does not repeat an original address that is the same.
        var deferred = new To("", all.get(1).address(), "defer", "later");
        assertEquals(List.of(deferred, new To(all.get(0).original(), all.get(0).address(), "",
                "")), list().getFirst().recipients());
        new BounceLog().append(spool.log("bounce", id), all.get(0),
                Dsn.of("5.0.0", "failed", "never"));
        assertEquals(List.of(deferred, new To("", all.get(0).address(), "bounce", "never")), list().getFirst().recipients());
    }

    private List<Recipient> recipients(String id, QueueName queue) throws IOException {
        try (var file = QueueFile.openReadOnly(spool.path(queue, id))) {
            return Envelope.read(file, 1000).recipients();
        }
    }

    @Test
    void fileCutAnywhere_isLeftOutWithAWarning() throws IOException {
        var whole = sample("bounce.qf");
        for (int length = 0; length < whole.length; length++) {
            put(QueueName.DEFERRED, Arrays.copyOf(whole, length));
        }
        assertEquals(List.of(), list());
        assertEquals(whole.length, warnings.size());
    }

    @Test
    void contentThatLeadsBack_isNoCircle() throws IOException {
        var bytes = sample("bounce.qf");
        System.arraycopy(Bytes.of("              1              10"), 0, bytes, 2, 31);
        put(QueueName.DEFERRED, bytes);
        assertEquals(List.of(), list());
        assertEquals(1, warnings.size());
    }

    /// More files than one reader takes, in the order in which the directory has them.
    @Test
    void manyFiles_areAllListed() throws IOException {
        var ids = new HashSet<String>();
        for (int i = 0; i < 500; i++) {
            ids.add(put(i % 2 == 0 ? QueueName.DEFERRED : QueueName.INCOMING,
                    sample("bounce.qf")));
        }
        var listed = list();
        assertEquals(500, listed.size());
        assertTrue(listed.stream().allMatch(m -> ids.remove(m.id())));
        assertTrue(listed.subList(0, 250).stream().allMatch(m -> m.queue().equals("incoming")));
    }
}
