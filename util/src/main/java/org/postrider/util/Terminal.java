package org.postrider.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether somebody watches. [System#console] would load a terminal library to tell.
public final class Terminal {
    private Terminal() {}

    /// Whether standard output of this process is a terminal.
    public static boolean isOutput() {
        return is(1);
    }

    /// Whether standard error of this process is a terminal.
    public static boolean isError() {
        return is(2);
    }

    private static boolean is(int descriptor) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
