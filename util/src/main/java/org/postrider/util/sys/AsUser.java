package org.postrider.util.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts programs with the rights of a user, by way of a program of 344 bytes that gives up the
/// rights of root and becomes the program that is wanted.
///
/// setpriv(1) does the same, but what it loads and looks up costs more processor time than cat(1).
/// A thread of this process cannot do it: its real user would have to be the user before the new
/// process begins, and then he could send it signals, which end the whole process.
///
/// The program exists in memory only, as a file without a name, and only for x86-64. Whoever cannot
/// use it has to take setpriv(1): where memory cannot be executed, for files that only a shell can
/// execute, and for more than [#MOST_GROUPS] groups.
///
/// ```
/// argv[0]    any name
/// argv[1]    uid, gid and groups, 8 letters each: a to p are the digits of hexadecimal numbers
/// argv[2]    directory to change to; empty for none
/// argv[3]    program
/// argv[4]... its own name, and its arguments
/// ```
/// If something fails it writes [#MARK] and the error number (four bytes, the lowest first) to its
/// standard output and ends with a status: 125 for the rights, 126 for the directory, 127 for the
/// program.
public final class AsUser {
    /// Status where the directory could not be entered.
    public static final int NO_DIRECTORY = 126;
    /// Status where the program could not be executed.
    public static final int NO_PROGRAM = 127;

    private static final int MOST_GROUPS = 1000;
    private static final String MARK = "\0as\0";
    private static final int MEMFD_CLOEXEC = 1;
    private static final int MEMFD_EXEC = 16;

    /// The whole file: the header of an executable file, one segment, the code.
    ///
    /// ```
    /// 48 89 e3              mov  rbx, rsp            argc, argv, 0, environment
    /// 48 81 ec 00 20 00 00  sub  rsp, 8192
    /// 49 89 e4              mov  r12, rsp            the numbers
    /// 4d 89 e0              mov  r8, r12             where the next one goes
    /// 48 8b 73 10           mov  rsi, [rbx+16]       argv[1]
    /// number:
    /// 31 c0                 xor  eax, eax
    /// b9 08 00 00 00        mov  ecx, 8
    /// digit:
    /// 0f b6 16              movzx edx, byte [rsi]
    /// 85 d2                 test edx, edx
    /// 74 18                 jz   rights
    /// 83 ea 61              sub  edx, 'a'
    /// c1 e0 04              shl  eax, 4
    /// 09 d0                 or   eax, edx
    /// 48 ff c6              inc  rsi
    /// ff c9                 dec  ecx
    /// 75 ea                 jnz  digit
    /// 41 89 00              mov  [r8], eax
    /// 49 83 c0 04           add  r8, 4
    /// eb da                 jmp  number
    /// rights:
    /// bd 7d 00 00 00        mov  ebp, 125
    /// 4c 89 c7              mov  rdi, r8
    /// 4c 29 e7              sub  rdi, r12
    /// 48 c1 ef 02           shr  rdi, 2
    /// 48 83 ef 02           sub  rdi, 2              all but uid and gid
    /// 49 8d 74 24 08        lea  rsi, [r12+8]
    /// b8 74 00 00 00        mov  eax, 116            setgroups
    /// 0f 05                 syscall
    /// 85 c0                 test eax, eax
    /// 78 59                 js   failed
    /// 41 8b 7c 24 04        mov  edi, [r12+4]
    /// 89 fe                 mov  esi, edi
    /// 89 fa                 mov  edx, edi
    /// b8 77 00 00 00        mov  eax, 119            setresgid
    /// 0f 05                 syscall
    /// 85 c0                 test eax, eax
    /// 78 45                 js   failed
    /// 41 8b 3c 24           mov  edi, [r12]
    /// 89 fe                 mov  esi, edi
    /// 89 fa                 mov  edx, edi
    /// b8 75 00 00 00        mov  eax, 117            setresuid
    /// 0f 05                 syscall
    /// 85 c0                 test eax, eax
    /// 78 32                 js   failed
    /// ff c5                 inc  ebp                 126
    /// 48 8b 7b 18           mov  rdi, [rbx+24]       argv[2]
    /// 80 3f 00              cmp  byte [rdi], 0
    /// 74 0b                 je   program
    /// b8 50 00 00 00        mov  eax, 80             chdir
    /// 0f 05                 syscall
    /// 85 c0                 test eax, eax
    /// 78 1c                 js   failed
    /// program:
    /// bd 7f 00 00 00        mov  ebp, 127
    /// 48 8b 7b 20           mov  rdi, [rbx+32]       argv[3]
    /// 48 8d 73 28           lea  rsi, [rbx+40]       argv + 4
    /// 48 8b 13              mov  rdx, [rbx]
    /// 48 8d 54 d3 10        lea  rdx, [rbx+rdx*8+16] environment
    /// b8 3b 00 00 00        mov  eax, 59             execve
    /// 0f 05                 syscall
    /// failed:
    /// f7 d8                 neg  eax
    /// c7 04 24 00 61 73 00  mov  dword [rsp], MARK
    /// 89 44 24 04           mov  [rsp+4], eax
    /// bf 01 00 00 00        mov  edi, 1
    /// 48 89 e6              mov  rsi, rsp
    /// ba 08 00 00 00        mov  edx, 8
    /// b8 01 00 00 00        mov  eax, 1              write
    /// 0f 05                 syscall
    /// 89 ef                 mov  edi, ebp
    /// b8 3c 00 00 00        mov  eax, 60             exit
    /// 0f 05                 syscall
    /// ```
    private static final String CODE = """
            4889e3 4881ec00200000 4989e4 4d89e0 488b7310
            31c0 b908000000
            0fb616 85d2 7418 83ea61 c1e004 09d0 48ffc6 ffc9 75ea 418900 4983c004 ebda
            bd7d000000 4c89c7 4c29e7 48c1ef02 4883ef02 498d742408 b874000000 0f05 85c0 7859
            418b7c2404 89fe 89fa b877000000 0f05 85c0 7845
            418b3c24 89fe 89fa b875000000 0f05 85c0 7832
            ffc5 488b7b18 803f00 740b b850000000 0f05 85c0 781c
            bd7f000000 488b7b20 488d7328 488b13 488d54d310 b83b000000 0f05
            f7d8 c7042400617300 89442404 bf01000000 4889e6 ba08000000 b801000000 0f05
            89ef b83c000000 0f05
            """;
    private static final int HEADERS = 64 + 56;
    private static final long BASE = 0x40_0000;

