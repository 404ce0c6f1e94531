package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.util.Bytes;

/// Starts processes with chosen descriptors, waits for them, signals them.
public final class Processes {
    /// Signal: reload.
    public static final int SIGHUP = 1;
    /// Signal: abort.
    public static final int SIGKILL = 9;
    /// Signal: end.
    public static final int SIGTERM = 15;

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int WNOHANG = 1;
    private static final int EINTR = 4;
    private static final int ECHILD = 10;
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    /// More than `posix_spawn_file_actions_t` (80) and `posix_spawnattr_t` (336) take.
    private static final int OPAQUE = 512;

    private Processes() {}

    /// What to start.
    ///
    /// @param program file to execute; looked up in `PATH` if it has no slash
    /// @param arguments the first is the program's own name
    /// @param environment the whole environment
    /// @param directory where to start; empty for the directory of this process
    /// @param descriptors numbers of open descriptors here; they become 0, 1, 2 ... there, and
    ///        everything above is closed
    /// @param newSession whether it leads a session of its own
    public record Launch(String program, List<String> arguments, Map<String, String> environment,
            String directory, List<Integer> descriptors, boolean newSession) {}

    /// How a process ended.
    ///
    /// @param pid which one
    /// @param status exit status, or -1 if a signal ended it
    /// @param signal the signal that ended it, or 0
    public record Exit(long pid, int status, int signal) {}

    /// The environment of this process, as byte text.
    public static Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        System.getenv().forEach((name, value) ->
                environment.put(Bytes.fromUnicode(name), Bytes.fromUnicode(value)));
        return environment;
    }

    /// Starts a process. All its signals are unblocked and at their defaults.
    ///
    /// @return its process id
    public static long spawn(Launch launch) throws SysException {
        var raised = new ArrayList<Integer>();
        try (var arena = Arena.ofConfined()) {
            for (int descriptor : launch.descriptors()) {
                raised.add(duplicateAbove(descriptor, launch.descriptors().size() + 3));
            }
            var actions = actions(arena, launch, raised);
            var attributes = attributes(arena, launch.newSession());
            var pid = Native.memory(arena, 8);
            var environment = new ArrayList<String>();
            launch.environment().forEach((k, v) -> environment.add(k + "=" + v));
            int error = Native.call(Native.function("posix_spawnp"), pid.address(),
                    Native.string(arena, launch.program()).address(), actions.address(),
                    attributes.address(), Native.strings(arena, launch.arguments()).address(),
                    Native.strings(arena, environment).address()).asInt();
            Native.call(Native.function("posix_spawn_file_actions_destroy"), actions.address());
            Native.call(Native.function("posix_spawnattr_destroy"), attributes.address());
            if (error != 0) {
                throw Native.failure("start " + launch.program(), error);
            }
            return pid.get(JAVA_INT, 0);
        } finally {
            raised.forEach(Descriptors::close);
        }
    }

    /// A copy of a descriptor above those that the child gets, so that none is overwritten before
    /// it is copied.
    private static int duplicateAbove(int descriptor, int least) throws SysException {
        return Native.call(Native.function("fcntl"), descriptor, F_DUPFD_CLOEXEC, least)
                .check("dup(" + descriptor + ")");
    }

    private static MemorySegment actions(Arena arena, Launch launch, List<Integer> raised)
            throws SysException {
        var actions = Native.memory(arena, OPAQUE);
        long at = actions.address();
        zero(Native.call(Native.function("posix_spawn_file_actions_init"), at));
        for (int i = 0; i < raised.size(); i++) {
            zero(Native.call(Native.function("posix_spawn_file_actions_adddup2"), at,
                    raised.get(i), i));
        }
        zero(Native.call(Native.function("posix_spawn_file_actions_addclosefrom_np"), at,
                raised.size()));
        if (!launch.directory().isEmpty()) {
            zero(Native.call(Native.function("posix_spawn_file_actions_addchdir_np"), at,
                    Native.string(arena, launch.directory()).address()));
        }
        return actions;
    }

    private static MemorySegment attributes(Arena arena, boolean newSession) throws SysException {
        var attributes = Native.memory(arena, OPAQUE);
        long at = attributes.address();
        zero(Native.call(Native.function("posix_spawnattr_init"), at));
        var signals = Native.memory(arena, 128);
        zero(Native.call(Native.function("posix_spawnattr_setsigmask"), at, signals.address()));
        Native.call(Native.function("sigfillset"), signals.address());
        zero(Native.call(Native.function("posix_spawnattr_setsigdefault"), at, signals.address()));
        var flags = (short) (SETSIGDEF | SETSIGMASK | (newSession ? SETSID : 0));
        zero(Native.call(Native.function("posix_spawnattr_setflags"), at, flags));
        return attributes;
    }

    /// Functions of the spawn family return the error number.
    private static void zero(Native.Result result) throws SysException {
        if (result.asInt() != 0) {
            throw Native.failure("prepare a process", result.asInt());
        }
    }

    /// Waits until some child ends.
    ///
    /// @return empty if there is no child
    public static Optional<Exit> waitForAny() throws SysException {
        return waitFor(-1, 0);
    }

    /// Waits until this child ends.
    ///
    /// @return empty if it is no child
    public static Optional<Exit> waitFor(long pid) throws SysException {
        return waitFor(pid, 0);
    }

    /// A child that has ended already.
    ///
    /// @return empty if there is none now
    public static Optional<Exit> reap() throws SysException {
        return waitFor(-1, WNOHANG);
    }

    private static Optional<Exit> waitFor(long pid, int flags) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var status = Native.memory(arena, 8);
            while (true) {
                var result = Native.call(Native.function("waitpid"), pid, status.address(), flags);
                if (result.asInt() > 0) {
                    int word = status.get(JAVA_INT, 0);
                    int signal = word & 0x7f;
                    return Optional.of(new Exit(result.asInt(),
                            signal == 0 ? word >> 8 & 0xff : -1, signal));
                }
                if (result.asInt() == 0 || result.errno() == ECHILD) {
                    return Optional.empty();
                }
                if (result.errno() != EINTR) {
                    throw Native.failure("waitpid(" + pid + ")", result.errno());
                }
            }
        }
    }

    /// Sends a signal; 0 only asks whether the process can be signalled.
    ///
    /// @param pid positive: a process; negative: a process group
    public static void kill(long pid, int signal) throws SysException {
        Native.call(Native.function("kill"), pid, signal).check("kill(" + pid + ", " + signal + ")");
    }

    /// Ends this process at once; never returns.
    ///
    /// [Runtime#halt] waits three tenths of a second for threads that are in the kernel, as those of
    /// a daemon are that read and accept. No shutdown hook runs, and nothing is flushed.
    ///
    /// @param status 0 to 255
    public static void endNow(int status) {
        Native.call(Native.function("_exit"), status);
    }

    /// Makes this process the leader of a session of its own, if it leads no group already.
    ///
    /// @return whether it does now
    public static boolean newSession() {
        return Native.call(Native.function("setsid")).asInt() >= 0;
    }

    /// Sets the mask of permission bits that new files do not get.
    ///
    /// @return the mask before
    public static int umask(int mask) {
        return Native.call(Native.function("umask"), mask).asInt();
    }

    /// Changes to a directory. The JDK does not notice: only relative names of sockets and of
    /// children are affected.
    public static void changeDirectory(String directory) throws IOException {
        try (var arena = Arena.ofConfined()) {
            Native.call(Native.function("chdir"), Native.string(arena, directory).address())
                    .check("chdir(" + directory + ")");
        }
    }
}
