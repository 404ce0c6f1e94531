package org.postrider.postfix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.OwnJava;
import org.postrider.util.sys.Processes;

/// A master process: the image's, or where there is no image one with this process's own Java and
/// class path. It comes up while the caller still looks at the configuration and the queue, and
/// does nothing before it is told to: two virtual machines one after the other would take half of
/// the time of a start.
final class MasterStart implements AutoCloseable {
    private static final String MAIN = "org.postrider.suite.MasterProcess";
    private static final int STDERR = 2;

    private final Pipe.SinkChannel orders;
    private final Pipe.SourceChannel answers;

    private MasterStart(Pipe.SinkChannel orders, Pipe.SourceChannel answers) {
        this.orders = orders;
        this.answers = answers;
    }

    /// Lets a process come up.
    static MasterStart begin(Path configDirectory) throws IOException {
        var orders = Pipe.open();
        var answers = Pipe.open();
        var words = command("-W", configDirectory).stream().map(Bytes::fromUnicode).toList();
        // ProcessBuilder would leave a thread that waits for the end of the process, and this one
        // would wait three tenths of a second for that thread at its own end.
        Processes.spawn(new Processes.Launch(words.getFirst(), words, Processes.environment(), "",
                List.of(Descriptors.number(orders.source()), Descriptors.number(answers.sink()),
                        STDERR), false));
        orders.source().close();
        answers.sink().close();
        return new MasterStart(orders.sink(), answers.source());
    }

    /// Has it start the mail system.
    ///
    /// @return once all sockets are open; false if it has failed
    boolean go() throws IOException {
        orders.write(ByteBuffer.wrap(new byte[] {'\n'}));
        try (var out = new BufferedReader(new InputStreamReader(Channels.newInputStream(answers),
                StandardCharsets.US_ASCII))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals("ready")) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Ends it, if it has not been told to go.
    @Override
    public void close() throws IOException {
        orders.close();
        answers.close();
    }

    /// Runs the mail system with the standard streams of this process. Whoever ends this process
    /// ends the mail system: it is over when this process is.
    ///
    /// @return its exit status
    static int runInForeground(Path configDirectory, Path queue)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(command("-d", configDirectory))
                .directory(queue.toFile()).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }));
        return process.waitFor();
    }

    private static List<String> command(String option, Path configDirectory) {
        var home = System.getProperty("postrider.home", "");
        var command = new ArrayList<>(home.isEmpty() ? OwnJava.command(MAIN)
                : List.of(home + "/libexec/master"));
        command.addAll(List.of(option, "-c", configDirectory.toString()));
        return command;
    }
}
