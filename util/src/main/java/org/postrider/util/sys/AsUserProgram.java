package org.postrider.util.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// The file `libexec/as-user` of an image: a program of 417 bytes for x86-64 that limits the size of files,
/// ignores two signals, gives up the rights of root, enters a directory and becomes the program that is wanted. It is made
/// with the image, by no compiler but this list.
///
/// ```
/// argv[0]    any name
/// argv[1]    numbers of 8 letters each, a to p are the hexadecimal digits: uid, gid, limit of the size of
///            files (low half, high half; all bits set: none), groups
/// argv[2]    directory to change to; empty for none
/// argv[3]    program
/// argv[4]... its own name, and its arguments
/// ```
/// SIGPIPE and SIGXFSZ are ignored, as in what Postfix's daemons start: who writes too much, or to nobody, hears of it by an
/// error. If something fails it writes [AsUser#MARK] and the error number (four bytes, the lowest first) to its
/// standard output and ends with a status: 125 for the rights, 126 for the directory, 127 for the
/// program.
public final class AsUserProgram {
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
    /// 74 18                 jz   limit
    /// 83 ea 61              sub  edx, 'a'
    /// c1 e0 04              shl  eax, 4
    /// 09 d0                 or   eax, edx
    /// 48 ff c6              inc  rsi
    /// ff c9                 dec  ecx
    /// 75 ea                 jnz  digit
    /// 41 89 00              mov  [r8], eax
    /// 49 83 c0 04           add  r8, 4
    /// eb da                 jmp  number
    /// limit:
    /// 49 8b 44 24 08        mov  rax, [r12+8]
    /// 48 ff c0              inc  rax                 all bits set: none
    /// 74 14                 jz   signals
    /// 48 ff c8              dec  rax
    /// 50                    push rax                 hard
    /// 50                    push rax                 soft
    /// 48 89 e6              mov  rsi, rsp
    /// bf 01 00 00 00        mov  edi, 1              RLIMIT_FSIZE
    /// b8 a0 00 00 00        mov  eax, 160            setrlimit; root may always
    /// 0f 05                 syscall
    /// signals:
    /// 6a 00                 push 0
    /// 6a 00                 push 0
    /// 6a 00                 push 0
    /// 6a 01                 push 1                   SIG_IGN, nothing else
    /// 48 89 e6              mov  rsi, rsp
    /// 31 d2                 xor  edx, edx
    /// 41 ba 08 00 00 00     mov  r10d, 8             bytes of a set of signals
    /// bf 0d 00 00 00        mov  edi, 13             SIGPIPE
    /// b8 0d 00 00 00        mov  eax, 13             rt_sigaction
    /// 0f 05                 syscall
    /// bf 19 00 00 00        mov  edi, 25             SIGXFSZ
    /// b8 0d 00 00 00        mov  eax, 13             rt_sigaction
    /// 0f 05                 syscall
    /// bd 7d 00 00 00        mov  ebp, 125
    /// 4c 89 c7              mov  rdi, r8
    /// 4c 29 e7              sub  rdi, r12
    /// 48 c1 ef 02           shr  rdi, 2
    /// 48 83 ef 04           sub  rdi, 4              all but the first four
    /// 49 8d 74 24 10        lea  rsi, [r12+16]
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
            498b442408 48ffc0 7414 48ffc8 50 50 4889e6 bf01000000 b8a0000000 0f05
            6a00 6a00 6a00 6a01 4889e6 31d2 41ba08000000 bf0d000000 b80d000000 0f05
            bf19000000 b80d000000 0f05
            bd7d000000 4c89c7 4c29e7 48c1ef02 4883ef04 498d742410 b874000000 0f05 85c0 7859
            418b7c2404 89fe 89fa b877000000 0f05 85c0 7845
            418b3c24 89fe 89fa b875000000 0f05 85c0 7832
            ffc5 488b7b18 803f00 740b b850000000 0f05 85c0 781c
            bd7f000000 488b7b20 488d7328 488b13 488d54d310 b83b000000 0f05
            f7d8 c7042400617300 89442404 bf01000000 4889e6 ba08000000 b801000000 0f05
            89ef b83c000000 0f05
            """;
    private static final int HEADERS = 64 + 56;
    private static final long BASE = 0x40_0000;


    private AsUserProgram() {}

    /// The whole file: the header of an executable file, one segment, the code.
    public static byte[] bytes() {
        var code = HexFormat.of().parseHex(CODE.replaceAll("\\s", ""));
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
}
