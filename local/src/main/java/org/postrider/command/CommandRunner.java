package org.postrider.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mailbox.Identity;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;
import org.postrider.util.Timers;
import org.postrider.util.sys.AsUser;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Processes;
import org.postrider.util.sys.Processes.Exit;
import org.postrider.util.sys.Processes.Launch;
import org.postrider.util.sys.Users;

/// Runs commands. A command has a session of its own, nothing open but its three standard
/// descriptors, and no environment but what it is given.
///
/// As root, [AsUser] or setpriv(1) takes the user's ids before the command is executed: nothing of
/// the user's runs, and no directory of his is entered, with other rights.
public final class CommandRunner {
    private static final String SETPRIV = "setpriv";
    /// As long as the other name.
    private static final String UNSHARE = "unshare";
    private static final int OUTPUT_LIMIT = 4096;
    private static final Duration AFTER_THE_END = Duration.ofSeconds(2);

    /// Writes the message.
    public interface Message {
        /// Writes all of it. The command may stop reading at any moment.
        void write(WritableByteChannel to) throws IOException;
    }

    /// A command to run.
    ///
    /// @param who runs it
    /// @param environment its whole environment
    /// @param directory where it runs; empty for the directory of this process, or for `/` in
    ///     another root
    /// @param limit its time
    /// @param newRoot the directory that it sees as `/`; empty for the real one
    public record Job(CommandLine command, Identity who, Map<String, String> environment,
            String directory, Duration limit, String newRoot) {
        /// A command with the real root.
        public Job(CommandLine command, Identity who, Map<String, String> environment,
                String directory, Duration limit) {
            this(command, who, environment, directory, limit, "");
        }
    }

    private final ServiceContext context;
    private final boolean root;

    /// Runs commands for this service.
    public CommandRunner(ServiceContext context) {
        this.context = context;
        root = Users.effectiveUser() == 0;
    }

    /// Runs a command until it and what it has started are done with the message.
    ///
    /// @param success what to tell when all went well, from what the command has written
    /// @return what became of the message; everything that is this system's fault is deferred
    public Outcome run(Job job, Message message, Function<String, Outcome> success) {
        try (var input = new Ends(); var output = new Ends()) {
            return start(job, input, output).outcome(message, success);
        } catch (IOException e) {
            context.log().warning("cannot run command \"" + job.command().text() + "\": "
                    + e.getMessage());
            return Outcome.deferred("4.3.0", "cannot run command: " + e.getMessage());
        }
    }

    /// Runs a command that speaks with somebody: its standard input is what he sends, its standard
    /// output and error go to him.
    ///
    /// @return how it ended: status and signal as [Exit] has them; empty if its time was over
    /// @throws IOException if it cannot be run
    public Optional<Exit> converse(Job job, InputStream from, OutputStream to)
            throws IOException {
        try (var input = new Ends(); var output = new Ends()) {
            return start(job, input, output).converse(from, to);
        }
    }

    private Run start(Job job, Ends input, Ends output) throws IOException {
        var words = words(job);
        long pid = Processes.spawn(new Launch(words.getFirst(), words, job.environment(), "",
                List.of(Descriptors.number(input.out()), Descriptors.number(output.in()),
                        Descriptors.number(output.in())), true));
        input.out().close();
        output.in().close();
        return new Run(job, pid, input, output);
    }

    private List<String> words(Job job) {
        var words = new ArrayList<String>();
        var who = job.who();
        if (!job.newRoot().isEmpty()) {
            // unshare(1) without anything to unshare: no other program does all of it at once.
            words.addAll(List.of(UNSHARE, "--root=" + job.newRoot(), "--wd="
                    + (job.directory().isEmpty() ? "/" : job.directory()), "--setuid="
                    + who.uid(), "--setgid=" + who.gid(), "--"));
            words.addAll(job.command().words());
            return words;
        }
        if (root) {
            var launch = AsUser.launch(who.uid(), who.gid(), who.groups(), job.directory(),
                    job.command().words(), job.environment());
            if (launch.isPresent()) {
                return launch.get();
            }
            var groups = String.join(",", who.groups().stream().map(Object::toString).toList());
            words.addAll(List.of(SETPRIV, "--reuid", Integer.toString(who.uid()), "--regid",
                    Integer.toString(who.gid()), groups.isEmpty() ? "--clear-groups"
                            : "--groups=" + groups, "--"));
        }
        if (!job.directory().isEmpty()) {
            words.addAll(List.of("env", "-C", job.directory(), "--"));
        }
        words.addAll(job.command().words());
        return words;
    }

    /// The two ends of a pipe.
    private static final class Ends implements AutoCloseable {
        private final Pipe pipe;

        Ends() throws IOException {
            pipe = Pipe.open();
        }

        /// What is read from it.
        Pipe.SourceChannel out() {
            return pipe.source();
        }

