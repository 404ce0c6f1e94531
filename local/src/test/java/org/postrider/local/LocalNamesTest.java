package org.postrider.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.mailbox.Identity;

class LocalNamesTest {
    private static final UserTable.User ANNA = new UserTable.User("anna",
            new Identity(7, 7, List.of(7)), Path.of("/home/anna"), "/bin/sh");

    private static LocalNames names(String recipient, String extension) {
        return new LocalNames(ANNA, recipient, extension, "+", "");
    }

    @Test
    void expand_knowsEveryName() {
        assertEquals("anna /home/anna /bin/sh anna+x@y.example anna+x y.example x +",
                names("anna+x@y.example", "x").expand("$user $home $shell $recipient $local "
                        + "$domain $extension $recipient_delimiter", ""));
        assertEquals("[none]", names("anna@y.example", "").expand(
                "[${extension?some}${extension:none}$recipient_delimiter$colour]", ""));
    }

    @Test
    void expand_values_areFilteredAndNotExpandedAgain() {
        assertEquals("a_b $user", names("anna+a;b@y", "a;b").expand("$extension $$user", "ab"));
        assertEquals("$user", names("anna+x@y", "$user").expand("$extension", ""));
    }

    /// An element without the extension that it needs is another user's file, perhaps.
    @Test
    void expandPath_withoutItsExtension_isNone() {
        assertEquals("", names("anna@y", "").expandPath("$home/.forward+$extension", ""));
        assertEquals("/home/anna/.forward+x",
                names("anna+x@y", "x").expandPath("$home/.forward+$extension", ""));
    }
}
