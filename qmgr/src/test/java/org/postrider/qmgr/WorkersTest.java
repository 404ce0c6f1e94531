package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch three = new CountDownLatch(3);

    private void pass(CountDownLatch done) {
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        three.countDown();
        gate.acquireUninterruptibly();
        atOnce.decrementAndGet();
        done.countDown();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(20, TimeUnit.SECONDS), "jobs are missing");
    }

    @Test
    void jobs_areDoneAsManyAtATimeAsTheLimitSays() throws Exception {
        var workers = new Workers(3);
        var done = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            workers.add(() -> pass(done));
        }
        await(three);
        gate.release(1000);
        await(done);
        assertEquals(3, most.get());
    }

    @Test
    void stoppedWorkers_endWhatTheyDo_andBeginNothing() throws Exception {
        var workers = new Workers(3);
        assertFalse(workers.isBusy());
        var done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            workers.add(() -> pass(done));
        }
        await(three);
        workers.stop();
        workers.add(done::countDown);
        assertTrue(workers.isBusy());
        gate.release(4);
        while (workers.isBusy()) {
            Thread.onSpinWait();
        }
        assertEquals(1, done.getCount());
    }

    @Test
    void oneWorker_keepsTheOrder() throws Exception {
        var workers = new Workers(1);
        var order = new CopyOnWriteArrayList<Integer>();
        var done = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            int number = i;
            workers.add(() -> {
                order.add(number);
                done.countDown();
            });
        }
        await(done);
        assertEquals(List.of(0, 1, 2), order);
    }

    @Test
    void jobThatFails_doesNotHoldOthersUp() throws Exception {
        var workers = new Workers(1);
        var other = new CountDownLatch(1);
        workers.add(() -> pass(new CountDownLatch(1)));
        workers.add(() -> {
            throw new IllegalStateException("wanted by the test");
        });
        workers.add(other::countDown);
        gate.release();
        await(other);
        var last = new CountDownLatch(1);
        workers.add(last::countDown);
        await(last);
    }
}