        /// What is written to it.
        Pipe.SinkChannel in() {
            return pipe.sink();
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    /// A command that runs.
    private final class Run {
        private final Job job;
        private final long pid;
        private final Ends input;
        private final Ends output;
        private volatile boolean late;
        private volatile boolean over;

        Run(Job job, long pid, Ends input, Ends output) {
            this.job = job;
            this.pid = pid;
            this.input = input;
            this.output = output;
        }

        Outcome outcome(Message message, Function<String, Outcome> success) throws IOException {
            Timers.Timer timer = context.timers().after(job.limit(), this::kill);
            var exit = new CompletableFuture<Exit>();
            Thread.ofPlatform().name("command " + pid).daemon(true).stackSize(256 * 1024)
                    .start(() -> waitFor(exit));
            var text = new CompletableFuture<String>();
            Thread.ofVirtual().name("output of " + pid).start(() -> text.complete(read()));
            try {
                write(message);
                var end = exit.get();
                return outcome(result(end, text), success);
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                return Outcome.deferred("4.3.0", "mail system is shutting down");
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } finally {
                timer.cancel();
            }
        }

        Optional<Exit> converse(InputStream from, OutputStream to) throws IOException {
            Timers.Timer timer = context.timers().after(job.limit(), this::kill);
            var exit = new CompletableFuture<Exit>();
            Thread.ofPlatform().name("command " + pid).daemon(true).stackSize(256 * 1024)
                    .start(() -> waitFor(exit));
            Thread.ofVirtual().name("input of " + pid).start(() -> pass(from));
            try {
                var out = Channels.newInputStream(output.out());
                var buffer = new byte[4096];
                for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
                    var failure = AsUser.failure(AsUser.NO_PROGRAM, Bytes.text(buffer, 0, n));
                    if (failure.isPresent()) {
                        context.log().warning("execvp " + job.command().words().getFirst() + ": "
                                + failure.get());
                        continue; // nothing for the client
                    }
                    to.write(buffer, 0, n);
                    to.flush();
                }
                var end = exit.get();
                return late ? Optional.empty() : Optional.of(end);
            } catch (IOException e) {
                kill(); // nobody listens any more
                return exit.handle((end, _) -> Optional.ofNullable(end)).join();
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } finally {
                timer.cancel();
            }
        }

        private void pass(InputStream from) {
            try (var to = Channels.newOutputStream(input.in())) {
                var buffer = new byte[4096];
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    to.write(buffer, 0, n);
                }
            } catch (IOException e) {
                // One of them is gone; the command's exit ends the conversation.
            }
        }

        /// Ends the command and what it has started in its session.
        private void kill() {
            late = true;
            try {
                if (!over) {
                    Processes.kill(-pid, Processes.SIGKILL);
                }
                input.in().close();
            } catch (IOException e) {
                // It is gone already.
            }
        }

        private void waitFor(CompletableFuture<Exit> exit) {
            try {
                exit.complete(Processes.waitFor(pid).orElseThrow(
                        () -> new IOException("process " + pid + " is no child")));
                over = true;
            } catch (IOException | RuntimeException e) {
                exit.completeExceptionally(e);
            }
        }

        private Outcome outcome(Ended ended, Function<String, Outcome> success) {
            if (ended.late()) {
                context.log().warning("pipe_command_read: read time limit exceeded");
            }
            var why = ended.notStarted(job, context.program());
            if (why.isEmpty()) {
                return ended.outcome(job, success);
            }
            context.log().fatal(why);
            return CommandResult.notStarted(context.program(), why);
        }

        private void write(Message message) throws IOException {
            try (var to = input.in()) {
                message.write(to);
            } catch (org.postrider.mail.queue.CorruptFileException e) {
                throw e;
            } catch (IOException e) {
                // A command need not read all; its exit status says what it made of it.
            }
        }

        /// What the command writes, up to a limit; the rest is thrown away.
        private String read() {
            var text = new StringBuilder();
            var buffer = ByteBuffer.allocate(1024);
            try {
                while (output.out().read(buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        char c = (char) (buffer.get() & 0xff);
                        if (text.length() < OUTPUT_LIMIT) {
                            text.append(c);
                        }
                    }
                    buffer.clear();
                }
            } catch (IOException e) {
                // Closed after the command's end.
            }
            return text.toString();
        }

        /// A process that the command has left in the background may hold its output open.
        private Ended result(Exit end, CompletableFuture<String> text)
                throws InterruptedException, ExecutionException, IOException {
            String said;
            try {
                said = text.get(AFTER_THE_END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                output.out().close();
                said = text.get();
            }
            return new Ended(end, said, late);
        }
    }

    private record Ended(Exit exit, String output, boolean late) {
        private static final String FAILED = ": failed to execute ";
        private static final String NO_DIRECTORY = "env: cannot change directory";

        /// Why the program could not be executed; empty if it was.
        String notStarted(Job job, String program) {
            var what = program.equals("pipe") ? "pipe_command: execvp " : "execvp ";
            var failure = late ? Optional.<String>empty() : AsUser.failure(exit.status(), output);
            if (failure.isPresent()) {
                return exit.status() == AsUser.NO_PROGRAM ? what + job.command().words().getFirst()
                        + ": " + failure.get() : "";
            }
            boolean ours = output.startsWith(SETPRIV + FAILED) || output.startsWith(
                    UNSHARE + FAILED);
            return late || exit.status() <= 125 || !ours ? ""
                    : what + output.substring(SETPRIV.length() + FAILED.length()).strip();
        }

        Outcome outcome(Job job, Function<String, Outcome> success) {
            if (!late && !job.newRoot().isEmpty() && exit.status() == 1
                    && output.startsWith(UNSHARE + ": ")) {
                return Outcome.deferred("4.3.0", "cannot change root directory: "
                        + output.strip());
            }
            var failure = late ? Optional.<String>empty() : AsUser.failure(exit.status(), output);
            if (failure.isPresent()) {
                return Outcome.deferred("4.3.0", (exit.status() == AsUser.NO_DIRECTORY
                        ? "cannot change directory to '" + job.directory() + "': "
                        : "cannot take the rights of user " + job.who().uid() + ": ")
                        + failure.get());
            }
            if (!late && exit.status() == 125 && output.startsWith(NO_DIRECTORY)) {
                return Outcome.deferred("4.3.0", output.substring("env: ".length()).strip());
            }
            return new CommandResult(job.command().text(), exit.status(), exit.signal(), late,
                    output).outcome(success);
        }
    }
}