    /// The file's name for a child of this process; empty where there is none.
    private static final String FILE = file();

    private AsUser() {}

    private static byte[] image() {
        var code = java.util.HexFormat.of().parseHex(CODE.replaceAll("\\s", ""));
        int size = HEADERS + code.length;
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN)
                // e_ident: ELF, 64 bits, lowest byte first, version 1
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16)
                .putShort((short) 2).putShort((short) 62).putInt(1) // executable, x86-64
                .putLong(BASE + HEADERS).putLong(64).putLong(0) // entry, program headers
                .putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1)
                .putShort((short) 64).putShort((short) 0).putShort((short) 0)
                // one segment, to be loaded, readable and executable
                .putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE)
                .putLong(size).putLong(size).putLong(4096)
                .put(code).array();
    }

    private static String file() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return "";
        }
        try (var arena = Arena.ofConfined()) {
            var name = Native.string(arena, "postrider-as").address();
            var create = Native.function("memfd_create");
            int number = Native.call(create, name, MEMFD_CLOEXEC | MEMFD_EXEC).asInt();
            if (number < 0) { // before Linux 6.3 all such files can be executed
                number = Native.call(create, name, MEMFD_CLOEXEC).asInt();
            }
            var image = image();
            var bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, image);
            if (number < 0 || Native.call(Native.function("write"), number, bytes.address(),
                    image.length).asInt() != image.length) {
                return "";
            }
            return "/proc/" + ProcessHandle.current().pid() + "/fd/" + number;
        }
    }

    /// A program to start as a user, in the form that [Processes.Launch] takes.
    ///
    /// @param directory where it runs; empty for the directory of this process
    /// @param environment has the `PATH` in which a program without a slash in its name is found
    /// @return empty where setpriv(1) has to do it
    public static Optional<List<String>> launch(int uid, int gid, Collection<Integer> groups,
            String directory, List<String> words, Map<String, String> environment) {
        var program = found(words.getFirst(), environment.getOrDefault("PATH", ""));
        if (FILE.isEmpty() || program.isEmpty() || groups.size() > MOST_GROUPS) {
            return Optional.empty();
        }
        var ids = new StringBuilder(16 + 8 * groups.size());
        append(ids, uid);
        append(ids, gid);
        groups.forEach(group -> append(ids, group));
        var all = new ArrayList<>(List.of(FILE, ids.toString(), directory, program));
        all.addAll(words);
        return Optional.of(all);
    }

    private static void append(StringBuilder out, int number) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            out.append((char) ('a' + (number >>> shift & 15)));
        }
    }

    private static String found(String name, String path) {
        if (name.indexOf('/') >= 0) {
            return isPlain(Path.of(name)) ? name : "";
        }
        for (var folder : path.split(":")) {
            var file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return isPlain(file) ? file.toString() : "";
            }
        }
        return "";
    }

    /// Whether the kernel executes a file by itself: a program, or a script that names its shell.
    private static boolean isPlain(Path file) {
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(4);
            return head.length == 4 && (head[0] == '#' && head[1] == '!'
                    || head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F');
        } catch (IOException e) {
            return false;
        }
    }

    /// Why the program could not be started.
    ///
    /// @param status with which the process has ended
    /// @param output what it has written, one byte per character
    /// @return in words; empty if it was started
    public static Optional<String> failure(int status, String output) {
        if (status < 125 || status > 127 || output.length() != 8 || !output.startsWith(MARK)) {
            return Optional.empty();
        }
        int errno = 0;
        for (int i = 7; i >= 4; i--) {
            errno = errno << 8 | output.charAt(i) & 0xff;
        }
        return Optional.of(Native.string(
                Native.call(Native.function("strerror"), errno).value()));
    }
}
