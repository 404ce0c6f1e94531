package org.postrider.util.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Set;

/// Calls functions of the C library.
///
/// All calls go through one method handle with six arguments of 64 bits and one result: on Linux
/// (x86-64 and AArch64) they are passed in registers, so arguments that a function does not take
/// do no harm, and the code for one shape of call is made only once. That halves what the foreign
/// function interface costs at start-up.
@SuppressWarnings("restricted") // this class is where native access is allowed
final class Native {
    /// For open(2): one of the few numbers that are not the same on all processors.
    static final int O_NOFOLLOW =
            Set.of("aarch64", "arm", "ppc64", "ppc64le").contains(System.getProperty("os.arch"))
                    ? 0100000 : 0400000;
    private static final int ENOENT = 2;
    /// The encoding of file names, as the JDK has it.
    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private Native() {}

    /// The address of a function.
    static MemorySegment function(String name) {
        return LIBRARY.find(name).orElseThrow(
                () -> new IllegalStateException("no function " + name + " in the C library"));
    }

    /// What a call gave.
    ///
    /// @param value as the function returned it; the upper half means nothing for an `int`
    /// @param errno the error number, if the value says that there was one
    record Result(long value, int errno) {
        /// The value of a function that returns an `int`.
        int asInt() {
            return (int) value;
        }

        /// Whether a file was asked for that is not there.
        boolean isNotFound() {
            return asInt() < 0 && errno == ENOENT;
        }

        /// The value of a function that returns an `int`, negative on failure.
        ///
        /// @param what for the exception
        int check(String what) throws SysException {
            if (asInt() < 0) {
                throw failure(what, errno);
            }
            return asInt();
        }
    }

    /// Calls a function with up to six arguments: numbers or addresses.
    static Result call(MemorySegment function, long... arguments) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var a = java.util.Arrays.copyOf(arguments, 6);
            long value = (long) CALL.invokeExact(function, state, a[0], a[1], a[2], a[3], a[4],
                    a[5]);
            return new Result(value, state.get(JAVA_INT, 0));
        } catch (Throwable e) { // invokeExact declares it; the call itself throws nothing
            throw new IllegalStateException("native call", e);
        }
    }

    /// The exception for an error number.
    static SysException failure(String what, int errno) {
        var text = call(function("strerror"), errno).value();
        return new SysException(what, errno, string(text));
    }

    /// The text at an address, up to its NUL.
    static String string(long address) {
        if (address == 0) {
            return "";
        }
        return MemorySegment.ofAddress(address).reinterpret(Integer.MAX_VALUE)
                .getString(0, ISO_8859_1);
    }

    /// The texts that an array of addresses leads to, up to its null.
    static java.util.List<String> texts(long array) {
        var list = new java.util.ArrayList<String>();
        if (array == 0) {
            return list;
        }
        var addresses = MemorySegment.ofAddress(array).reinterpret(Long.MAX_VALUE);
        for (int i = 0; addresses.getAtIndex(JAVA_LONG, i) != 0; i++) {
            list.add(string(addresses.getAtIndex(JAVA_LONG, i)));
        }
        return list;
    }

    /// A NUL-terminated copy of byte text.
    static MemorySegment string(Arena arena, String text) {
        return arena.allocateFrom(text, ISO_8859_1);
    }

    /// The NUL-terminated name of a file.
    static MemorySegment string(Arena arena, Path path) {
        return arena.allocateFrom(path.toString(), NAMES);
    }

    /// An array of addresses of NUL-terminated copies, with a null at its end.
    static MemorySegment strings(Arena arena, Iterable<String> texts) {
        var list = new java.util.ArrayList<MemorySegment>();
        texts.forEach(text -> list.add(string(arena, text)));
        var array = arena.allocate(ADDRESS, list.size() + 1L);
        for (int i = 0; i < list.size(); i++) {
            array.setAtIndex(ADDRESS, i, list.get(i));
        }
        return array;
    }

    /// Zeroed memory.
    static MemorySegment memory(Arena arena, long bytes) {
        return arena.allocate(bytes, JAVA_LONG.byteAlignment()).fill((byte) 0);
    }

    /// A copy of a part of some memory.
    static byte[] bytes(MemorySegment memory, long length) {
        return memory.asSlice(0, length).toArray(JAVA_BYTE);
    }
}
