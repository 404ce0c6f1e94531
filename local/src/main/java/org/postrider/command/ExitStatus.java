package org.postrider.command;

/// What the exit status of a command that takes mail means, as sysexits.h names them.
///
/// @param code exit status
/// @param status enhanced status code (RFC 3463); the first digit says whether it may work later
/// @param text what is told about it
record ExitStatus(int code, String status, String text) {
    private static final ExitStatus[] ALL = {
        new ExitStatus(64, "5.3.0", "command line usage error"),
        new ExitStatus(65, "5.6.0", "data format error"),
        new ExitStatus(66, "5.3.0", "cannot open input"),
        new ExitStatus(67, "5.1.1", "user unknown"),
        new ExitStatus(68, "5.1.2", "host name unknown"),
        new ExitStatus(69, "5.3.0", "service unavailable"),
        new ExitStatus(70, "5.3.0", "internal software error"),
        new ExitStatus(71, "4.3.0", "system resource problem"),
        new ExitStatus(72, "5.3.0", "critical OS file missing"),
        new ExitStatus(73, "5.2.0", "can't create user output file"),
        new ExitStatus(74, "5.3.0", "input/output error"),
        new ExitStatus(75, "4.3.0", "temporary failure"),
        new ExitStatus(76, "5.5.0", "remote error in protocol"),
        new ExitStatus(77, "5.7.0", "permission denied"),
        new ExitStatus(78, "5.3.5", "local configuration error"),
    };

    private static final int FIRST = 64;

    /// A fault of the command, or of what it needs.
    static final ExitStatus SOFTWARE = ALL[70 - FIRST];
    /// The temporary failure.
    static final ExitStatus TEMPFAIL = ALL[75 - FIRST];

    /// Whether the code has a meaning.
    boolean isKnown() {
        return code >= FIRST && code < FIRST + ALL.length;
    }

    /// The meaning of a code; that of one without a meaning is a failure for good.
    static ExitStatus of(int code) {
        return code >= FIRST && code < FIRST + ALL.length ? ALL[code - FIRST]
                : new ExitStatus(code, "5.3.0", "unknown mail system error " + code);
    }
}
