package org.postrider.postqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.testing.MemoryLog;

class RightsTest {
    @TempDir
    Path folder;

    private Optional<String> refusal(String settings, boolean lists, int id, String user)
            throws Exception {
        Files.writeString(folder.resolve("main.cf"), "mail_owner = keeper\n" + settings + "\n");
        return Rights.refusal(Conf.load(folder), new MemoryLog(), lists, id, user);
    }

    @Test
    void anybody_byDefault_may() throws Exception {
        assertEquals(Optional.empty(), refusal("", true, 7, "joe"));
        assertEquals(Optional.empty(), refusal("", false, 7, "joe"));
    }

    @Test
    void list_namesWhoMay() throws Exception {
        var settings = "authorized_mailq_users = !joe, static:all\n"
                + "authorized_flush_users = joe";
        assertEquals(Optional.of("User joe(7) is not allowed to view the mail queue"),
                refusal(settings, true, 7, "joe"));
        assertEquals(Optional.empty(), refusal(settings, false, 7, "joe"));
        assertEquals(Optional.empty(), refusal(settings, true, 8, "ann"));
        assertEquals(Optional.of("User ann(8) is not allowed to flush the mail queue"),
                refusal(settings, false, 8, "ann"));
    }

    @Test
    void rootAndOwner_always_may() throws Exception {
        assertEquals(Optional.empty(), refusal("authorized_mailq_users =", true, 0, "root"));
        assertEquals(Optional.empty(), refusal("authorized_mailq_users =", true, 9, "keeper"));
    }
}
