package org.postrider.smtpd;

import org.postrider.mail.proto.CleanupReply;

/// One answer to the client: a code and a text, of several lines where it holds newlines.
///
/// @param code three digits
/// @param text with its enhanced status code where it has one (RFC 2034)
record Reply(int code, String text) {
    static final Reply OK = new Reply(250, "2.0.0 Ok");
    static final Reply SENDER_OK = new Reply(250, "2.1.0 Ok");
    static final Reply RECIPIENT_OK = new Reply(250, "2.1.5 Ok");
    static final Reply START_DATA = new Reply(354, "End data with <CR><LF>.<CR><LF>");
    static final Reply START_TLS = new Reply(220, "2.0.0 Ready to start TLS");
    static final Reply BYE = new Reply(221, "2.0.0 Bye");
    static final Reply NOT_SMTP =
            new Reply(221, "2.7.0 Error: I can break rules, too. Goodbye.");
    static final Reply HELP = new Reply(214, "2.0.0 Commands: AUTH BDAT DATA EHLO ETRN HELO HELP"
            + " MAIL NOOP QUIT RCPT RSET STARTTLS VRFY XCLIENT XFORWARD");
    static final Reply UNKNOWN_COMMAND = new Reply(500, "5.5.2 Error: command not recognized");
    static final Reply BAD_SYNTAX = new Reply(500, "5.5.2 Error: bad syntax");
    static final Reply HELO_SYNTAX = new Reply(501, "Syntax: HELO hostname");
    static final Reply EHLO_SYNTAX = new Reply(501, "Syntax: EHLO hostname");
    static final Reply MAIL_SYNTAX = new Reply(501, "5.5.4 Syntax: MAIL FROM:<address>");
    static final Reply RCPT_SYNTAX = new Reply(501, "5.5.4 Syntax: RCPT TO:<address>");
    static final Reply DATA_SYNTAX = new Reply(501, "5.5.4 Syntax: DATA");
    static final Reply RSET_SYNTAX = new Reply(501, "5.5.4 Syntax: RSET");
    static final Reply VRFY_SYNTAX = new Reply(501, "5.5.4 Syntax: VRFY address [SMTPUTF8]");
    static final Reply VRFY_SYNTAX_ASCII = new Reply(501, "5.5.4 Syntax: VRFY address");
    static final Reply BAD_UTF8 = new Reply(500, "5.5.2 Error: bad UTF-8 syntax");
    static final Reply UTF8_UNDECLARED =
            new Reply(553, "5.6.7 Must declare SMTPUTF8 to send unicode address");
    /// Where the next command begins, nobody knows: the session ends.
    static final Reply BDAT_SYNTAX = new Reply(521, "5.5.4 Syntax: BDAT count [LAST]");
    static final Reply ETRN_SYNTAX = new Reply(500, "Syntax: ETRN domain");
    static final Reply NO_SITES = new Reply(458, "Unable to queue messages");
    static final Reply BAD_SITE = new Reply(501, "Error: invalid parameter syntax");
    static final Reply SITE_STARTED = new Reply(250, "Queuing started");
    static final Reply ETRN_HELO_FIRST = new Reply(503, "Error: send HELO/EHLO first");
    static final Reply ETRN_IN_TRANSACTION =
            new Reply(503, "Error: MAIL transaction in progress");
    static final Reply XFORWARD_SYNTAX =
            new Reply(501, "5.5.4 Syntax: XFORWARD attribute=value...");
    static final Reply XCLIENT_SYNTAX =
            new Reply(501, "5.5.4 Syntax: XCLIENT attribute=value...");
    static final Reply ATTRIBUTE_LONG =
            new Reply(501, "5.5.4 Error: attribute value too long");
    static final Reply ATTRIBUTE_SYNTAX =
            new Reply(501, "5.5.4 Error: attribute=value expected");
    static final Reply UNAUTHORIZED =
            new Reply(550, "5.7.0 Error: insufficient authorization");
    static final Reply STARTTLS_SYNTAX = new Reply(501, "5.5.4 Syntax: STARTTLS");
    static final Reply BAD_SENDER = new Reply(501, "5.1.7 Bad sender address syntax");
    static final Reply BAD_RECIPIENT = new Reply(501, "5.1.3 Bad recipient address syntax");
    static final Reply NO_FILE_SIZE =
            new Reply(552, "5.3.4 Message size exceeds file system imposed limit");
    static final Reply BAD_SIZE = new Reply(501, "5.5.4 Bad message size syntax");
    static final Reply BAD_RET = new Reply(501, "5.5.4 Bad RET parameter syntax");
    static final Reply BAD_ENVID = new Reply(501, "5.5.4 Bad ENVID parameter syntax");
    static final Reply BAD_NOTIFY = new Reply(501, "5.5.4 Error: Bad NOTIFY parameter syntax");
    static final Reply BAD_ORCPT = new Reply(501, "5.5.4 Error: Bad ORCPT parameter syntax");
    static final Reply NO_DSN = new Reply(501, "5.7.1 DSN support is disabled");
    static final Reply NOT_IMPLEMENTED = new Reply(502, "5.5.1 Error: command not implemented");
    /// What follows the command cannot be told from commands: the session ends.
    static final Reply NO_CHUNKS = new Reply(521, "5.5.1 Error: command not implemented");
    static final Reply VRFY_DISABLED = new Reply(502, "5.5.1 VRFY command is disabled");
    static final Reply HELO_FIRST = new Reply(503, "5.5.1 Error: send HELO/EHLO first");
    static final Reply NESTED_MAIL = new Reply(503, "5.5.1 Error: nested MAIL command");
    static final Reply MAIL_AFTER_BDAT = new Reply(503, "5.5.1 Error: MAIL after BDAT");
    static final Reply RCPT_AFTER_BDAT = new Reply(503, "5.5.1 Error: RCPT after BDAT");
    static final Reply DATA_AFTER_BDAT = new Reply(503, "5.5.1 Error: DATA after BDAT");
    static final Reply NULL_CHUNK = new Reply(551, "5.7.1 Null BDAT request");
    static final Reply LARGE_CHUNK =
            new Reply(552, "5.3.4 Chunk exceeds message size limit");
    static final Reply NEED_MAIL = new Reply(503, "5.5.1 Error: need MAIL command");
    static final Reply NEED_RCPT = new Reply(503, "5.5.1 Error: need RCPT command");
    static final Reply AUTH_OK = new Reply(235, "2.7.0 Authentication successful");
    static final Reply AUTH_ABORTED = new Reply(501, "5.7.0 Authentication aborted");
    static final Reply AUTH_SYNTAX = new Reply(501, "5.5.4 Syntax: AUTH mechanism");
    static final Reply LONG_RESPONSE = new Reply(500, "5.5.6 SASL response limit exceeded");
    static final Reply IN_TRANSACTION =
            new Reply(503, "5.5.1 Error: MAIL transaction in progress");
    static final Reply AUTHENTICATED = new Reply(503, "5.5.1 Error: already authenticated");
    static final Reply MULTIPLE_AUTH = new Reply(503, "5.5.4 Error: multiple AUTH= options");
    static final Reply NULL_VERP =
            new Reply(503, "5.5.4 Error: XVERP requires non-null sender");
    static final Reply NO_AUTH = new Reply(503, "5.5.1 Error: authentication not enabled");
    static final Reply NO_TLS =
            new Reply(454, "4.7.0 TLS not available due to local problem");
    static final Reply NEED_TLS = new Reply(530, "5.7.0 Must issue a STARTTLS command first");
    static final Reply TLS_ACTIVE = new Reply(554, "5.5.1 Error: TLS already active");
    static final Reply NO_RECIPIENTS = new Reply(554, "5.5.1 Error: no valid recipients");
    static final Reply TOO_MANY_RECIPIENTS =
            new Reply(452, "4.5.3 Error: too many recipients");
    static final Reply TOO_LARGE =
            new Reply(552, "5.3.4 Message size exceeds fixed limit");
    static final Reply NO_ROOM = new Reply(452, "4.3.1 Insufficient system storage");
    static final Reply QUEUE_ERROR = new Reply(451, "4.3.0 Error: queue file write error");
    static final Reply SYNCHRONIZATION =
            new Reply(554, "5.5.0 Error: SMTP protocol synchronization");
    /// No reply: the connection just ends.
    static final Reply HANGUP = new Reply(421, "");

