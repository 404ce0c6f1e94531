package org.postrider.qmgr.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.DeliveryReply;
import org.postrider.qmgr.schedule.Simulation.Mail;
import org.postrider.qmgr.schedule.Simulation.Start;

/// Hours of mail in a second.
class SimulationTest {
    private static final DeliveryReply DOWN = new DeliveryReply(true,
            Dsn.of("4.4.1", "delayed", "connect to mx: refused"));
    private static final Feedback ONE_BY_N = new Feedback(1, Feedback.Shape.LINEAR);

    /// Five deliveries at a time, one second each; a list with 100,000 recipients in 2,000
    /// deliveries needs 400 s. It earns a slot with each five of them, less than one a second. Every
    /// two seconds a message with one recipient arrives: it has to wait for one delivery to end.
    @Test
    void list_of100000_doesNotDelaySingleMessages() {
        var world = new Simulation(true);
        world.settings.put("smtp", Settings.defaults().deliveries(5));
        var list = new Mail[1];
        world.at(0, () -> list[0] = world.mail("list", 100_000,
                i -> Simulation.route(i, "smtp", "d" + i / 50 % 100 + ".example")));
        for (int i = 0; i < 200; i++) {
            int number = i;
            world.at(1.5 + 2 * i, () -> world.mail("single" + number, 1, "smtp", "s" + number
                    + ".example"));
        }
        world.run();
        var singles = world.finished.stream().filter(m -> m.name.startsWith("single")).toList();
        assertEquals(200, singles.size());
        double average = singles.stream().mapToDouble(Mail::seconds).average().orElseThrow();
        double most = singles.stream().mapToDouble(Mail::seconds).max().orElseThrow();
        assertTrue(average <= 1.6, "average " + average);
        assertTrue(most <= 2.6, "most " + most);
        // cost / (cost - 1) of what it takes alone
        assertTrue(list[0].seconds() <= 400 * 5 / 4.0 + 2, "list " + list[0].seconds());
        assertTrue(list[0].seconds() >= 400);
    }

    @Test
    void list_withoutPreemption_delaysOthersToItsEnd() {
        var world = new Simulation(true);
        world.settings.put("smtp", Settings.defaults().deliveries(5).preemption(0, 3, 50, 3));
        world.at(0, () -> world.mail("list", 5000,
                i -> Simulation.route(i, "smtp", "d" + i / 50 + ".example")));
        var single = new Mail[1];
        world.at(1.5, () -> single[0] = world.mail("single", 1, "smtp", "s.example"));
        world.run();
        assertEquals(19.5, single[0].seconds(), 1e-9);
    }

    /// One agent; a message with 40 recipients, and behind it four with a few, each recipient at a
    /// destination of its own. Postfix 3.11 delivers in this order with the same settings (a
    /// `discard` service with a process limit of 1 and a rate delay of 3 seconds, small messages
    /// sent behind the first delivery). Columns: recipients of the small ones, and of another one that is
    /// not as small, then the delivery slots' cost, loan, discount and minimum.
    @ParameterizedTest
    @CsvSource({
            "1, 0, 0, 3, 50, 3, 1111111111111111111111",
            "1, 0, 2, 0, 0, 1, 1121121121121111111111",
            "1, 0, 2, 0, 0, 21, 1111111111111111111111",
            "1, 0, 4, 0, 0, 1, 1111211112111121111211",
            "1, 0, 4, 0, 50, 1, 1111211112111121111211",
            "1, 0, 4, 1, 0, 1, 1211112111121111211111",
            "1, 0, 5, 0, 50, 1, 1111121111121111121111121111111111",
            "1, 0, 5, 0, 80, 1, 1111121111121111121111121111111111",
            "1, 0, 5, 1, 50, 1, 1211111211111211111211111111111111",
            "1, 0, 5, 3, 0, 1, 1211111211111211111211111111111111",
            "1, 0, 5, 3, 50, 3, 1211111211111211111211",
            "1, 6, 2, 0, 0, 1, 1121121121121111111111113333331111",
            "1, 6, 4, 0, 50, 1, 1111211112111121111211111111111133",
            "1, 6, 5, 3, 50, 1, 1211111211111211111211111111111111",
            "1, 8, 2, 1, 0, 1, 1211211211211111111111111133333333",
            "2, 0, 2, 0, 0, 1, 1111221111221111221111221111111111",
            "2, 0, 2, 0, 50, 1, 1122111122111122111122111111111111",
            "2, 0, 4, 0, 50, 1, 1111221111111122111111112211111111",
            "2, 0, 4, 1, 0, 1, 1111221111111122111111112211111111",
            "2, 0, 4, 1, 50, 1, 1221111111122111111112211111111221",
            "2, 0, 4, 2, 0, 1, 1221111111122111111112211111111221",
            "2, 0, 5, 0, 100, 1, 1221111111111221111111111221111111",
            "2, 0, 5, 3, 50, 1, 1221111111111221111111111221111111",
            "2, 6, 3, 0, 0, 1, 1111112211111122111111221111112211",
            "3, 0, 2, 0, 50, 1, 1111222111111222111111222111111222",
            "3, 0, 2, 3, 0, 1, 1222111111222111111222111111222111",
            "3, 0, 4, 0, 50, 1, 1111111122211111111111122211111111",
            "3, 0, 4, 0, 75, 1, 1111222111111111111222111111111111",
            "3, 0, 4, 2, 0, 1, 1111222111111111111222111111111111",
            "3, 0, 5, 3, 50, 1, 1222111111111111111222111111111111",
            "4, 0, 3, 1, 50, 1, 1112222111111111111222211111111111",
            "5, 0, 2, 1, 50, 1, 1111222221111111111222221111111111",
            "5, 0, 5, 3, 50, 1, 1222221111111111111111111111111111"})
    void slots_areEarnedAndSpent_asByPostfix(int few, int medium, int cost, int loan,
            int discount, int minimum, String order) {
        var settings = Settings.defaults().deliveries(1)
                .preemption(cost, loan, discount, minimum);
        assertEquals(order, order(few, medium, settings).substring(0, order.length()));
    }

