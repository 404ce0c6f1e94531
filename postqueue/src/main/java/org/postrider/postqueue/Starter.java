package org.postrider.postqueue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.util.Bytes;
import org.postrider.util.sys.Processes;
import org.postrider.util.sys.SysException;

/// Starts a process, again and again while the system has no room for it.
final class Starter {
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENOEXEC = 8;

    /// How a process comes to be.
    interface Spawner {
        /// @return its process id
        long spawn(Processes.Launch launch) throws SysException;
    }

    private final int attempts;
    private final Spawner spawner;
    private final Duration delay;
    private final Consumer<Duration> pause;
    private final Consumer<String> warn;

    /// @param conf says how often, and after what time again
    /// @param warn told about each attempt that failed
    Starter(Conf conf, Consumer<String> warn) {
        this(conf, Processes::spawn, Starter::sleep, warn);
    }

    Starter(Conf conf, Spawner spawner, Consumer<Duration> pause, Consumer<String> warn) {
        attempts = conf.get(CommonParams.FORK_ATTEMPTS);
        delay = conf.get(CommonParams.FORK_DELAY);
        this.spawner = spawner;
        this.pause = pause;
        this.warn = warn;
    }

    /// Starts a command with the standard streams and the environment of this process.
    ///
    /// @return its process id
    long start(List<String> words) throws IOException {
        try {
            return attempt(words);
        } catch (SysException e) {
            if (e.errno() != ENOEXEC || words.getFirst().indexOf('/') < 0) {
                throw e;
            }
        }
        // A script that does not say for which program: for the shell, as execvp(3) has it.
        var script = new ArrayList<>(List.of("/bin/sh"));
        script.addAll(words);
        return attempt(script);
    }

    private long attempt(List<String> words) throws IOException {
        var texts = words.stream().map(Bytes::fromUnicode).toList();
        var launch = new Processes.Launch(texts.getFirst(), texts, Processes.environment(), "",
                List.of(0, 1, 2), false);
        for (int left = attempts;; left--) {
            try {
                return spawner.spawn(launch);
            } catch (SysException e) {
                if (e.errno() != EAGAIN && e.errno() != ENOMEM) {
                    throw e;
                }
                warn.accept("fork " + words.getFirst() + ": " + reason(e));
                if (left <= 1) {
                    throw e;
                }
            }
            pause.accept(delay);
        }
    }

    /// The system's text for what went wrong.
    static String reason(IOException e) {
        var text = e.getMessage();
        return text.substring(text.lastIndexOf(": ") < 0 ? 0 : text.lastIndexOf(": ") + 2);
    }

    private static void sleep(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
