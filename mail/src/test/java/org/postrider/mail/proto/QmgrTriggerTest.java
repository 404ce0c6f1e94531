package org.postrider.mail.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.util.Bytes;

class QmgrTriggerTest {
    private static List<QmgrTrigger> all(byte[] bytes) throws IOException {
        var in = new ByteArrayInputStream(bytes);
        var all = new ArrayList<QmgrTrigger>();
        for (var next = QmgrTrigger.read(in); next.isPresent(); next = QmgrTrigger.read(in)) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void requests_severalOnOneConnection_areRead() throws Exception {
        var out = new ByteArrayOutputStream();
        var triggers = List.of(QmgrTrigger.Request.FLUSH_DEAD, new QmgrTrigger.New("4F1A2"),
                QmgrTrigger.Request.WAKEUP, new QmgrTrigger.Retry("4F1A3"));
        for (var trigger : triggers) {
            QmgrTrigger.write(trigger, out);
        }
        assertEquals("FN4F1A2\0WR4F1A3\0", Bytes.text(out.toByteArray()));
        assertEquals(triggers, all(out.toByteArray()));
    }

    @Test
    void unknownLetters_areSkipped() throws Exception {
        assertEquals(List.of(QmgrTrigger.Request.SCAN_DEFERRED), all(Bytes.of("\0xD?")));
    }

    @Test
    void badQueueId_isRefused() {
        for (var bad : List.of("N\0", "N../x\0", "N4F1A2", "N" + "A".repeat(200) + "\0")) {
            assertThrows(IOException.class, () -> all(Bytes.of(bad)), bad);
        }
    }

    @Test
    void request_cutAnywhere_isRefusedOrEmpty() throws Exception {
        var whole = Bytes.of("N4F1A2\0");
        assertTrue(all(new byte[0]).isEmpty());
        for (int cut = 1; cut < whole.length; cut++) {
            var part = java.util.Arrays.copyOf(whole, cut);
            assertThrows(IOException.class, () -> all(part));
        }
    }
}
