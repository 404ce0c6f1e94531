package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.postrider.mail.queue.QueueListing;
import org.postrider.mail.queue.QueueListing.Message;
import org.postrider.mail.queue.QueueListing.To;
import org.postrider.util.Bytes;

/// As `compare/tools` has seen Postfix print such queues.
class ListFormatTest {
    private static String text(Message... messages) throws IOException {
        var list = new ByteArrayOutputStream();
        QueueListing.write(list, List.of(messages));
        var out = new ByteArrayOutputStream();
        new ListFormat(out, false, () -> TimeZone.getTimeZone("UTC"))
                .text(QueueListing.begin(new ByteArrayInputStream(list.toByteArray())));
        return Bytes.text(out.toByteArray());
    }

    private static Message message(String queue, boolean expired, To... recipients) {
        return new Message(queue, "ABCDE1F0", 0, 413, expired, "a@b.example",
                List.of(recipients));
    }

    @Test
    void recipientWithoutReason_isToldFromThoseAbove() throws IOException {
        var text = text(message("deferred", false, new To("", "one@x.example", "defer", "no"),
                new To("", "two@x.example", "defer", "no"), new To("", "three@x.example", "", "")));
        assertEquals(List.of("(no)", "one@x.example", "two@x.example", "(reason unavailable)",
                "three@x.example"), text.lines().skip(2).limit(5).map(String::strip).toList());
    }

    @Test
    void recipientsWithoutAnyReason_standAlone() throws IOException {
        assertEquals(List.of("one@x.example", "two@x.example"),
                text(message("incoming", false, new To("", "one@x.example", "", ""),
                        new To("", "two@x.example", "", ""))).lines().skip(2).limit(2)
                        .map(String::strip).toList());
    }

    @Test
    void marks_tellTheQueue_andWhetherItWillBeReturned() throws IOException {
        for (var expected : new String[][] {{"active", "*"}, {"hold", "!"}, {"deferred", ""}}) {
            for (boolean expired : new boolean[] {false, true}) {
                var line = text(message(expected[0], expired)).lines().skip(1).findFirst().get();
                assertEquals("ABCDE1F0" + expected[1] + (expired ? "#" : ""),
                        line.substring(0, line.indexOf(' ')));
            }
        }
    }
}
