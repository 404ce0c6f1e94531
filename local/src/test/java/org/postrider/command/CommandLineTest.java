package org.postrider.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void parse_plainWords_needNoShell() {
        assertEquals(List.of("/bin/cat", "-a", "b@c"),
                CommandLine.parse(" /bin/cat  -a\tb@c ", "").words());
    }

    @Test
    void parse_metaCharacterOrBuiltIn_goesToTheShell() {
        for (var text : List.of("cat > x", "exit 1", "a; b", "echo $HOME", "cat 'x'", "", "a\nb")) {
            assertEquals(List.of("/bin/sh", "-c", text), CommandLine.parse(text, "").words());
        }
    }

    @Test
    void parse_ownShell_getsEverything() {
        assertEquals(List.of("/bin/smrsh", "-c", "cat x"),
                CommandLine.parse("cat x", "/bin/smrsh -c").words());
    }
}
