package org.postrider.qmgr.schedule;

import java.util.List;
import java.util.function.Function;

/// What holds for every scheduler holds for the preemptive one.
class PreemptiveSchedulerTest extends SchedulerTest {
    @Override
    Scheduler scheduler(Actions actions, Rules rules,
            Function<String, TransportSettings> known) {
        return Scheduler.preemptive(actions, () -> 0, rules, known);
    }

    /// Messages go in their order.
    @Override
    List<String> afterThree() {
        return List.of("big.example", "big.example", "big.example");
    }
}
