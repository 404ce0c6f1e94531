package org.postrider.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QueueIdTest {
    @Test
    void shortId_ofPostfix_isTakenApart() {
        // As the oracle named the file: 0.852551 s, inode 0xF50642.
        assertEquals("D0721F50642", QueueId.shortId(0xD0721, 0xF50642));
        assertEquals(0xF50642, QueueId.inode("D0721F50642"));
        assertEquals("D0721F50642", QueueId.hashKey("D0721F50642"));
        assertFalse(QueueId.isLong("D0721F50642"));
    }

    @Test
    void longId_roundTrip_keepsInodeAndSpreads() {
        var id = QueueId.longId(1_795_222_322L, 852_513, 0xF50642);
        assertTrue(QueueId.isLong(id));
        assertEquals(0xF50642, QueueId.inode(id));
        assertEquals("D0221", QueueId.hashKey(id));
        assertEquals(7, QueueId.inode(QueueId.withInode(id, 7)));
        assertTrue(QueueId.isValid(id));
    }

    @Test
    void longId_ofSmallNumbers_keepsItsWidth() {
        assertEquals("0000000000z0", QueueId.longId(0, 0, 0));
    }

    @Test
    void valid_textFromOutside_isJudged() {
        for (var bad : new String[] {"", ".", "..", "A/B", "A.B", "A B", "A\0", "../x", "A\u00e9",
                "A".repeat(101)}) {
            assertFalse(QueueId.isValid(bad), bad);
        }
        assertTrue(QueueId.isValid("A1_b"));
    }

    @Test
    void inode_ofNonsense_isNone() {
        assertEquals(-1, QueueId.inode("ABCDE"));
        assertEquals(-1, QueueId.inode("ABCDEXYZ"));
        assertEquals(-1, QueueId.inode("0123456789z"));
    }
}
