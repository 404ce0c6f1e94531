package org.postrider.util.sys;

import java.lang.foreign.Arena;

/// Owner and mode of files, where numbers are at hand and not names.
public final class Ownership {
    private Ownership() {}

    /// Gives a file to a user and group; -1 leaves one as it is. A symbolic link is not followed.
    public static void change(String path, int uid, int gid) throws SysException {
        try (var arena = Arena.ofConfined()) {
            Native.call(Native.function("lchown"), Native.string(arena, path).address(), uid, gid)
                    .check("chown " + path);
        }
    }

    /// Sets the permission bits of an open file.
    public static void mode(int descriptor, int mode) throws SysException {
        Native.call(Native.function("fchmod"), descriptor, mode).check("fchmod(" + descriptor + ")");
    }
}
