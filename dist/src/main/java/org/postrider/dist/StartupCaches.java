package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Makes the start-up caches (JEP 514) by running the real programs: one cache for all daemons, so
/// that processes share its pages; several for commands, because a process loads all classes of
/// its cache at once.
final class StartupCaches {
    private final Path home;
    private final Path logs;

    StartupCaches(Path home, Path logs) {
        this.home = home;
        this.logs = logs;
    }

    void train() throws IOException, InterruptedException {
        for (var cache : Launchers.COMMAND_CACHES) {
            train(cache, Launchers.commandOptions(cache));
        }
        train("daemons", Launchers.daemonOptions());
    }

    private void train(String what, List<String> options)
            throws IOException, InterruptedException {
        // A place that `mail_owner` can reach: the folder of the build may be its owner's alone.
        var scratch = Files.createTempDirectory("postrider-training",
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwxr-xr-x")));
        var cache = home.resolve("lib/" + what + ".aot");
        Files.deleteIfExists(cache);
        var command = new ArrayList<String>();
        command.add(home.resolve("lib/runtime/bin/java").toString());
        command.addAll(options);
        command.add("-XX:AOTCacheOutput=" + cache);
        command.addAll(Launchers.program(home.toString()));
        command.addAll(List.of("training", what, scratch.toString()));
        BuildImage.execute(command, logs.resolve("training-" + what + ".log"));
        if (!Files.exists(cache)) {
            throw new IOException("no start-up cache was made: " + cache);
        }
        BuildImage.deleteTree(scratch);
    }
}
