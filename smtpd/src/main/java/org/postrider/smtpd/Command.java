package org.postrider.smtpd;

import java.util.List;

/// What a client may say, once its syntax has been judged.
sealed interface Command {
    /// The name under which the command is counted.
    Verb verb();

    /// HELO (RFC 5321, section 4.1.1.1).
    record Helo(String name) implements Command {
        @Override
        public Verb verb() {
            return Verb.HELO;
        }
    }

    /// EHLO (RFC 5321, section 4.1.1.1).
    record Ehlo(String name) implements Command {
        @Override
        public Verb verb() {
            return Verb.EHLO;
        }
    }

    /// MAIL (RFC 5321, section 4.1.1.2).
    ///
    /// @param path what follows the colon, with its brackets
    /// @param options ESMTP parameters
    record Mail(String path, List<String> options) implements Command {
        @Override
        public Verb verb() {
            return Verb.MAIL;
        }
    }

    /// RCPT (RFC 5321, section 4.1.1.3).
    ///
    /// @param path what follows the colon, with its brackets
    /// @param options ESMTP parameters
    record Rcpt(String path, List<String> options) implements Command {
        @Override
        public Verb verb() {
            return Verb.RCPT;
        }
    }

    /// AUTH (RFC 4954).
    ///
    /// @param words mechanism and initial response, as many as there are
    record Auth(List<String> words) implements Command {
        @Override
        public Verb verb() {
            return Verb.AUTH;
        }
    }

    /// VRFY (RFC 5321, section 4.1.1.6).
    ///
    /// @param words at least one
    record Vrfy(List<String> words) implements Command {
        @Override
        public Verb verb() {
            return Verb.VRFY;
        }
    }

    /// BDAT (RFC 3030, section 2).
    ///
    /// @param size of the chunk, in bytes
    /// @param last whether the message ends with it
    record Bdat(long size, boolean last) implements Command {
        @Override
        public Verb verb() {
            return Verb.BDAT;
        }
    }

    /// ETRN (RFC 1985).
    ///
    /// @param site as given: a domain, or `@domain` or `#queue`
    record Etrn(String site) implements Command {
        @Override
        public Verb verb() {
            return Verb.ETRN;
        }
    }

    /// XFORWARD, of a content filter.
    ///
    /// @param attributes `name=value`, as they were written
    record Xforward(List<String> attributes) implements Command {
        @Override
        public Verb verb() {
            return Verb.XFORWARD;
        }
    }

    /// XCLIENT, of one who pretends to be somebody else.
    ///
    /// @param attributes `name=value`, as they were written
    record Xclient(List<String> attributes) implements Command {
        @Override
        public Verb verb() {
            return Verb.XCLIENT;
        }
    }

    /// A command without an argument: DATA, RSET, NOOP, HELP, QUIT, STARTTLS.
    record Plain(Verb verb) implements Command {}

    /// A word that is no command.
    record Unknown(String word) implements Command {
        @Override
        public Verb verb() {
            return Verb.UNKNOWN;
        }
    }

    /// Something that is answered with a refusal, whatever the state of the session.
    record Bad(Verb verb, Reply reply) implements Command {}
}
