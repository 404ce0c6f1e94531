package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Users and groups of the system, and giving up root.
public final class Users {
    private static final int BUFFER = 65_536;
    private static final int ERANGE = 34;
    private static final int MOST_GROUPS = 65_536;

    private Users() {}

    /// A user of the system.
    ///
    /// @param name login name
    /// @param uid user id
    /// @param gid group id of the main group
    /// @param gecos full name and more
    /// @param home home directory
    /// @param shell login shell
    public record User(String name, int uid, int gid, String gecos, String home, String shell) {}

    /// The user of this name.
    ///
    /// @return empty if there is none
    /// @throws SysException if it cannot be said, because a directory service is down
    public static Optional<User> named(String name) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var key = Native.string(arena, name).address();
            return user(arena, "getpwnam_r", key, name);
        }
    }

    /// The user of this id.
    ///
    /// @return empty if there is none
    /// @throws SysException if it cannot be said, because a directory service is down
    public static Optional<User> of(int uid) throws SysException {
        try (var arena = Arena.ofConfined()) {
            return user(arena, "getpwuid_r", Integer.toUnsignedLong(uid), Integer.toString(uid));
        }
    }

    /// ```
    /// struct passwd { char *name, *passwd; uid_t uid; gid_t gid; char *gecos, *dir, *shell; }
    /// ```
    private static Optional<User> user(Arena arena, String function, long key, String what)
            throws SysException {
        var entry = lookup(arena, function, key, what, 48);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        var p = entry.get();
        return Optional.of(new User(text(p, 0), p.get(JAVA_INT, 16), p.get(JAVA_INT, 20),
                text(p, 24), text(p, 32), text(p, 40)));
    }

    /// The id of the group of this name.
    ///
    /// @return empty if there is none
    /// @throws SysException if it cannot be said, because a directory service is down
    public static Optional<Integer> group(String name) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var key = Native.string(arena, name).address();
            return lookup(arena, "getgrnam_r", key, name, 32).map(p -> p.get(JAVA_INT, 16));
        }
    }

    /// The user of this name as a line of passwd(5).
    ///
    /// @return empty if there is none
    /// @throws SysException if it cannot be said, because a directory service is down
    public static Optional<String> passwdLine(String name) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var key = Native.string(arena, name).address();
            return lookup(arena, "getpwnam_r", key, name, 48).map(p -> text(p, 0) + ':'
                    + text(p, 8) + ':' + Integer.toUnsignedString(p.get(JAVA_INT, 16)) + ':'
                    + Integer.toUnsignedString(p.get(JAVA_INT, 20)) + ':' + text(p, 24) + ':'
                    + text(p, 32) + ':' + text(p, 40));
        }
    }

    /// The group of this name as a line of group(5), its members at the end.
    ///
    /// @return empty if there is none
    /// @throws SysException if it cannot be said, because a directory service is down
    public static Optional<String> groupLine(String name) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var key = Native.string(arena, name).address();
            return lookup(arena, "getgrnam_r", key, name, 32).map(p -> text(p, 0) + ':'
                    + text(p, 8) + ':' + Integer.toUnsignedString(p.get(JAVA_INT, 16)) + ':'
                    + String.join(",", Native.texts(p.get(ADDRESS, 24).address())));
        }
    }

    private static Optional<MemorySegment> lookup(Arena arena, String function, long key,
            String what, int size) throws SysException {
        var entry = Native.memory(arena, size);
        var result = Native.memory(arena, 8);
        for (int length = BUFFER; ; length *= 4) {
            var buffer = Native.memory(arena, length);
            int error = Native.call(Native.function(function), key, entry.address(),
                    buffer.address(), length, result.address()).asInt();
            if (error == ERANGE && length < BUFFER * 64) {
                continue;
            }
            if (result.get(ADDRESS, 0).address() != 0) {
                return Optional.of(entry);
            }
            // Numbers that the manual lists for "no such name" besides 0: ENOENT, ESRCH, EBADF,
            // EPERM. EPERM may also come from a security module and is not taken for an answer.
            if (error == 0 || error == 2 || error == 3 || error == 9) {
                return Optional.empty();
            }
            throw Native.failure(function + "(" + what + ")", error);
        }
    }

    private static String text(MemorySegment struct, long offset) {
        return Native.string(struct.get(ADDRESS, offset).address());
    }

    /// All groups of a user, the main one included.
    public static int[] groups(User user) throws SysException {
        try (var arena = Arena.ofConfined()) {
            int room = 64;
            while (true) {
                var list = arena.allocate(JAVA_INT, room);
                var count = arena.allocateFrom(JAVA_INT, room);
                int status = Native.call(Native.function("getgrouplist"),
                        Native.string(arena, user.name()).address(), user.gid(), list.address(),
                        count.address()).asInt();
                int found = count.get(JAVA_INT, 0);
                if (status >= 0) {
                    return list.asSlice(0, 4L * found).toArray(JAVA_INT);
                }
                room = Math.max(found, room * 2);
                if (room > MOST_GROUPS) {
                    throw new SysException("getgrouplist(" + user.name() + ")", ERANGE,
                            "too many groups");
                }
            }
        }
    }

    /// The effective user id of this process.
    public static int effectiveUser() {
        return Native.call(Native.function("geteuid")).asInt();
    }

    /// The real user id of this process.
    public static int realUser() {
        return Native.call(Native.function("getuid")).asInt();
    }

    /// Becomes this user for good, in all threads of the process, and makes sure of it.
    ///
    /// @throws SysException if the system refuses
    public static void become(User user) throws SysException {
        var what = " for user " + user.name();
        try (var arena = Arena.ofConfined()) {
            var groups = arena.allocateFrom(JAVA_INT, user.gid());
            Native.call(Native.function("setgroups"), 1, groups.address()).check("setgroups" + what);
            Native.call(Native.function("setgid"), user.gid()).check("setgid" + what);
            Native.call(Native.function("setuid"), user.uid()).check("setuid" + what);
        }
        if (user.uid() != 0 && Native.call(Native.function("setuid"), 0).asInt() == 0) {
            throw new SysException("setuid" + what, 1, "root could be regained");
        }
    }
}
