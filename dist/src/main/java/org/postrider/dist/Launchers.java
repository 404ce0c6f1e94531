package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// The shell scripts that start programs from wherever the image lies.
///
/// A start-up cache is used only by a process with the very options that it was made with, so the
/// options stand here once, for launchers and for training.
final class Launchers {
    /// Commands, by the names of their launchers.
    static final List<String> COMMANDS = List.of("postfix", "postconf", "postmap",
            "postalias", "sendmail", "mailq", "newaliases", "postqueue", "postsuper", "postcat",
            "postlog");

    private static final List<String> COMMON = List.of("-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders", "-XX:-UsePerfData",
            "-Xlog:disable", "-Xlog:all=error:stderr",
            "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

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

    /// Options of commands: they live shortly.
    static List<String> commandOptions() {
        var options = new ArrayList<>(COMMON);
        options.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xss512k"));
        return options;
    }

    /// Options of daemons: they wait, then serve many sessions at once in little memory.
    static List<String> daemonOptions() {
        var options = new ArrayList<>(COMMON);
        options.addAll(List.of("-Xss512k",
                "-Xms8m", "-Xmx768m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30",
                "-Djdk.virtualThreadScheduler.parallelism=4",
                "-Djdk.virtualThreadScheduler.maxPoolSize=96",
                "-Djdk.internal.foreign.DowncallLinker.USE_SPEC=false"));
        return options;
    }

    void write() throws IOException {
        for (var command : COMMANDS) {
            script(home.resolve("sbin/" + command), "commands", commandOptions(),
                    command);
        }
        script(home.resolve("libexec/postrider-daemon"), "daemons", daemonOptions(),
                "postrider-daemon");
        script(home.resolve("libexec/master"), "daemons", daemonOptions(),
                "master");
    }

    private void script(Path file, String cache, List<String> options, String program)
            throws IOException {
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
                LC_ALL=C.UTF-8
                export LC_ALL
                %sexec "$home/lib/runtime/bin/java" %s \\
                    -XX:AOTCache="$home/lib/%s.aot" -Dpostrider.home="$home" \\
                    -jar "$home/lib/postrider.jar" %s "$@"
                """.formatted(program.equals("postfix") ? FOREGROUND : "",
                        String.join(" ", options), cache, program);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
