package org.postrider.server.milter;

/// The events of a session, with what the protocol calls them.
public enum Event {
    /// A client has connected.
    CONNECT('C', "CONNECT", 0x1, 0x1000, 0, true),
    /// EHLO or HELO.
    HELO('H', "HELO", 0x2, 0x2000, 1, true),
    /// MAIL.
    MAIL('M', "MAIL", 0x4, 0x4000, 2, false),
    /// RCPT.
    RCPT('R', "RCPT", 0x8, 0x8000, 3, false),
    /// DATA.
    DATA('T', "DATA", 0x200, 0x10000, 4, false),
    /// A header of the message.
    HEADER('L', "HEADER", 0x20, 0x80, -1, false),
    /// The end of the headers.
    END_OF_HEADER('N', "EOH", 0x40, 0x40000, 6, false),
    /// A piece of the body.
    BODY('B', "BODY", 0x10, 0x80000, -1, false),
    /// The end of the message.
    END_OF_MESSAGE('E', "BODYEOB", 0, 0, 5, false),
    /// A command that is not known.
    UNKNOWN('U', "UNKNOWN", 0x100, 0x20000, -1, false);

    final char command;
    /// What Sendmail's headers call it.
    final String symbol;
    final int skipped;
    final int unanswered;
    final int stage;
    final boolean connection;

    Event(char command, String symbol, int skipped, int unanswered, int stage,
            boolean connection) {
        this.command = command;
        this.symbol = symbol;
        this.skipped = skipped;
        this.unanswered = unanswered;
        this.stage = stage;
        this.connection = connection;
    }
}
