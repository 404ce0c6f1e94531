package org.postrider.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Collects log lines as `tag: text`, for tests to look at and to wait for.
public final class MemoryLog implements Log {
    private final String tag;
    private final List<String> lines;

    /// An empty log.
    public MemoryLog() {
        this("postfix", new ArrayList<>());
    }

    private MemoryLog(String tag, List<String> lines) {
        this.tag = tag;
        this.lines = lines;
    }

    @Override
    public void log(Severity severity, String text) {
        synchronized (lines) {
            lines.add(tag + ": " + severity.prefix() + text);
            lines.notifyAll();
        }
    }

    @Override
    public Log tagged(String newTag) {
        return new MemoryLog(newTag, lines);
    }

    /// A copy of all lines so far.
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /// Waits until there is such a line.
    ///
    /// @return the first one
    /// @throws AssertionError with all lines, if there is none in time
    public String await(Predicate<String> wanted, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lines) {
            while (true) {
                for (var line : lines) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("no such line within " + limit + ":\n"
                            + String.join("\n", lines));
                }
                lines.wait(left);
            }
        }
    }

    /// Waits until there is a line with this text in it, for at most ten seconds.
    ///
    /// @return the first one
    public String await(String part) throws InterruptedException {
        return await(line -> line.contains(part), Duration.ofSeconds(10));
    }
}
