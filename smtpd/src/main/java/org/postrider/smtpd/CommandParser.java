package org.postrider.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.address.Nesting;

/// The syntax of commands, as liberal as Postfix's: white space where it does no harm, addresses
/// without brackets. No input or output; bad input gives a [Command.Bad].
///
/// ```
/// mail = "MAIL" SP "FROM:" [SP] Reverse-path *(SP Mail-parameter)
/// rcpt = "RCPT" SP "TO:" [SP] Forward-path *(SP Rcpt-parameter)
/// bdat = "BDAT" SP 1*DIGIT [SP "LAST"]
/// ```
final class CommandParser {
    /// More than any number of bytes has.
    private static final int MOST_DIGITS = 18;

    private static final List<String> KEYWORDS = List.of("FROM:", "TO:");

    private final String line;
    private final boolean cut;
    private int position;

    private CommandParser(String line, boolean cut) {
        this.line = line;
        this.cut = cut;
    }

    /// Parses one command line without its ending.
    ///
    /// @param cut whether more came, behind a NUL; an address that ends there is none, as half an
    ///         address is somebody else's
    static Command parse(String line, boolean cut) {
        return new CommandParser(line, cut).command();
    }

    /// The first word of a line, which says what command it is.
    static String firstWord(String line) {
        return new CommandParser(line, false).word();
    }

    private Command command() {
        var word = word();
        if (word.isEmpty()) {
            return new Command.Bad(Verb.UNKNOWN, Reply.BAD_SYNTAX);
        }
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "HELO" -> hello(Verb.HELO);
            case "EHLO" -> hello(Verb.EHLO);
            case "MAIL" -> path("FROM:", Verb.MAIL, Reply.MAIL_SYNTAX, Reply.BAD_SENDER);
            case "RCPT" -> path("TO:", Verb.RCPT, Reply.RCPT_SYNTAX, Reply.BAD_RECIPIENT);
            case "DATA" -> alone(Verb.DATA, Reply.DATA_SYNTAX);
            case "RSET" -> alone(Verb.RSET, Reply.RSET_SYNTAX);
            case "NOOP" -> new Command.Plain(Verb.NOOP);
            case "HELP" -> new Command.Plain(Verb.HELP);
            case "QUIT" -> new Command.Plain(Verb.QUIT);
            case "VRFY" -> vrfy();
            case "STARTTLS" -> alone(Verb.STARTTLS, Reply.STARTTLS_SYNTAX);
            case "AUTH" -> new Command.Auth(words());
            case "BDAT" -> bdat();
            case "ETRN" -> etrn();
            case "XCLIENT" -> new Command.Xclient(words());
            case "XFORWARD" -> new Command.Xforward(words());
            default -> new Command.Unknown(word);
        };
    }

    private Command hello(Verb verb) {
        var name = String.join(" ", words());
        if (name.isEmpty()) {
            return new Command.Bad(verb,
                    verb == Verb.EHLO ? Reply.EHLO_SYNTAX : Reply.HELO_SYNTAX);
        }
        return verb == Verb.EHLO ? new Command.Ehlo(name) : new Command.Helo(name);
    }

    private Command alone(Verb verb, Reply syntax) {
        return word().isEmpty() ? new Command.Plain(verb) : new Command.Bad(verb, syntax);
    }

    private Command etrn() {
        var site = word();
        return site.isEmpty() || !word().isEmpty()
                ? new Command.Bad(Verb.ETRN, Reply.ETRN_SYNTAX) : new Command.Etrn(site);
    }

    private Command bdat() {
        var size = word();
        var last = word();
        boolean good = !size.isEmpty() && size.length() <= MOST_DIGITS
                && size.chars().allMatch(c -> c >= '0' && c <= '9')
                && (last.isEmpty() || last.equalsIgnoreCase("LAST")) && word().isEmpty();
        return good ? new Command.Bdat(Long.parseLong(size), !last.isEmpty())
                : new Command.Bad(Verb.BDAT, Reply.BDAT_SYNTAX);
    }

    private Command vrfy() {
        var words = words();
        return words.isEmpty() ? new Command.Bad(Verb.VRFY, Reply.VRFY_SYNTAX)
                : isHalf(words.getLast()) ? new Command.Bad(Verb.VRFY, Reply.BAD_RECIPIENT)
                : new Command.Vrfy(words);
    }

    private Command path(String keyword, Verb verb, Reply syntax, Reply half) {
        var path = word().equalsIgnoreCase(keyword) ? word() : "";
        if (path.isEmpty()) {
            return new Command.Bad(verb, syntax);
        }
        if (isHalf(path)) {
            return new Command.Bad(verb, half);
        }
        return verb == Verb.MAIL ? new Command.Mail(path, words())
                : new Command.Rcpt(path, words());
    }

    /// Whether the address that was read last is half of one.
    private boolean isHalf(String path) {
        return cut && position == line.length() && !isSpace(line.charAt(position - 1))
                && !path.endsWith(">");
    }

    /// All words that are left.
    private List<String> words() {
        var words = new ArrayList<String>();
        for (var word = word(); !word.isEmpty(); word = word()) {
            words.add(word);
        }
        return List.copyOf(words);
    }

    /// One word, which may hold white space inside brackets or quotes. `FROM:` and `TO:` are words
    /// also where others follow at once.
    private String word() {
        skipSpace();
        int start = position;
        for (var keyword : KEYWORDS) {
            if (line.regionMatches(true, position, keyword, 0, keyword.length())) {
                position += keyword.length();
                return line.substring(start, position);
            }
        }
        var nesting = new Nesting();
        while (position < line.length()
                && !(nesting.endsWords() && isSpace(line.charAt(position)))) {
            nesting.take(line.charAt(position++));
        }
        return line.substring(start, position);
    }

    private void skipSpace() {
        while (position < line.length() && isSpace(line.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
