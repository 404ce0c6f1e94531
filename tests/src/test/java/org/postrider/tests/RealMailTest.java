package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;
import org.postrider.testing.SmtpSink;
import org.postrider.util.sys.ThreadIdentity;

/// Mail through real processes, while they are started, stopped and reloaded, and the commands that
/// look at their queue.
class RealMailTest {
    private static final int MANY = 200;

    @TempDir
    private Path folder;
    private SmtpSink sink;
    private RealSystem system;
    private int port;

    @BeforeEach
    void set() throws Exception {
        sink = new SmtpSink();
        port = RealSystem.freePort();
        system = site(folder, port, "");
    }

    private RealSystem site(Path where, int smtp, String more) throws Exception {
        return RealSystem.in(where, Site.in(where, "127.0.0.1:" + smtp, sink.port())
                .main("minimal_backoff_time = 300s", more));
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
        sink.close();
    }

    private String send(String recipient, String subject) throws Exception {
        try (var client = new SmtpClient(port).hello()) {
            return id(client.send("a@sender.example", recipient, Site.text(subject)));
        }
    }

    /// Of a local user, who gets the reports.
    private String submit(String recipient, String subject) throws Exception {
        try (var client = new SmtpClient(port).hello()) {
            return id(client.send(Site.USER + "@mail.example", recipient, Site.text(subject)));
        }
    }

    private static String id(String reply) {
        assertTrue(reply.startsWith("250 2.0.0 Ok: queued as "), reply);
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    private void awaitMail(int number) throws Exception {
        try {
            Await.until(number + " messages in the Maildir",
                    () -> Site.maildir(folder).size() >= number);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + system.log(), e);
        }
        assertEquals(number, Site.maildir(folder).size());
    }

    private void awaitDeferred(int number) throws Exception {
        try {
            Await.until(number + " deferred", () -> system.queue("deferred").size() == number
                    && system.queue("active").isEmpty() && system.queue("incoming").isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + system.queue("deferred").size()
                    + ", active " + system.queue("active") + ", incoming "
                    + system.queue("incoming") + "\n" + system.log(), e);
        }
    }

    private RealSystem.Outcome run(String... words) throws Exception {
        return system.run(words);
    }

    private String done(String... words) throws Exception {
        var outcome = run(words);
        assertEquals(0, outcome.status(), outcome.output());
        return outcome.output();
    }

    @Test
    void mail_ofAllKinds_arrives() throws Exception {
        system.start();
        send(Site.USER + "@mail.example", "one");
        send("team@mail.example", "two");
        send("b@relay.example", "three");
        assertEquals(0, system.runWith("To: away@mail.example\nSubject: four\n\nText.\n",
                "sendmail", "-t", "-i", "-f", "a@sender.example").status());
        awaitMail(2);
        Await.until("relayed", () -> sink.messages().size() == 3);
        assertEquals(Set.of("two", "three", "four"),
                new HashSet<>(sink.messages().stream().map(m -> m.header("Subject")).toList()));
        assertEquals("Mail queue is empty\n", done("mailq"));
        if (System.getProperty("user.name").equals("root")) {
            fileOfAnother_waits();
            strangers_mayAsk();
        }
        assertFalse(system.log().contains("panic:"), system.log());
        assertFalse(system.log().contains("postfix/verify["), "verify was not asked");
    }

    /// A queue file that the daemons may not open harms nobody, and is delivered when they may.
    private void fileOfAnother_waits() throws Exception {
        sink.refuse("451 4.3.0 not now");
        var id = send("c@relay.example", "five");
        awaitDeferred(1);
        sink.refuse("");
        var file = system.queue().resolve("deferred/" + id.charAt(0) + "/" + id);
        var owner = Files.getOwner(file);
        Files.setAttribute(file, "unix:uid", 0);
        done("postqueue", "-f");
        send("d@relay.example", "six");
        system.awaitLog(id + ": cannot be opened: ");
        Await.until("the other is relayed", () -> sink.messages().size() == 4);
        awaitDeferred(1);
        Files.setOwner(file, owner);
        done("postqueue", "-f");
        Await.until("all are relayed", () -> sink.messages().size() == 5);
    }

