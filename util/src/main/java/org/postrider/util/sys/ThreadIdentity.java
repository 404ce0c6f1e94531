package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.util.concurrent.Callable;

/// Acts as another user in one thread only.
///
/// In Linux user and group ids belong to a thread; the library calls change all threads of a
/// process, the bare system calls used here only the calling one. The real user stays root, so that
/// the thread can come back; nothing that the user controls may be executed meanwhile.
///
/// A new thread inherits the ids of the one that makes it, and waking up a virtual thread may make
/// a new carrier. Work must therefore open, read, write and rename files and do nothing else: start
/// no thread, log nothing, arm no timer, and release no lock, queue or future that a virtual thread
/// may wait for. It returns what it found, and the caller does the rest.
public final class ThreadIdentity {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int SETRESUID = ARM ? 147 : 117;
    private static final int SETRESGID = ARM ? 149 : 119;
    private static final int SETGROUPS = ARM ? 159 : 116;
    private static final int GETEUID = ARM ? 175 : 107;
    private static final long SAME = 0xffff_ffffL;

    private ThreadIdentity() {}

    /// Runs work with the effective ids of a user. If this process is not root, it runs with what
    /// there is, provided that the user is the one who runs it.
    ///
    /// A thread that cannot come back must not go on: the virtual machine is then halted at once.
    ///
    /// @param uid whom to act as
    /// @param gid main group
    /// @param groups all groups
    /// @return what the work returns
    /// @throws SysException if the system refuses the change
    /// @throws IllegalStateException on a virtual thread, which shares its carrier with others
    public static <T> T as(int uid, int gid, int[] groups, Callable<T> work) throws Exception {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("identity of a virtual thread");
        }
        int before = current();
        if (before != 0 && before == uid) {
            return work.call();
        }
        try {
            setGroups(groups);
            system(SETRESGID, "setresgid(" + gid + ")", gid);
            system(SETRESUID, "setresuid(" + uid + ")", uid);
            return work.call();
        } finally {
            comeBack();
        }
    }

    private static void comeBack() {
        try {
            system(SETRESUID, "setresuid(0)", 0);
            system(SETRESGID, "setresgid(0)", 0);
            setGroups(new int[] {0});
            if (current() != 0) {
                throw new IllegalStateException("not root again");
            }
        } catch (SysException | RuntimeException e) {
            if (Users.realUser() == 0) {
                System.err.println("panic: cannot become root again: " + e);
                Runtime.getRuntime().halt(70);
            }
        }
    }

    /// The effective user id of the calling thread.
    public static int current() {
        return Native.call(Native.function("syscall"), GETEUID).asInt();
    }

    /// Sets the effective id only.
    private static void system(int call, String what, int id) throws SysException {
        Native.call(Native.function("syscall"), call, SAME, Integer.toUnsignedLong(id), SAME)
                .check(what);
    }

    private static void setGroups(int[] groups) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var list = arena.allocate(JAVA_INT, groups.length + 1L);
            for (int i = 0; i < groups.length; i++) {
                list.setAtIndex(JAVA_INT, i, groups[i]);
            }
            Native.call(Native.function("syscall"), SETGROUPS, groups.length, list.address())
                    .check("setgroups");
        }
    }
}
