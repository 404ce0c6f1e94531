package org.postrider.util.sys;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/// File descriptors by number, and the channels of the JDK on top of them.
///
/// Adopting needs `--add-opens java.base/sun.nio.ch=ALL-UNNAMED`: the JDK adopts a descriptor by
/// itself only where it has number 0. No foreign function is called for it, which matters at the
/// start of a daemon.
public final class Descriptors {
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;

    private Descriptors() {}

    /// The number of the descriptor below a network channel or pipe of the JDK.
    public static int number(Channel channel) throws IOException {
        try {
            return (int) Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal")
                    .invoke(channel);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("no descriptor below " + channel, e);
        }
    }

    /// The number of the descriptor below an open file of the JDK.
    public static int number(FileChannel file) throws IOException {
        try {
            return (int) FileFields.NUMBER.invoke(FileFields.DESCRIPTOR.invoke(file));
        } catch (Throwable e) { // method handles declare it
            throw new IOException("no descriptor below " + file, e);
        }
    }

    /// Looked up once: files are locked for each delivery.
    private static final class FileFields {
        static final MethodHandle DESCRIPTOR;
        static final MethodHandle NUMBER;

        static {
            try {
                var field = Class.forName("sun.nio.ch.FileChannelImpl").getDeclaredField("fd");
                field.setAccessible(true);
                DESCRIPTOR = MethodHandles.lookup().unreflectGetter(field);
                NUMBER = MethodHandles.lookup().unreflect(Class.forName("sun.nio.ch.IOUtil")
                        .getMethod("fdVal", FileDescriptor.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /// A channel for a listening socket that this process has inherited.
    ///
    /// @param family `INET`, `INET6` or `UNIX`, as the socket was made
    public static ServerSocketChannel listener(int number, StandardProtocolFamily family)
            throws IOException {
        return (ServerSocketChannel) make("sun.nio.ch.ServerSocketChannelImpl",
                new Class<?>[] {SelectorProvider.class, ProtocolFamily.class,
                    FileDescriptor.class, boolean.class},
                SelectorProvider.provider(), family, descriptor(number), true);
    }

    /// A channel for a connected socket that this process has inherited.
    ///
    /// @param family `INET`, `INET6` or `UNIX`, as the socket was made
    /// @param peer the address of the other end
    public static SocketChannel connection(int number, StandardProtocolFamily family,
            SocketAddress peer) throws IOException {
        return (SocketChannel) make("sun.nio.ch.SocketChannelImpl",
                new Class<?>[] {SelectorProvider.class, ProtocolFamily.class,
                    FileDescriptor.class, SocketAddress.class},
                SelectorProvider.provider(), family, descriptor(number), peer);
    }

    /// A channel that reads from any inherited pipe or socket. A read from a datagram socket takes
    /// one datagram.
    public static Pipe.SourceChannel source(int number) throws IOException {
        return (Pipe.SourceChannel) make("sun.nio.ch.SourceChannelImpl",
                new Class<?>[] {SelectorProvider.class, FileDescriptor.class},
                SelectorProvider.provider(), descriptor(number));
    }

    /// A channel that writes to any inherited pipe or socket. A write to a connected datagram
    /// socket sends one datagram.
    public static Pipe.SinkChannel sink(int number) throws IOException {
        return (Pipe.SinkChannel) make("sun.nio.ch.SinkChannelImpl",
                new Class<?>[] {SelectorProvider.class, FileDescriptor.class},
                SelectorProvider.provider(), descriptor(number));
    }

    /// The JDK's object for an open descriptor.
    public static FileDescriptor descriptor(int number) throws IOException {
        try {
            return (FileDescriptor) Class.forName("sun.nio.ch.IOUtil")
                    .getMethod("newFD", int.class).invoke(null, number);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("cannot adopt descriptor " + number, e);
        }
    }

    private static Object make(String name, Class<?>[] types, Object... arguments)
            throws IOException {
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IOException("cannot adopt a descriptor: " + e.getCause(), e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("cannot adopt a descriptor: " + e, e);
        }
    }

    /// The id of the user who runs the other end of a Unix-domain connection; the kernel recorded it
    /// when the connection was made. The JDK would look up his name and group each time.
    public static int peer(SocketChannel connection) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var process = Native.memory(arena, 12); // struct ucred { pid_t; uid_t; gid_t; }
            var size = arena.allocateFrom(ValueLayout.JAVA_INT, 12);
            Native.call(Native.function("getsockopt"), number(connection), SOL_SOCKET,
                    SO_PEERCRED, process.address(), size.address())
                    .check("getsockopt(SO_PEERCRED)");
            return process.get(ValueLayout.JAVA_INT, 4);
        }
    }

    /// Keeps IPv4 clients off an IPv6 socket that is not bound yet.
    public static void onlyV6(int number) throws SysException {
        try (var arena = Arena.ofConfined()) {
            var on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            Native.call(Native.function("setsockopt"), number, IPPROTO_IPV6, IPV6_V6ONLY,
                    on.address(), on.byteSize()).check("setsockopt(IPV6_V6ONLY)");
        }
    }

    /// Closes a descriptor that no channel owns.
    public static void close(int number) {
        Native.call(Native.function("close"), number);
    }
}