    /// SCHEDULER_README: ten recipients, then two messages with two; a slot costs 2.
    @Test
    void slots_ofTheDocumentation_areSpentAsThere() {
        assertEquals("11112211113311", documented(0));
        assertEquals("11221111331111", documented(50));
    }

    private static String documented(int discount) {
        var world = new Simulation(true);
        world.settings.put("smtp", Settings.defaults().deliveries(1)
                .preemption(2, 0, discount, 1));
        world.at(0, () -> {
            for (int n = 1; n <= 3; n++) {
                int number = n;
                world.mail("" + n, n == 1 ? 10 : 2,
                        i -> Simulation.route(i, "smtp", number + "." + i));
            }
        });
        world.run();
        return starts(world);
    }

    private static String starts(Simulation world) {
        return String.join("", world.starts.stream().map(Start::message).toList());
    }

    private static String order(int few, int medium, Settings settings) {
        var world = new Simulation(true);
        world.settings.put("smtp", settings);
        world.at(0, () -> world.mail("1", 40, i -> Simulation.route(i, "smtp", "a" + i)));
        for (int n = 0; n < 4; n++) {
            int number = n;
            world.at(0.5, () -> world.mail("2", few, i -> Simulation.route(i, "smtp",
                    "b" + number + "." + i)));
        }
        if (medium > 0) {
            world.at(0.5, () -> world.mail("3", medium,
                    i -> Simulation.route(i, "smtp", "c" + i)));
        }
        world.run();
        return starts(world);
    }

    /// Small messages may not keep middle ones out for ever: age counts.
    @Test
    void preemption_starvesNobody() {
        var world = new Simulation(true);
        world.settings.put("smtp", Settings.defaults().deliveries(1));
        world.at(0, () -> world.mail("list", 3000,
                i -> Simulation.route(i, "smtp", "d" + i + ".example")));
        var middle = new Mail[1];
        world.at(10.5, () -> middle[0] = world.mail("middle", 8,
                i -> Simulation.route(i, "smtp", "m" + i + ".example")));
        for (int i = 0; i < 2000; i++) {
            int number = i;
            world.at(11 + i * 2, () -> world.mail("small", 1, "smtp", "s" + number));
        }
        world.run();
        assertTrue(middle[0].seconds() < 120, "middle " + middle[0].seconds());
        assertEquals(2002, world.finished.size());
    }

