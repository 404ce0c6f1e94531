package org.postrider.postmap;

import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Tells on a terminal how far a long run is; says nothing elsewhere, or before two seconds.
final class Progress {
    private static final int EACH = 16_384;
    private static final long PATIENCE = 2_000_000_000;

    private final PrintStream err;
    private final BooleanSupplier terminal;
    private final LongSupplier nanos;
    private final long start;
    private long next;
    private int entries;
    private boolean shown;

    /// @param terminal whether that stream is one; asked when there is something to say
    /// @param nanos the time, as [System#nanoTime]
    Progress(PrintStream err, BooleanSupplier terminal, LongSupplier nanos) {
        this.err = err;
        this.terminal = terminal;
        this.nanos = nanos;
        start = nanos.getAsLong();
        next = start + PATIENCE;
    }

    /// Counts an entry of the table.
    void count(String table) {
        if (++entries % EACH != 0 || nanos.getAsLong() < next) {
            return;
        }
        next = nanos.getAsLong() + PATIENCE / 4;
        shown = shown || terminal.getAsBoolean();
        if (shown) {
            err.print("\r" + table + ": " + entries + " entries");
            err.flush();
        } else {
            next = Long.MAX_VALUE;
        }
    }

    /// Goes to a new line where something was shown.
    void end() {
        if (shown) {
            err.println();
        }
    }
}
