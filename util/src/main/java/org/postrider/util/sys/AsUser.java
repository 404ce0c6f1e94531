package org.postrider.util.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts programs with the rights of a user, by way of the image's `libexec/as-user` ([AsUserProgram]).
///
/// setpriv(1) does the same, but what it loads and looks up costs more processor time than cat(1).
/// A thread of this process cannot do it: its real user would have to be the user before the new
/// process begins, and then he could send it signals, which end the whole process.
///
/// Whoever cannot use it has to take setpriv(1): outside an image, where it is not made for the
/// processor, for files that only a shell can execute, and for more than [#MOST_GROUPS] groups.
public final class AsUser {
    /// Status where the directory could not be entered.
    public static final int NO_DIRECTORY = 126;
    /// Status where the program could not be executed.
    public static final int NO_PROGRAM = 127;

    private static final int MOST_GROUPS = 1000;
    private static final String MARK = "\0as\0";
    private static final String FILE = file(System.getProperty("postrider.home", ""));

    private AsUser() {}

    private static String file(String home) {
        var file = Path.of(home, "libexec/as-user");
        return !home.isEmpty() && Files.isExecutable(file) ? file.toString() : "";
    }

    /// A program to start as a user.
    ///
    /// @param fileLimit the most bytes that a file may have after the program has written to it; 0 for
    ///     no other limit than that of this process
    /// @param directory where it runs; empty for the directory of this process
    /// @param environment has the `PATH` in which a program without a slash in its name is found
    public record Start(int uid, int gid, Collection<Integer> groups, long fileLimit,
            String directory, List<String> words, Map<String, String> environment) {}

    /// What to start, in the form that [Processes.Launch] takes.
    ///
    /// @return empty where setpriv(1) has to do it
    public static Optional<List<String>> launch(Start start) {
        return launch(FILE, start);
    }

    /// The same by this file.
    ///
    /// @param file where [AsUserProgram] lies; empty for nowhere
    /// @return empty where setpriv(1) has to do it
    public static Optional<List<String>> launch(String file, Start start) {
        var program = found(start.words().getFirst(),
                start.environment().getOrDefault("PATH", ""));
        if (file.isEmpty() || program.isEmpty() || start.groups().size() > MOST_GROUPS) {
            return Optional.empty();
        }
        long limit = start.fileLimit() == 0 ? -1 : start.fileLimit();
        var numbers = new StringBuilder(32 + 8 * start.groups().size());
        append(numbers, start.uid());
        append(numbers, start.gid());
        append(numbers, (int) limit);
        append(numbers, (int) (limit >>> 32));
        start.groups().forEach(group -> append(numbers, group));
        var all = new ArrayList<>(List.of(file, numbers.toString(), start.directory(), program));
        all.addAll(start.words());
        return Optional.of(all);
    }

    private static void append(StringBuilder out, int number) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            out.append((char) ('a' + (number >>> shift & 15)));
        }
    }

    private static String found(String name, String path) {
        if (name.indexOf('/') >= 0) {
            return isPlain(Path.of(name)) ? name : "";
        }
        for (var folder : path.split(":")) {
            var file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return isPlain(file) ? file.toString() : "";
            }
        }
        return "";
    }

    /// Whether the kernel executes a file by itself: a program, or a script that names its shell.
    private static boolean isPlain(Path file) {
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(4);
            return head.length == 4 && (head[0] == '#' && head[1] == '!'
                    || head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F');
        } catch (IOException e) {
            return false;
        }
    }

    /// Why the program could not be started.
    ///
    /// @param status with which the process has ended
    /// @param output what it has written, one byte per character
    /// @return in words; empty if it was started
    public static Optional<String> failure(int status, String output) {
        if (status < 125 || status > 127 || output.length() != 8 || !output.startsWith(MARK)) {
            return Optional.empty();
        }
        int errno = 0;
        for (int i = 7; i >= 4; i--) {
            errno = errno << 8 | output.charAt(i) & 0xff;
        }
        return Optional.of(Native.string(
                Native.call(Native.function("strerror"), errno).value()));
    }
}
