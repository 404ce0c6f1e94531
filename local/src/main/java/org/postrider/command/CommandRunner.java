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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.queue.CorruptFileException;
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
/// Its rights are taken by a [Starter] before it is executed: nothing of the user's runs, and no
/// directory of his is entered, with other rights.
public final class CommandRunner {
    private static final int OUTPUT_LIMIT = 4096;
    private static final Duration AFTER_THE_END = Duration.ofSeconds(2);
    /// What fits into a pipe that nobody reads.
    private static final int PIPE = 65536;
    /// Each starts one command and waits for its end, both in the kernel. Later commands use them
    /// again.
    private static final ExecutorService PARENTS = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("command-", 0).daemon(true).stackSize(256 * 1024).factory());

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
    /// @param fileLimit the most bytes of a file that it writes to; 0 for no limit
    public record Job(CommandLine command, Identity who, Map<String, String> environment,
            String directory, Duration limit, String newRoot, long fileLimit) {
        /// A command with the real root, which may write files of any size.
        public Job(CommandLine command, Identity who, Map<String, String> environment,
                String directory, Duration limit) {
            this(command, who, environment, directory, limit, "", 0);
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
        } catch (CorruptFileException e) {
            return Outcome.deferred("4.3.0", "corrupted queue file"); // which is logged elsewhere
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
        var words = Starter.words(job, root);
        var launch = new Launch(words.getFirst(), words, job.environment(), "",
                List.of(Descriptors.number(input.out()), Descriptors.number(output.in()),
                        Descriptors.number(output.in())), true);
        var run = new Run(job, input, output);
        PARENTS.execute(() -> run.live(launch));
        return run;
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
        private final Ends input;
        private final Ends output;
        /// Done when nobody needs the command's ends of the pipes any more.
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Exit> exit = new CompletableFuture<>();
        private long pid;
        private boolean alive;
        private volatile boolean late;

        Run(Job job, Ends input, Ends output) {
            this.job = job;
            this.input = input;
            this.output = output;
        }

        Outcome outcome(Message message, Function<String, Outcome> success) throws IOException {
            Timers.Timer timer = context.timers().after(job.limit(), this::kill);
            // A process that the command has left in the background may hold its output open.
            var closing = exit.handle(
                    (_, _) -> context.timers().after(AFTER_THE_END, this::closeOutput));
            var text = new FutureTask<>(this::read);
            try {
                write(message, text);
                text.run();
                return outcome(exit.get(), text.get(), success);
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                return Outcome.deferred("4.3.0", "mail system is shutting down");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } finally {
                begun.join();
                timer.cancel();
                closing.thenAccept(Timers.Timer::cancel);
            }
        }

        Optional<Exit> converse(InputStream from, OutputStream to) throws IOException {
            Timers.Timer timer = context.timers().after(job.limit(), this::kill);
            Thread.ofVirtual().name("input of a command").start(() -> pass(from));
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
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } finally {
                begun.join();
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

        /// The life of the command, in a thread of its own: starting it stops a thread until it has
        /// its own memory.
        void live(Launch launch) {
            try {
                try {
                    born(Processes.spawn(launch));
                } finally {
                    input.out().close();
                    output.in().close();
                    begun.complete(null);
                }
                var end = Processes.waitFor(pid);
                dead();
                exit.complete(end.orElseThrow(
                        () -> new IOException("process " + pid + " is no child")));
            } catch (IOException | RuntimeException e) {
                exit.completeExceptionally(e);
            }
        }

        private synchronized void born(long child) {
            pid = child;
            alive = true;
            if (late) {
                kill();
            }
        }

        private synchronized void dead() {
            alive = false;
        }

        /// Ends the command and what it has started in its session.
        private synchronized void kill() {
            late = true;
            try {
                if (alive) {
                    Processes.kill(-pid, Processes.SIGKILL);
                }
                input.in().close();
            } catch (IOException e) {
                // It is gone already.
            }
        }

        private Outcome outcome(Exit exit, String said, Function<String, Outcome> success) {
            if (late) {
                context.log().warning("pipe_command_read: read time limit exceeded");
            } else {
                var failure = Starter.failure(job, exit, said);
                if (failure.isPresent()) {
                    return failed(failure.get());
                }
            }
            return new CommandResult(job.command().text(), exit.status(), exit.signal(), late,
                    said).outcome(success);
        }

        private Outcome failed(Starter.Failure failure) {
            return switch (failure) {
                case Starter.Failure.Program(var why) -> {
                    var text = (context.program().equals("pipe") ? "pipe_command: " : "")
                            + "execvp " + why;
                    context.log().fatal(text);
                    yield CommandResult.notStarted(context.program(), text);
                }
                case Starter.Failure.Place(var why) -> {
                    context.log().fatal(why);
                    yield CommandResult.notStarted(context.program(), "");
                }
            };
        }

        /// Writes the message. What the command writes meanwhile is read by this thread later, or
        /// by another one where the command may wait for that.
        private void write(Message message, Runnable reader) throws IOException {
            try (var to = input.in()) {
                var filling = new Filling(to, () -> Thread.ofVirtual()
                        .name("output of a command").start(reader));
                try {
                    message.write(filling);
                } catch (IOException e) {
                    if (!filling.broken) {
                        kill(); // before it takes half a message for a whole one
                        throw e;
                    }
                    // A command need not read all; its exit status says what it made of it.
                }
            }
        }

        /// What the command writes, up to a limit; the rest is thrown away.
        private String read() {
            var text = new byte[OUTPUT_LIMIT];
            int size = 0;
            try {
                var into = ByteBuffer.wrap(text);
                while (into.hasRemaining() && output.out().read(into) >= 0) {
                    size = into.position();
                }
                var rest = ByteBuffer.allocate(OUTPUT_LIMIT);
                while (output.out().read(rest) >= 0) {
                    rest.clear();
                }
            } catch (IOException e) {
                // Closed after the command's end.
            }
            return Bytes.text(text, 0, size);
        }

        private void closeOutput() {
            try {
                output.out().close();
            } catch (IOException e) {
                // It is of no further use either way.
            }
        }
    }

    /// A pipe, with what is to be done before it may be full.
    private static final class Filling implements WritableByteChannel {
        private final WritableByteChannel pipe;
        private final Runnable beforeFull;
        private long room = PIPE;
        /// Whether nobody reads any more.
        private boolean broken;

        Filling(WritableByteChannel pipe, Runnable beforeFull) {
            this.pipe = pipe;
            this.beforeFull = beforeFull;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (room >= 0) {
                room -= from.remaining();
                if (room < 0) {
                    beforeFull.run();
                }
            }
            try {
                return pipe.write(from);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
        }

        @Override
        public boolean isOpen() {
            return pipe.isOpen();
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }
}
