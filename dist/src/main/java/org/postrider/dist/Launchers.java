package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The shell scripts that start programs from wherever the image lies.
///
/// A start-up cache is used only by a process with the very options that it was made with, so the
/// options stand here once, for launchers and for training.
final class Launchers {
    /// Commands, by the names of their launchers.
    static final List<String> COMMANDS = List.of("postfix", "postconf", "postmap",
            "postalias", "sendmail", "mailq", "newaliases", "postqueue", "postsuper", "postcat",
            "postkick", "postlock", "postlog", "qshape");

    /// Caches of commands: those that scripts call most have one of their own, because a process
    /// loads all that is in its cache (17 of 80 ms for sendmail, when it shared one with all).
    static final List<String> COMMAND_CACHES = List.of("postconf", "sendmail", "postmap",
            "postqueue", "commands");

    private static final List<String> COMMON = List.of("-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders", "-XX:-UsePerfData",
            "-Xlog:disable", "-Xlog:all=error:stderr",
            "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0",
            "--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            // The only one there is: the first socket need not search for others.
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider");

    private static final String MAIN = "org.postrider.suite.Postrider";

    private static final String TRIM = "-XX:TrimNativeHeapInterval=10000";

    /// What the training found to be hot is compiled once it is hot here, too, and not at the start.
    private static final String NOT_AHEAD = "-XX:-AOTReplayTraining";

    /// For what only starts something, or goes once over the queue: a thousand methods run a few
    /// hundred times each. Daemons seemed slower with it, for a single client soon after a start (four
    /// rounds on a noisy machine, which overlap).
    private static final String LAZY = "-XX:CompileThresholdScaling=3";

    /// Nobody else reads what a daemon, or a command that it runs, creates. Size of the young
    /// generation by what a process does: smtpd holds the buffers of all clients, cleanup those of
    /// messages, and the others little.
    private static final String DAEMON = """
            umask 077
            case $1 in
            *smtpd*) heap='-Xms24m -Xmn16m' ;;
            *cleanup*) heap='-Xms16m -Xmn12m' ;;
            *) heap='-Xms12m -Xmn8m' ;;
            esac
            """;

    /// `postfix start-fg` only checks; then the shell becomes master, so that this is process 1 of
    /// a container and no second Java process stays.
    private static final String FOREGROUND = """
            for word in "$@"; do
                if [ "$word" = start-fg ] && [ -z "$POSTRIDER_FOREGROUND" ]; then
                    POSTRIDER_FOREGROUND=yes "$self" "$@" || exit $?
                    exec "$home/libexec/master" -d "$@"
                fi
            done
            """;

    private final Path home;

    Launchers(Path home) {
        this.home = home;
    }

    /// The last options: the program's classes by their path, because opening the jar for its
    /// manifest takes six of a command's forty milliseconds.
    ///
    /// @param home the image's folder, as a shell or [ProcessBuilder] shall see it
    static List<String> program(String home) {
        return List.of("-Dpostrider.home=" + home, "-cp", home + "/lib/postrider.jar", MAIN);
    }

    /// Options of commands: they live shortly, so that compiling ahead what the training showed to
    /// be hot costs more than it saves, and so does code made for the reflection of a single call.
    /// Those that share a cache start or mend the mail system, and do more than the others ([#LAZY]).
    /// postmap may make tables of millions of lines: the second compiler takes a third off that, and adds
    /// one millisecond to each start.
    ///
    /// @param cache name of the command's cache
    static List<String> commandOptions(String cache) {
        var options = new ArrayList<>(COMMON);
        if (!cache.equals("postmap")) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        options.addAll(List.of("-Xss512k", NOT_AHEAD,
                "-Djdk.reflect.useNativeAccessorOnly=true"));
        if (cache.equals("commands")) {
            options.add(LAZY);
        }
        return options;
    }

    /// Options of daemons: they wait, then serve many sessions at once in little memory.
    ///
    /// - The second compiler needs more processor time and memory than its code saves: messages
    ///   pass through many classes for a short time each.
    /// - What a hundred sessions hold must fit into the survivor spaces ([#DAEMON]). Otherwise it is
    ///   promoted, and the old generation grows without need until the next full collection.
    /// - What the C library keeps of freed memory goes back every ten seconds: of the 9 MB that
    ///   compiling leaves behind, 3 are in use.
    /// - Each process may use all processors: which of them has work changes. Carriers that wait
    ///   for the disk are replaced, up to the size of the pool.
    /// - Who waits for a peer is woken by a thread of the system (`pollerMode`), not by a virtual
    ///   thread that must be woken first: a fifth more messages a second for a single client.
    static List<String> daemonOptions() {
        var options = new ArrayList<>(COMMON);
        options.addAll(List.of("-Xss512k", "-XX:TieredStopAtLevel=1", NOT_AHEAD,
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:SurvivorRatio=2", "-XX:TargetSurvivorRatio=90", "-Xmx768m",
                TRIM, "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30",
                "-Djdk.pollerMode=1", "-Djdk.virtualThreadScheduler.maxPoolSize=96"));
        return options;
    }

    /// Options of master: a daemon without sessions, which must not fill a young generation of that
    /// size before it looks what is still in use.
    static List<String> masterOptions() {
        var options = new ArrayList<>(COMMON);
        options.addAll(List.of("-Xss512k", "-XX:TieredStopAtLevel=1", NOT_AHEAD, LAZY,
                "-XX:ReservedCodeCacheSize=32m", "-Xms6m", "-Xmn3m", "-Xmx64m", TRIM));
        return options;
    }

    void write() throws IOException {
        for (var command : COMMANDS) {
            var cache = COMMAND_CACHES.contains(command) ? command : "commands";
            script(home.resolve("sbin/" + command), cache, commandOptions(cache), command);
        }
        script(home.resolve("libexec/postrider-daemon"), "daemons", daemonOptions(),
                "postrider-daemon", DAEMON, "$heap ");
        script(home.resolve("libexec/master"), "daemons", masterOptions(),
                "master");
    }

    private void script(Path file, String cache, List<String> options, String program)
            throws IOException {
        script(file, cache, options, program, program.equals("postfix") ? FOREGROUND : "", "");
    }

    /// Writes one script.
    ///
    /// @param first lines to run before the program
    /// @param more options of the virtual machine that those lines choose
    private void script(Path file, String cache, List<String> options, String program,
            String first, String more) throws IOException {
        var text = """
                #!/bin/sh
                # Starts one program of Postrider from wherever this folder lies.
                self=$0
                if [ -L "$self" ]; then self=$(readlink -f -- "$self"); fi
                case $self in
                /*/*/*) home=${self%%/*}; home=${home%%/*} ;;
                *) home=$(cd -- "${self%%/*}/.." && pwd) || exit 71 ;;
                esac
                unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
                LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072
                export LC_ALL MALLOC_ARENA_MAX MALLOC_TRIM_THRESHOLD_
                %sexec "$home/lib/runtime/bin/java" %s%s \\
                    -XX:AOTCache="$home/lib/%s.aot" \\
                    %s %s "$@"
                """.formatted(first, more, String.join(" ", options), cache, classes(), program);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String classes() {
        return program("$home").stream().map(o -> o.contains("$") ? '"' + o + '"' : o)
                .collect(Collectors.joining(" "));
    }
}