    static Reply unsupported(String option) {
        return new Reply(555, "5.5.4 Unsupported option: " + option);
    }

    /// @param allowed characters
    static Reply badVerp(String allowed) {
        return new Reply(501, "5.5.4 Error: XVERP needs two characters from " + allowed);
    }

    static Reply chunk(long size) {
        return new Reply(250, "2.0.0 Ok: " + size + " bytes");
    }

    static Reply chunkDiscarded(long size) {
        return new Reply(551, "5.0.0 Discarded " + size + " bytes after earlier error");
    }

    /// @param size as counted, in bytes
    static Reply queued(String queueId, long size) {
        return new Reply(250, "2.0.0 Ok: " + size + " bytes queued as " + queueId);
    }

    static Reply queued(String queueId) {
        return new Reply(250, "2.0.0 Ok: queued as " + queueId);
    }

    static Reply notQueued(CleanupReply status) {
        var problem = status.problem();
        var text = (status.reason().isEmpty() ? "Error: " : "") + problem.text();
        return new Reply(problem.smtpCode(), problem.status() + " " + text);
    }

    static Reply siteUnavailable(String site) {
        return new Reply(459, "<" + site + ">: service unavailable");
    }

    static Reply siteNotStarted(String site) {
        return new Reply(458, "<" + site + ">: unable to queue messages");
    }

