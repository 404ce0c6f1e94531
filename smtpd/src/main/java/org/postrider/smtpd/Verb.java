package org.postrider.smtpd;

import java.util.Locale;

/// The names under which commands are counted, in the order of the statistics.
enum Verb {
    HELO(true), EHLO(true), XCLIENT(false), XFORWARD(false), STARTTLS(false), AUTH(false),
    MAIL(false), RCPT(false), DATA(true), BDAT(false), RSET(false), NOOP(true), VRFY(true),
    ETRN(true), QUIT(true), HELP(false), UNKNOWN(false);

    private final boolean last;

    Verb(boolean last) {
        this.last = last;
    }

    /// Whether the command must be the last of a pipelined group: the client has to wait for the
    /// reply (RFC 2920, section 3.1).
    boolean last() {
        return last;
    }

    /// Whether the command may come before TLS where TLS is demanded (RFC 3207, section 4).
    boolean beforeTls() {
        return switch (this) {
            case HELO, EHLO, STARTTLS, XCLIENT, NOOP, QUIT, HELP, UNKNOWN -> true;
            default -> false;
        };
    }

    /// Whether the command gets a client nowhere.
    boolean junk() {
        return this == RSET || this == NOOP || this == VRFY || this == ETRN || this == HELP;
    }

    /// As in the statistics.
    String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
