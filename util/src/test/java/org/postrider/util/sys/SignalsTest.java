package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private static final int HEARD = 7;

    /// Ends when it hears a signal, or its standard input ends.
    static final class Listener {
        private Listener() {}

        public static void main(String[] args) throws Exception {
            Signals.handle("HUP", _ -> Runtime.getRuntime().halt(HEARD));
            System.out.println("ready");
            System.in.read();
        }
    }

    /// As nohup(1) leaves it to what it starts.
    @Test
    void signal_ignoredFromTheBeginning_isHeard() throws Exception {
        var words = new ArrayList<>(List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
        words.addAll(OwnJava.command(Listener.class.getName()));
        var process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals("ready", process.inputReader().readLine());
            assertEquals(0, new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start().waitFor());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "ignored");
            assertEquals(HEARD, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