    static Reply badAttribute(String what, String value) {
        return new Reply(501, "5.5.4 Bad " + what + ": " + value);
    }

    static Reply localError(String host) {
        return new Reply(421, "4.3.0 " + host + " Server local error");
    }

    static Reply localDataError(String host) {
        return new Reply(421, "4.3.0 " + host + " Server local data error");
    }

    /// The greeting where a filter refuses the client, who may say QUIT.
    static Reply notAccepting(String host) {
        return new Reply(554, host + " ESMTP not accepting connections");
    }

    /// The greeting where a filter ends the connection.
    static Reply unavailable(String host) {
        return new Reply(421, host + " Service unavailable - try again later");
    }

    /// EHLO of a client whose mail is refused.
    static Reply bareEhlo(String host) {
        return new Reply(250, host + "\nENHANCEDSTATUSCODES");
    }

    static Reply greeting(String banner) {
        return new Reply(220, banner);
    }

    static Reply authenticationFailed(String reason) {
        return new Reply(535, "5.7.8 Error: authentication failed: " + reason);
    }

    static Reply authenticationDeferred(String reason) {
        return new Reply(454, "4.7.0 Temporary authentication failure: " + reason);
    }

    static Reply noAuthenticationServer(String host) {
        return new Reply(421, "4.7.0 " + host + " Error: authentication server not available");
    }

    static Reply timeout(String host) {
        return new Reply(421, "4.4.2 " + host + " Error: timeout exceeded");
    }

    static Reply accessDenied(String peer) {
        return new Reply(503, "5.7.0 Error: access denied for " + peer);
    }

    static Reply tooManyErrors(String host) {
        return new Reply(421, "4.7.0 " + host + " Error: too many errors");
    }

    /// A client whose certificate does not do.
    static Reply badCertificate(String host, String why) {
        return new Reply(421, "4.7.1 " + host + " Error: " + why);
    }

    static Reply tooManyConnections(String host, String address) {
        return new Reply(421, "4.7.0 " + host + " Error: too many connections from " + address);
    }

    static Reply tooMuchMail(String address) {
        return new Reply(450, "4.7.1 Error: too much mail from " + address);
    }

    static Reply tooManyAuth(String address) {
        return new Reply(450, "4.7.1 Error: too many AUTH commands from " + address);
    }

    static Reply tlsRefused(String peer) {
        return new Reply(454, "4.7.0 Error: too many new TLS sessions from " + peer);
    }

    static Reply tooManyTls(String host, String peer) {
        return new Reply(421, "4.7.0 " + host + " Error: too many new TLS sessions from " + peer);
    }

    static Reply tooManyRecipients(String address) {
        return new Reply(450, "4.7.1 Error: too many recipients from " + address);
    }

    static Reply bareNewline(int code, String host) {
        return new Reply(code, (code >= 500 ? "5" : "4") + ".5.2 " + host
                + " Error: bare <LF> received");
    }

    static Reply verified(String argument) {
        return new Reply(252, "2.0.0 " + argument);
    }

    /// Whether the command did what it was meant to do.
    boolean positive() {
        return code < 400;
    }

    /// Whether this is the last that the client hears.
    boolean hangsUp() {
        return code == 221 || code == 421 || code == 521 || this == SYNCHRONIZATION;
    }

    /// This refusal as one that the client may repeat.
    Reply softened() {
        if (code < 500) {
            return this;
        }
        return new Reply(code - 100, text.startsWith("5.") ? "4" + text.substring(1) : text);
    }

    /// The reply as it goes over the wire (RFC 5321, section 4.2.1).
    String wire() {
        if (text.indexOf('\n') < 0) {
            return code + " " + text + "\r\n";
        }
        var lines = text.split("\n");
        var out = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            out.append(code).append(i < lines.length - 1 ? '-' : ' ').append(lines[i])
                    .append("\r\n");
        }
        return out.toString();
    }

    /// The reply as it is logged.
    @Override
    public String toString() {
        return code + " " + text;
    }
}
