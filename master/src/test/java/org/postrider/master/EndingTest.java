package org.postrider.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.server.EndStage;

class EndingTest {
    /// No process has such an id.
    private static final long NOBODY = 1L << 40;

    private final List<Pipe> pipes = new ArrayList<>();
    private final List<Ending.Member> members = new ArrayList<>();

    private Ending.Member member(EndStage stage, boolean orders, boolean old) throws IOException {
        var control = Pipe.open();
        var status = Pipe.open();
        control.source().configureBlocking(false);
        pipes.add(control);
        pipes.add(status);
        var member = new Ending.Member(new Group.Running(NOBODY + pipes.size(), control.sink(),
                status.source()), stage, orders, old);
        members.add(member);
        return member;
    }

    /// What the processes have been told since the last look, in the order of their making.
    private List<String> told() throws IOException {
        var all = new ArrayList<String>();
        for (int i = 0; i < pipes.size(); i += 2) {
            var bytes = ByteBuffer.allocate(10);
            pipes.get(i).source().read(bytes);
            all.add(new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII));
        }
        return all;
    }

    @AfterEach
    void close() throws IOException {
        for (var pipe : pipes) {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    @Test
    void stop_processes_endWhenNobodyNeedsThem() throws Exception {
        var queue = member(EndStage.LOG, true, false);
        var agent = member(EndStage.WORK, false, false);
        var cleanup = member(EndStage.HELP, false, false);
        var old = member(EndStage.WORK, false, true);
        var ending = new Ending(0, members);
        assertEquals(List.of("S", "", "", ""), told());
        ending.advance(0, members);
        assertEquals(List.of("", "", "", ""), told());
        ending.released(queue.process().pid());
        ending.advance(1, members);
        assertEquals(List.of("", "S", "S", "S"), told());
        members.remove(agent);
        ending.advance(2, members);
        assertEquals(List.of("", "", "", ""), told());
        members.remove(old);
        ending.advance(3, members);
        assertEquals(List.of("", "", "L", ""), told());
        members.remove(cleanup);
        ending.advance(4, members);
        assertEquals(List.of("L", "", "", ""), told());
    }

    @Test
    void stop_queueManagerThatDoesNotAnswer_isNotWaitedForLong() throws Exception {
        member(EndStage.LOG, true, false);
        member(EndStage.WORK, false, false);
        var ending = new Ending(0, members);
        ending.advance(Duration.ofMillis(1001).toNanos(), members);
        assertEquals(List.of("S", "S"), told());
    }

    @Test
    void stop_nothingButHelpers_goesThroughAllSteps() throws Exception {
        var cleanup = member(EndStage.HELP, false, false);
        var ending = new Ending(0, members);
        ending.advance(0, members);
        assertEquals(List.of("SL"), told());
        members.remove(cleanup);
        ending.advance(1, members);
        assertEquals(List.of(""), told());
    }
}
