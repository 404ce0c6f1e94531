package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.postrider.util.Bytes;

/// Unix-domain datagram sockets, which the JDK does not have.
public final class Datagrams {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MOST_PATH = 107;
    private static final int ENAMETOOLONG = 36;

    private Datagrams() {}

    /// A socket that receives what is sent to this name. An existing file must be gone.
    ///
    /// @return the number of its descriptor
    public static int bind(String path) throws SysException {
        return open("bind", path);
    }

    /// A socket that sends to this name.
    ///
    /// @return the number of its descriptor
    public static int connect(String path) throws SysException {
        return open("connect", path);
    }

    private static int open(String function, String path) throws SysException {
        var bytes = Bytes.of(path);
        if (bytes.length > MOST_PATH) {
            throw Native.failure(function + " " + path, ENAMETOOLONG);
        }
        int socket = Native.call(Native.function("socket"), AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
                .check("socket");
        try (var arena = Arena.ofConfined()) {
            var address = Native.memory(arena, 110);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, address, 2, bytes.length);
            Native.call(Native.function(function), socket, address.address(),
                    2 + bytes.length + 1).check(function + " " + path);
            return socket;
        } catch (SysException e) {
            Descriptors.close(socket);
            throw e;
        }
    }
}
