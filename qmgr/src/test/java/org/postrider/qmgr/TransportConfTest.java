package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.TransportParam;
import org.postrider.qmgr.schedule.Rules;
import org.postrider.qmgr.schedule.TransportSettings;
import org.postrider.tables.Delimiters;
import org.postrider.testing.MemoryLog;

/// Each setting of a transport: by its own name, for all transports, and for those without either.
class TransportConfTest {
    /// What is between the name of the transport and `=`, and where it is found.
    private static final Map<String, Function<TransportSettings, Integer>> NUMBERS = Map.ofEntries(
            Map.entry("destination_concurrency_limit", s -> s.concurrency().most()),
            Map.entry("destination_recipient_limit", TransportSettings::recipients),
            Map.entry("destination_concurrency_failed_cohort_limit",
                    s -> s.concurrency().failedCohorts()),
            Map.entry("destination_concurrency_positive_feedback",
                    s -> (int) Math.round(s.concurrency().positive().amount())),
            Map.entry("destination_concurrency_negative_feedback",
                    s -> (int) Math.round(s.concurrency().negative().amount())),
            Map.entry("delivery_slot_cost", s -> s.preemption().cost()),
            Map.entry("delivery_slot_loan", s -> s.preemption().loan()),
            Map.entry("delivery_slot_discount", s -> s.preemption().discount()),
            Map.entry("minimum_delivery_slots", s -> s.preemption().minimum()),
            Map.entry("recipient_limit", s -> s.memory().recipients()),
            Map.entry("extra_recipient_limit", s -> s.memory().extra()),
            Map.entry("recipient_refill_limit", s -> s.memory().refill()),
            Map.entry("recipient_refill_delay", s -> (int) s.memory().refillDelay().toSeconds()),
            Map.entry("destination_rate_delay", s -> (int) s.rates().destination().toSeconds()),
            Map.entry("transport_rate_delay", s -> (int) s.rates().transport().toSeconds()));

    @TempDir
    Path folder;

    private TransportSettings settings(String transport, String main) throws IOException {
        Files.writeString(folder.resolve("main.cf"), main);
        return TransportConf.settings(Conf.load(folder), transport, 7);
    }

    @Test
    void eachSetting_ofTheTransport_goesBeforeTheDefault() throws IOException {
        for (var entry : NUMBERS.entrySet()) {
            var name = entry.getKey();
            boolean feedback = name.endsWith("feedback"); // a part of one
            int value = feedback ? 1 : 2;
            int common = feedback ? 0 : 3;
            var own = "slow_" + name + " = " + value + "\n";
            var all = "default_" + name + " = " + common + "\n";
            assertEquals(common, entry.getValue().apply(settings("slow", all)), name);
            assertEquals(value, entry.getValue().apply(settings("slow", own)), name);
            assertEquals(value, entry.getValue().apply(settings("slow", own + all)), name);
            assertEquals(entry.getValue().apply(settings("other", "")),
                    entry.getValue().apply(settings("other", own)), name);
        }
    }

    /// No family of parameters is left out above.
    @Test
    void settings_areAllThatTransportsHave() throws IllegalAccessException {
        var known = new HashSet<>(NUMBERS.keySet());
        known.add("initial_destination_concurrency");
        for (var field : QmgrParams.class.getFields()) {
            if (field.get(null) instanceof TransportParam<?> family) {
                assertTrue(known.remove(family.suffix().substring(1)), family.suffix());
            }
        }
        assertEquals(Set.of(), known);
    }

    @Test
    void rules_areThoseOfMainCf() throws IOException {
        Files.writeString(folder.resolve("main.cf"), """
                minimal_backoff_time = 7m
                transport_retry_time = 8s
                qmgr_message_recipient_minimum = 9
                recipient_delimiter = +-
                owner_request_special = no
                qmgr_message_active_limit = 50
                qmgr_message_recipient_limit = 70
                qmgr_clog_warn_time = 10s
                """);
        var conf = Conf.load(folder);
        assertEquals(new Rules(Duration.ofMinutes(7), Duration.ofSeconds(8), 9,
                new Delimiters("+-", false), 10, Duration.ofSeconds(10), 70),
                TransportConf.rules(conf, Limits.of(conf, new MemoryLog())));
    }

    @Test
    void initialConcurrency_isNoMoreThanTheLimit() throws IOException {
        assertEquals(5, settings("slow", "").concurrency().initial());
        assertEquals(3, settings("slow", "initial_destination_concurrency = 3\n")
                .concurrency().initial());
        var own = "slow_initial_destination_concurrency = 9\n";
        assertEquals(9, settings("slow", own).concurrency().initial());
        assertEquals(4, settings("slow", own + "slow_destination_concurrency_limit = 4\n")
                .concurrency().initial());
        assertEquals(5, settings("other", own).concurrency().initial());
    }

    @Test
    void rateDelay_ofDestinations_leavesOneDeliveryAtATime() throws IOException {
        var settings = settings("slow", "slow_destination_rate_delay = 3s\n");
        assertEquals(Duration.ofSeconds(3), settings.rates().destination());
        assertEquals(1, settings.concurrency().most());
        assertEquals(7, settings.deliveries());
    }
}
