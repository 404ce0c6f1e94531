package org.postrider.qmgr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SweeperTest {
    @Test
    void collection_comesOnceInTenThousandMessages() {
        var collections = new AtomicInteger();
        var sweeper = new Sweeper(collections::incrementAndGet);
        for (int i = 1; i < 10_000; i++) {
            sweeper.ended();
        }
        assertEquals(0, collections.get());
        sweeper.ended();
        assertEquals(1, collections.get());
        for (int i = 0; i < 20_000; i++) {
            sweeper.ended();
        }
        assertEquals(3, collections.get());
    }
}