    /// Any user may look at the queue; what cleanup is told it believes.
    private void strangers_mayAsk() throws Exception {
        Files.setAttribute(folder, "unix:mode", 0711);
        int stranger = 60_001;
        ThreadIdentity.as(stranger, stranger, new int[] {stranger}, () -> {
            for (var service : List.of("showq", "cleanup")) {
                try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(
                        system.queue().resolve("public/" + service)))) {
                    int length = channel.read(ByteBuffer.allocate(100));
                    assertEquals(service.equals("showq"), length > 0, service);
                }
            }
            return "";
        });
    }

    /// Writes to files fail (EFBIG), as on a disk that is broken or a file system that is full.
    private void writesFail(boolean fail) throws Exception {
        for (var program : List.of("smtp", "qmgr")) {
            for (var process : system.daemons(program)) {
                var status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
                // Who is root may still not do that to the processes of others.
                assertEquals(0, new ProcessBuilder("setpriv", "--reuid=" + real(status, "Uid"),
                        "--regid=" + real(status, "Gid"), "--keep-groups", "prlimit", "--pid",
                        "" + process.pid(), "--fsize=" + (fail ? "0:" : "unlimited:"))
                        .inheritIO().start().waitFor());
            }
        }
    }

    private static String real(String status, String name) {
        return status.lines().filter(l -> l.startsWith(name + ":")).findFirst().orElseThrow()
                .split("\t")[1];
    }

    /// A delivery that cannot be noted is not made, nor is a warning or report sent that cannot be:
    /// else they would be repeated at each attempt.
    @Test
    void mail_whileNothingCanBeNoted_waits_andArrivesOnce() throws Exception {
        system = site(folder, port, "postrider_process_grouping = program\n"
                + "delay_warning_time = 1s");
        system.start();
        send("a@relay.example", "first");
        Await.until("relayed", () -> sink.messages().size() == 1);
        Await.until("the end", () -> system.log().contains(": removed"));
        writesFail(true);
        var id = submit("b@relay.example", "second");
        system.runWith(Site.text("third"), "sendmail", "-v", "-f", Site.USER + "@mail.example",
                "c@relay.example");
        awaitDeferred(2);
        done("postqueue", "-f");
        Await.until("another attempt", () -> system.log().split("status=deferred "
                + "\\(queue file cannot be updated\\)", -1).length == 5);
        awaitDeferred(2);
        assertEquals(1, sink.messages().size(), system.log());
        assertEquals(List.of(), Site.maildir(folder), system.log());
        assertTrue(system.log().contains(id + ": cannot update queue file: "), system.log());
        assertFalse(system.log().contains("delay notification"), system.log());
        writesFail(false);
        done("postqueue", "-f");
        Await.until("all is done", () -> system.queue("deferred").isEmpty()
                && system.queue("active").isEmpty() && system.queue("incoming").isEmpty());
        assertEquals(3, sink.messages().size());
        assertEquals(1, Site.maildir(folder).size(), system.log());
    }

    @Test
    void fullQueue_overAStop_isDeliveredOnce() throws Exception {
        system.start();
        sink.refuse("451 4.3.0 not now");
        try (var client = new SmtpClient(port).hello()) {
            for (int i = 0; i < MANY; i++) {
                id(client.send("a@sender.example", "u" + i + "@relay.example",
                        Site.text("number " + i)));
            }
        }
        awaitDeferred(MANY);
        assertEquals(0, system.postfix("stop").status());
        assertEquals(MANY, system.queue("deferred").size());
        sink.refuse("");
        system.start();
        done("postqueue", "-f");
        Await.until("all delivered", () -> sink.messages().size() >= MANY);
        Await.until("queue is empty", () -> system.queue("deferred").isEmpty()
                && system.queue("active").isEmpty());
        assertEquals(MANY, sink.messages().size());
        assertEquals(MANY, sink.messages().stream().map(m -> m.header("Subject")).distinct()
                .count());
    }

    @Test
    void reload_underLoad_losesAndRefusesNothing() throws Exception {
        system.start();
        var sent = new AtomicInteger();
        var over = new AtomicBoolean();
        var problem = new AtomicReference<Throwable>();
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.startVirtualThread(() -> {
                try {
                    while (!over.get()) {
                        send("b@relay.example", "number " + sent.incrementAndGet());
                    }
                } catch (Exception | AssertionError e) {
                    problem.compareAndSet(null, e);
                }
            });
        }
        for (int i = 1; i <= 3; i++) {
            int before = sent.get();
            assertEquals(0, system.postfix("reload").status());
            Await.until("more mail", () -> sent.get() > before + 50 || problem.get() != null);
        }
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        if (problem.get() != null) {
            throw new AssertionError(system.log(), problem.get());
        }
        Await.until("all delivered", () -> sink.messages().stream()
                .map(m -> m.header("Subject")).distinct().count() >= sent.get());
        assertEquals(List.of(), arrivedTwice(), () -> log());
        assertFalse(system.log().contains("panic:"), system.log());
    }

    @Test
    void reload_duringASlowDelivery_waitsForNothingAndRepeatsNothing() throws Exception {
        system.start();
        var latch = new CountDownLatch(1);
        sink.holdNext(latch);
        var slow = send("b@relay.example", "slow");
        Await.until("it is under delivery", () -> sink.messages().size() == 1);
        assertEquals(0, system.postfix("reload").status());
        system.awaitLog("reload -- version ");
        send("b@relay.example", "next");
        system.awaitLog(slow + ": skipped, still being delivered");
        Await.until("the next one has arrived", () -> sink.messages().size() == 2);
        assertFalse(system.log().contains("killed by signal"), this::log);
        latch.countDown();
        Await.until("queue is empty", () -> system.queue("incoming").isEmpty()
                && system.queue("active").isEmpty());
        assertEquals(2, sink.messages().size());
        assertTrue(system.queue("deferred").isEmpty());
    }

    /// The server has the message and has not said so: the stop waits for its word.
    @Test
    void stop_duringADelivery_waitsForTheReplyAndRepeatsNothing() throws Exception {
        system.start();
        var latch = new CountDownLatch(1);
        sink.holdNext(latch);
        var slow = send("b@relay.example", "slow");
        Await.until("it is under delivery", () -> sink.messages().size() == 1);
        var stop = system.begin("stop");
        system.awaitLog("terminating on signal 15");
        assertFalse(stop.waitFor(1, TimeUnit.SECONDS), this::log);
        latch.countDown();
        assertTrue(stop.waitFor(30, TimeUnit.SECONDS));
        assertTrue(log().lines().anyMatch(l -> l.contains(slow + ": to=<b@relay.example>")
                && l.contains("status=sent")), this::log);
        assertFalse(log().contains("killed by signal"), this::log);
        assertFalse(log().contains("warning:"), this::log);
        system.start();
        Await.until("queue is empty", () -> system.queue("incoming").isEmpty()
                && system.queue("active").isEmpty());
        assertTrue(system.queue("deferred").isEmpty());
        assertEquals(1, sink.messages().size());
    }

    /// A command has the message: the stop waits for its end.
    @Test
    void stop_duringACommand_waitsForItAndRepeatsNothing() throws Exception {
        var begun = folder.resolve("mail/begun");
        var go = folder.resolve("mail/go");
        var ended = folder.resolve("mail/ended");
        Files.writeString(folder.resolve("etc/aliases"), "slow \"|echo x >>" + begun
                + "; while [ ! -e " + go + " ]; do sleep 0.1; done; echo x >>" + ended + "\"\n");
        system.start();
        var slow = send("slow@mail.example", "slow");
        Await.until("the command runs", () -> Files.exists(begun));
        var stop = system.begin("stop");
        system.awaitLog("terminating on signal 15");
        assertFalse(stop.waitFor(1, TimeUnit.SECONDS), this::log);
        Files.createFile(go);
        assertTrue(stop.waitFor(30, TimeUnit.SECONDS));
        assertEquals("x\n", Files.readString(ended));
        assertTrue(log().lines().anyMatch(l -> l.contains(slow + ": to=<slow@mail.example>")
                && l.contains("status=sent")), this::log);
        system.start();
        Await.until("queue is empty", () -> system.queue("incoming").isEmpty()
                && system.queue("active").isEmpty());
        assertTrue(system.queue("deferred").isEmpty());
        assertEquals("x\n", Files.readString(begun));
    }

    @Test
    void stop_underLoad_losesAndRepeatsNothing() throws Exception {
        var sent = ConcurrentHashMap.<String>newKeySet();
        var number = new AtomicInteger();
        var over = new AtomicBoolean();
        var threads = new Thread[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.startVirtualThread(() -> {
                while (!over.get()) {
                    sendIfUp(number.incrementAndGet(), sent);
                }
            });
        }
        for (int i = 1; i <= 4; i++) {
            system.start();
            int before = sent.size();
            Await.until("more mail", () -> sent.size() > before + 100);
            assertEquals(0, system.postfix("stop").status());
        }
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), system.queue("deferred"), this::log);
        system.start();
        Await.until("queue is empty", () -> system.queue("incoming").isEmpty()
                && system.queue("active").isEmpty());
        var arrived = new ArrayList<>(sink.messages().stream().map(m -> m.header("Subject"))
                .toList());
        Site.maildir(folder).forEach(text -> arrived.add(subject(text)));
        assertTrue(Set.copyOf(arrived).containsAll(sent));
        var seen = new HashSet<String>();
        assertEquals(List.of(), arrived.stream().filter(s -> !seen.add(s)).toList(), this::log);
        assertFalse(log().contains("panic:"), this::log);
        assertFalse(log().contains("status=deferred"), this::log);
    }

    private void sendIfUp(int number, Set<String> sent) {
        var subject = "number " + number;
        try {
            send(number % 2 == 0 ? "b@relay.example" : Site.USER + "@mail.example", subject);
            sent.add(subject);
        } catch (Exception | AssertionError e) {
            // Not acknowledged: the system is down.
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String subject(String text) {
        int at = text.indexOf("\nSubject: ") + 10;
        return text.substring(at, text.indexOf('\n', at)).strip();
    }

    private List<String> arrivedTwice() {
        var seen = new HashSet<String>();
        return sink.messages().stream().map(m -> m.header("Subject"))
                .filter(subject -> !seen.add(subject)).toList();
    }

    private String log() {
        try {
            return system.log();
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void submission_whileStopped_isDeliveredAfterTheStart() throws Exception {
        system.postfix("check");
        var outcome = system.runWith("To: " + Site.USER + "\nSubject: early\n\nText.\n",
                "sendmail", "-t", "-i");
        assertEquals(0, outcome.status(), outcome.output());
        assertEquals(1, system.queue("maildrop").size());
        system.start();
        awaitMail(1);
        assertTrue(Site.maildir(folder).getFirst().contains("\nSubject: early\n"));
        assertEquals(List.of(), system.queue("maildrop"));
    }

    @Test
    void twoInstances_sideBySide_keepApart(@TempDir Path second) throws Exception {
        int otherPort = RealSystem.freePort();
        try (var other = site(second, otherPort, "myhostname = other.example")) {
            system.start();
            other.start();
            send(Site.USER + "@mail.example", "one");
            try (var client = new SmtpClient(otherPort)) {
                assertTrue(client.reply().startsWith("220 other.example ESMTP"));
            }
            awaitMail(1);
            assertEquals(List.of(), Site.maildir(second));
            assertEquals(0, other.postfix("stop").status());
            assertEquals(0, system.postfix("status").status());
            send(Site.USER + "@mail.example", "two");
            awaitMail(2);
        }
    }

    @Test
    void queueCommands_onALiveSystem_doWhatTheySay() throws Exception {
        system.start();
        sink.refuse("451 4.3.0 not now");
        var first = send("b@relay.example", "first");
        var second = send("c@relay.example", "second");
        awaitDeferred(2);
        var list = done("postqueue", "-p");
        assertEquals(list, done("mailq"));
        assertTrue(list.contains(first) && list.contains(second), list);
        assertTrue(list.contains("said: 451 4.3.0 not now"), list);
        assertTrue(list.endsWith(" in 2 Requests.\n"), list);
        var json = done("postqueue", "-j");
        assertEquals(2, json.lines().count());
        assertTrue(json.contains("{\"queue_name\": \"deferred\", \"queue_id\": \"" + first + "\""),
                json);
        var text = done("postcat", "-q", first);
        assertTrue(text.contains("\nSubject: first\n") && text.contains("Text of first."), text);

        assertTrue(done("postsuper", "-h", first).contains("Placed on hold: 1 message"));
        assertEquals(List.of(first), system.queue("hold"));
        assertTrue(done("postqueue", "-p").contains(first + "!"));
        sink.refuse("");
        done("postqueue", "-f");
        Await.until("second delivered", () -> sink.messages().size() == 1);
        assertEquals("second", sink.messages().getFirst().header("Subject"));
        sink.refuse("451 4.3.0 again");
        assertTrue(done("postsuper", "-H", first).contains("Released from hold: 1 message"));
        assertEquals(List.of(), system.queue("hold"));
        done("postqueue", "-i", first);
        awaitDeferred(1);
        assertTrue(done("postsuper", "-r", first).contains("Requeued: 1 message"));
        try {
            Await.until("requeued and deferred", () -> system.queue("maildrop").isEmpty()
                    && system.queue("deferred").size() == 1 && system.queue("active").isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(system.log() + done("postqueue", "-p"), e);
        }
        assertTrue(system.log().contains(" orig_id=" + first + "\n"), system.log());
        var third = system.queue("deferred").getFirst();
        assertTrue(done("postcat", "-q", "-e", third).contains("\nnamed_attribute: client_name="),
                "where the message is from is not known any more");
        assertTrue(done("postsuper", "-d", "ALL").contains("Deleted: 1 message"));
        assertEquals("Mail queue is empty\n", done("postqueue", "-p"));
        assertEquals(1, run("postcat", "-q", third).status());
        assertEquals(1, sink.messages().size());
    }

    @Test
    void control_flushAbortQuickStop_doWhatTheySay() throws Exception {
        system.start();
        sink.refuse("451 4.3.0 not now");
        send("b@relay.example", "first");
        awaitDeferred(1);
        sink.refuse("");
        assertEquals(0, system.postfix("flush").status());
        Await.until("delivered", () -> sink.messages().size() == 1);
        var daemons = system.daemons();
        assertFalse(daemons.isEmpty());
        assertEquals(0, system.postfix("abort").status());
        assertEquals(1, system.postfix("status").status());
        for (var daemon : daemons) {
            daemon.onExit().get(30, TimeUnit.SECONDS);
        }
        assertTrue(system.log().contains("aborting the Postfix mail system"), system.log());
        assertEquals(69, system.postfix("flush").status());
        system.start();
        send("b@relay.example", "second");
        Await.until("delivered", () -> sink.messages().size() == 2);
        assertEquals(0, system.postfix("quick-stop").status());
        Await.until("stopped", () -> system.postfix("status").status() == 1);
        assertEquals(1, system.postfix("stop").status());
    }

    @Test
    void startInForeground_servesUntilTerminated() throws Exception {
        var process = system.begin("start-fg");
        try {
            system.awaitLog("daemon started -- version ");
            Await.until("it listens", () -> {
                try (var client = new SmtpClient(port)) {
                    return client.reply().startsWith("220 ");
                } catch (java.io.IOException e) {
                    return false;
                }
            });
            assertEquals(0, system.postfix("status").status());
            send(Site.USER + "@mail.example", "one");
            awaitMail(1);
        } finally {
            process.destroy();
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, system.postfix("status").status());
        assertTrue(Files.exists(system.queue().resolve("pid/master.pid")));
    }
}
