package org.postrider.postfix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.sys.OwnJava;

/// Starts the master process: the image's, or where there is no image one with this process's own
/// Java and class path.
final class MasterStart {
    private static final String MAIN = "org.postrider.suite.MasterProcess";

    private final Path configDirectory;
    private final Path queue;

    MasterStart(Path configDirectory, Path queue) {
        this.configDirectory = configDirectory;
        this.queue = queue;
    }

    /// Starts the mail system in the background.
    ///
    /// @return once all its sockets are open; false if it has failed
    boolean start() throws IOException {
        var process = builder("-w").redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.US_ASCII))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals("ready")) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Runs the mail system with the standard streams of this process. Whoever ends this process
    /// ends the mail system: it is over when this process is.
    ///
    /// @return its exit status
    int runInForeground() throws IOException, InterruptedException {
        var process = builder("-d").inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }));
        return process.waitFor();
    }

    private ProcessBuilder builder(String option) {
        var command = command();
        command.addAll(List.of(option, "-c", configDirectory.toString()));
        return new ProcessBuilder(command).directory(queue.toFile());
    }

    private static List<String> command() {
        var home = System.getProperty("postrider.home", "");
        return home.isEmpty() ? OwnJava.command(MAIN)
                : new ArrayList<>(List.of(home + "/libexec/master"));
    }
}