    /// Five deliveries at a time, one second each; 100 destinations have a list's mail for 400 s. A
    /// message to another destination waits for one turn of each, and of the others like it.
    @Test
    void roundRobin_makesAnotherDestinationWaitForOneRoundAtMost() {
        var world = new Simulation(false);
        world.settings.put("smtp", Settings.defaults().deliveries(5));
        world.at(0, () -> world.mail("list", 100_000,
                i -> Simulation.route(i, "smtp", "d" + i / 50 % 100 + ".example")));
        for (int i = 0; i < 100; i++) {
            int number = i;
            world.at(1.5 + 2 * i, () -> world.mail("single", 1, "smtp", "s" + number));
        }
        world.run();
        var singles = world.finished.stream().filter(m -> m.name.equals("single")).toList();
        assertEquals(100, singles.size());
        double most = singles.stream().mapToDouble(Mail::seconds).max().orElseThrow();
        // In w seconds w/2 singles come, who have turns, too: w = (100 + w/2) / 5, 22.2 s; then up to
        // one until an agent is free, and one for the delivery.
        assertTrue(most <= 24.3, "most " + most);
    }

    /// However much mail comes for one destination, all of another goes in the end, in its order.
    @Test
    void roundRobin_starvesNobody() {
        var world = new Simulation(false);
        world.settings.put("smtp", Settings.defaults().deliveries(1));
        for (int i = 0; i < 4000; i++) {
            int number = i;
            world.at(i * 0.5, () -> world.mail("many", 1, "smtp", "busy" + number % 3));
        }
        world.at(10.5, () -> {
            for (int i = 0; i < 8; i++) {
                world.mail("few" + i, 1, "smtp", "quiet.example");
            }
        });
        world.run();
        var few = world.finished.stream().filter(m -> m.name.startsWith("few")).toList();
        assertEquals(List.of("few0", "few1", "few2", "few3", "few4", "few5", "few6", "few7"),
                few.stream().map(m -> m.name).toList());
        // One of four turns is theirs.
        assertTrue(few.getLast().seconds() <= 8 * 4 + 1, "last " + few.getLast().seconds());
        assertEquals(4008, world.finished.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deadDestination_holdsNobody_andIsTriedAgain(boolean preemptive) {
        var world = new Simulation(preemptive);
        world.settings.put("smtp", Settings.defaults().deliveries(20));
        world.latency = e -> e.nexthop().equals("dead.example") ? Duration.ofSeconds(30)
                : Duration.ofMillis(100);
        world.outcome = e -> e.nexthop().equals("dead.example") ? DOWN
                : new DeliveryReply(e.transport().equals("retry"), DeliveryReply.WELL);
        for (int i = 0; i < 2000; i++) {
            world.at(0, () -> world.mail("dead", 1, "smtp", "dead.example"));
        }
        for (int i = 0; i < 1000; i++) {
            int number = i;
            world.at(1 + i * 0.1, () -> world.mail("good", 1, "smtp", "g" + number));
        }
        world.at(331, () -> world.mail("late", 1, "smtp", "dead.example"));
        world.run();
        for (var mail : world.finished) {
            if (mail.name.equals("good")) {
                assertEquals(0.1, mail.seconds(), 1e-9);
            }
        }
        var tried = world.starts.stream().filter(s -> s.nexthop().equals("dead.example")).toList();
        // 1/5 + 1/4 + 1/3 + 1/2: the fourth failure; the fifth was on its way.
        assertEquals(5, tried.stream().filter(s -> s.seconds() < 300).count());
        assertEquals(331, tried.getLast().seconds());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void slowDestination_holdsNobody(boolean preemptive) {
        var world = new Simulation(preemptive);
        world.latency = e -> e.nexthop().equals("slow.example") ? Duration.ofSeconds(600)
                : Duration.ofMillis(100);
        for (int i = 0; i < 5000; i++) {
            world.at(0, () -> world.mail("slow", 1, "smtp", "slow.example"));
        }
        for (int i = 0; i < 2000; i++) {
            int number = i;
            world.at(1 + i * 0.05, () -> world.mail("good", 1, "smtp", "g" + number % 50));
        }
        world.run(3600);
        var good = world.finished.stream().filter(m -> m.name.equals("good")).toList();
        assertEquals(2000, good.size());
        assertTrue(good.stream().allMatch(m -> m.seconds() < 0.11));
        assertTrue(world.running.get("slow.example") <= 20);
    }

    /// A server that takes ten at a time and refuses others.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void concurrency_reachesTheServersLimit_andBacksOff(boolean preemptive) {
        var world = new Simulation(preemptive);
        world.settings.put("smtp", Settings.defaults().concurrency(5, 20, ONE_BY_N, ONE_BY_N, 10));
        var refused = new ArrayList<Entry>();
        world.onStart = e -> {
            if (world.running.get(e.nexthop()) > 10 && e.transport().equals("smtp")) {
                refused.add(e);
            }
        };
        world.outcome = e -> refused.contains(e) ? DOWN
                : new DeliveryReply(false, DeliveryReply.WELL);
        world.latency = e -> refused.contains(e) ? Duration.ZERO : Duration.ofSeconds(1);
        var most = new int[1];
        world.at(0, () -> {
            for (int i = 0; i < 3000; i++) {
                world.mail("m", 1, "smtp", "a.example");
            }
        });
        for (int i = 50; i < 250; i++) {
            world.at(i + 0.5, () -> most[0] = Math.max(most[0], world.running.get("a.example")));
        }
        world.run();
        assertEquals(10, most[0]);
        // The documentation expects 1 of 1 + 1/feedback: 1 of 11.
        double share = refused.size() / 3000.0;
        assertTrue(share > 0.02 && share < 0.12, "refused " + share);
        assertEquals(3000, world.finished.size());
    }

    /// The last table of SCHEDULER_README: a server that takes 5 sessions and hangs up on others at
    /// once; one message, 2,000 recipients, two in each delivery, about a second for each. The share that
    /// is deferred comes to 1/(1+roundup(1/feedback)); the average concurrency is that which was
    /// measured with Postfix.
    @ParameterizedTest
    @CsvSource({"1/concurrency, 6, 5.17", "1/sqrt_concurrency, 4, 5.28", "1, 2, 5.63"})
    void serverThatTakesFive_defersTheShareOfTheDocumentation(String feedback, int one,
            double concurrency) {
        for (var preemptive : List.of(true, false)) {
            var world = new Simulation(preemptive);
            var style = Feedback.parse("x", feedback);
            world.settings.put("smtp", Settings.defaults().recipients(2)
                    .concurrency(5, 20, style, style, 10));
            var taken = new HashSet<Entry>();
            var shares = new int[2];
            world.onStart = e -> {
                boolean takes = taken.size() < 5;
                if (takes) {
                    taken.add(e);
                }
                shares[takes ? 0 : 1]++;
            };
            var random = new Random(1);
            world.latency = e -> Duration.ofMillis(taken.contains(e) ? random.nextInt(1500, 2500) : 1);
            world.outcome = e -> taken.remove(e) ? new DeliveryReply(false, DeliveryReply.WELL)
                    : DOWN;
            var windows = new ArrayList<Integer>();
            world.state = s -> windows.add(Integer.parseInt(s.split(" ")[3]));
            world.at(0, () -> world.mail("m", 2000, "smtp", "a.example"));
            world.run();
            assertEquals(1.0 / one, shares[1] / 1000.0, 0.01, feedback);
            double average = windows.stream().mapToInt(w -> w).average().orElseThrow();
            assertEquals(concurrency, average, 0.25, feedback);
        }
    }

    @Test
    void concurrency_ofAGoodDestination_reachesTheLimit() {
        for (var preemptive : List.of(true, false)) {
            var world = new Simulation(preemptive);
            world.at(0, () -> world.mail("m", 50_000, "smtp", "a.example"));
            world.run(4.5);
            assertEquals(20, world.running.get("a.example"));
            long second = world.starts.stream().filter(s -> s.seconds() == 1).count();
            assertEquals(10, second, "doubled");
        }
    }

    /// From the end of one delivery to the start of the next.
    @Test
    void destinationRateDelay_isExact() {
        for (var preemptive : List.of(true, false)) {
            var world = new Simulation(preemptive);
            world.settings.put("smtp", Settings.defaults().rates(Duration.ofSeconds(10),
                    Duration.ZERO));
            for (int i = 0; i < 5; i++) {
                world.at(i, () -> world.mail("a", 1, "smtp", "a.example"));
                world.at(i, () -> world.mail("b", 1, "smtp", "b.example"));
            }
            // The delay is kept after the last one, too.
            world.at(46, () -> world.mail("late", 1, "smtp", "a.example"));
            world.run();
            assertEquals(List.of(0.0, 11.0, 22.0, 33.0, 44.0, 55.0), world.starts.stream()
                    .filter(s -> s.nexthop().equals("a.example")).map(Start::seconds).toList());
            assertEquals(5, world.starts.stream()
                    .filter(s -> s.nexthop().equals("b.example")).count());
        }
    }

    /// From the start of one delivery to the start of the next, whatever the destination.
    @Test
    void transportRateDelay_isExact() {
        for (var preemptive : List.of(true, false)) {
            var world = new Simulation(preemptive);
            world.settings.put("smtp", Settings.defaults().rates(Duration.ZERO,
                    Duration.ofSeconds(20)));
            world.latency = _ -> Duration.ofSeconds(50);
            for (int i = 0; i < 6; i++) {
                int number = i;
                world.at(0, () -> world.mail("a", 1, "smtp", "d" + number % 2));
            }
            world.run();
            assertEquals(List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0),
                    world.starts.stream().map(Start::seconds).toList());
        }
    }

    /// Of 100 messages with 10,000 recipients each, the documented bound is in memory.
    @Test
    void recipientsInMemory_stayWithinTheLimits() {
        for (var preemptive : List.of(true, false)) {
            var world = new Simulation(preemptive);
            world.portion = 1000;
            world.settings.put("smtp", Settings.defaults().memory(2000, 500, 100));
            world.latency = _ -> Duration.ofMillis(100);
            for (int i = 0; i < 100; i++) {
                world.at(i * 0.01, () -> world.mail("m", 10_000,
                        n -> Simulation.route(n, "smtp", "d" + n % 40)));
            }
            world.run();
            assertEquals(100, world.finished.size());
            assertEquals(1_000_000, world.starts.stream().mapToInt(Start::recipients).sum());
            int bound = 10 * 100 + 2000 + 500 + 1000;
            assertTrue(world.mostInMemory <= bound, world.mostInMemory + " > " + bound);
            assertEquals(0, world.scheduler.recipients());
        }
    }

    @Test
    void slotsForRecipients_allComeBack() {
        var settings = Settings.defaults().memory(300, 100, 20).value();
        var selection = new Preemptive[1];
        var world = new Simulation(true);
        world.portion = 50;
        world.settings.put("smtp", new Settings(settings));
        for (int i = 0; i < 40; i++) {
            int number = i;
            world.at(i * 0.3, () -> world.mail("m", number % 4 == 0 ? 1000 : number,
                    n -> Simulation.route(n, "smtp", "d" + (n + number) % 7)));
        }
        world.run();
        selection[0] = (Preemptive) world.scheduler.selection("smtp");
        assertEquals(300, selection[0].slots().free());
        assertEquals(100, selection[0].slots().reserve());
        assertEquals(40, world.finished.size());
    }

    /// Each recipient has a record with three strings of its own in memory, as the queue file gives
    /// them.
    @Test
    void memory_ofRecipientsAndMessages_isSmall() {
        var world = new Simulation(true);
        world.portion = Integer.MAX_VALUE;
        world.latency = _ -> Duration.ofDays(1000);
        long before = used();
        world.at(0, () -> world.mail("list", 200_000,
                i -> Simulation.route(i, "smtp", "d" + i % 1000 + ".example")));
        world.run(1);
        long recipient = (used() - before) / 200_000;
        before = used();
        world.at(2, () -> IntStream.range(0, 50_000).forEach(n -> world.mail("single", 1,
                i -> Simulation.route(i, "smtp", "d" + n % 1000 + ".example"))));
        world.run(3);
        long message = (used() - before) / 50_000;
        assertTrue(recipient <= 200, recipient + " bytes for a recipient");
        assertTrue(message <= 800, message + " bytes for a message with one recipient");
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// 20,000 messages of the active queue at a destination that takes one at a time, and a list
    /// before them: choosing must not become slow.
    @Test
    void fullActiveQueue_takesLittleTime() {
        var world = new Simulation(true);
        world.settings.put("smtp", Settings.defaults().recipients(1).deliveries(50));
        world.latency = _ -> Duration.ofMillis(10);
        world.at(0, () -> {
            world.mail("list", 20_000, i -> Simulation.route(i, "smtp", "l" + i % 3000));
            for (int i = 0; i < 20_000; i++) {
                int number = i;
                world.mail("m", 1, _ -> Simulation.route(number, "smtp",
                        number % 2 == 0 ? "one.example" : "d" + number % 500));
            }
        });
        long begin = System.nanoTime();
        world.run();
        assertEquals(20_001, world.finished.size());
        assertTrue(System.nanoTime() - begin < 20 * Simulation.SECOND);
    }
}
