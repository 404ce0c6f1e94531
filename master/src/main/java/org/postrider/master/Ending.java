package org.postrider.master;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.postrider.server.EndStage;
import org.postrider.server.Order;
import org.postrider.util.sys.Processes;

/// The order in which processes end at a stop, so that a delivery that has been made is in the queue
/// file and in the log before its process ends:
///
/// 1. the queue manager gives no more orders,
/// 2. those that take and deliver mail end,
/// 3. those that they needed end: rewriting, reports, counters,
/// 4. the log ends.
///
/// A process that does not end within [#LIMIT] is killed: what it had not finished is done again.
final class Ending {
    /// How long the queue manager may take to let its agents go.
    private static final Duration RELEASE = Duration.ofSeconds(1);
    /// How long the processes of one step may take. More than a process gives its deliveries.
    private static final Duration LIMIT = Duration.ofSeconds(7);

    private enum Step { ORDERS, WORK, HELP, LOG }

    /// A process and what it is for.
    ///
    /// @param stage the last one of its services
    /// @param orders whether the queue manager is in it
    /// @param old whether it has been ending since a reload
    record Member(Group.Running process, EndStage stage, boolean orders, boolean old) {
        static Member of(Group group, Group.Running process, boolean old) {
            var programs = group.services().keySet();
            var stage = programs.stream().map(e -> EndStage.of(e.program()))
                    .max(EndStage::compareTo).orElse(EndStage.WORK);
            boolean orders = programs.stream().anyMatch(
                    e -> e.program().equals("qmgr") || e.program().equals("oqmgr"));
            return new Member(process, old ? EndStage.WORK : stage, orders && !old, old);
        }
    }

    private final Set<Long> released = new HashSet<>();
    private Step step = Step.ORDERS;
    private long since;

    /// @param now [System#nanoTime()]
    /// @param members what runs
    Ending(long now, List<Member> members) {
        since = now;
        tell(members, Order.STOP, Member::orders);
    }

    /// Takes note that a process has let go of those services of which there is only one.
    void released(long pid) {
        released.add(pid);
    }

    /// Goes on as far as possible.
    ///
    /// @param members what still runs
    void advance(long now, List<Member> members) {
        while (step != Step.LOG && isOver(now, members)) {
            step = Step.values()[step.ordinal() + 1];
            since = now;
            switch (step) {
                case ORDERS, WORK -> tell(members, Order.STOP, m -> !m.orders);
                case HELP -> tell(members, Order.LAST, m -> m.stage == EndStage.HELP);
                case LOG -> tell(members, Order.LAST, m -> m.stage == EndStage.LOG);
            }
        }
        if (isLate(now)) {
            members.stream().filter(this::mustEnd).forEach(m -> kill(m.process.pid()));
        }
    }

    private boolean isOver(long now, List<Member> members) {
        return step == Step.ORDERS
                ? now - since > RELEASE.toNanos() || members.stream().allMatch(
                        m -> !m.orders || released.contains(m.process.pid()))
                : members.stream().noneMatch(this::mustEnd);
    }

    /// Whether the present step waits for its end.
    private boolean mustEnd(Member member) {
        return switch (step) {
            case ORDERS -> false;
            case WORK -> member.stage == EndStage.WORK;
            case HELP -> member.stage != EndStage.LOG;
            case LOG -> true;
        };
    }

    private boolean isLate(long now) {
        return now - since > LIMIT.toNanos();
    }

    private void tell(List<Member> members, int order, Predicate<Member> which) {
        members.stream().filter(which).forEach(m -> m.process.tell(order));
    }

    private static void kill(long pid) {
        try {
            Processes.kill(pid, Processes.SIGKILL);
        } catch (IOException e) {
            // It has just ended; the child watcher tells.
        }
    }
}
