package org.postrider.sendmail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postrider.mail.queue.SendOptions;
import org.postrider.util.Bytes;

/// The command line of sendmail(1): what generations of programs write there.
///
/// `--` or the first recipient ends the options: what follows is recipients, as with Postfix.
final class Arguments {
    /// What the command shall do.
    enum Mode {
        MAIL, DAEMON, ALIASES, SMTP, QUEUE, VERIFY, FLUSH, FLUSH_ID, FLUSH_SITE,
        /// What is asked for is not there: hosts are not remembered.
        NOTHING
    }

    private static final String WITH_VALUE = "ABCFLNORVXbefhopr";
    private static final String WITHOUT_VALUE = "GIUcimntvx";

    private static final int UNKNOWN = 16;
    private static final int OLD_VERP = 2;
    /// RFC 3461, section 4.4.
    private static final int ENVID_LIMIT = 100;

    Mode mode = Mode.MAIL;
    String configDirectory = "";
    String sender = "";
    boolean senderSet;
    String fullName = "";
    /// Whether a name was given, be it empty.
    boolean named;
    boolean remoteHeaders;
    boolean dotEnds = true;
    boolean fromHeaders;
    boolean verbose;
    String encoding = "";
    int notify;
    int ret;
    String envid = "";
    String verp = "";
    boolean verpSet;
    String queueArgument = "";
    /// Whether an interval between queue runs was given.
    boolean interval;
    String aliasDatabase = "";
    int sendopts;
    final List<String> operands = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    static Arguments parse(String... args) throws ExitException {
        var all = new Arguments();
        for (int i = 0; i < args.length; i++) {
            var word = Bytes.fromUnicode(args[i]);
            boolean ends = word.equals("--");
            if (ends || word.length() < 2 || word.charAt(0) != '-') {
                for (int k = ends ? i + 1 : i; k < args.length; k++) {
                    all.operands.add(Bytes.fromUnicode(args[k]));
                }
                break;
            }
            boolean more = i + 1 < args.length;
            if (all.cluster(word, more ? Bytes.fromUnicode(args[i + 1]) : "", more)) {
                i++;
            }
        }
        return all;
    }

    /// Takes one word of options.
    ///
    /// @return whether the next word was used as a value
    private boolean cluster(String word, String next, boolean more) throws ExitException {
        for (int at = 1; at < word.length(); at++) {
            char letter = word.charAt(at);
            var rest = word.substring(at + 1);
            if (letter == 'q') {
                queue(rest);
                return false;
            }
            if (letter == 'v' || WITHOUT_VALUE.indexOf(letter) >= 0) {
                flag(letter);
                continue;
            }
            if (WITH_VALUE.indexOf(letter) < 0) {
                throw new ExitException("usage: sendmail [options]");
            }
            if (!rest.isEmpty()) {
                value(letter, rest);
                return false;
            }
            if (letter == 'V' && next.length() == OLD_VERP) {
                warnings.add("option -V is deprecated with Postfix 2.3; specify -XV instead");
                verp("V");
                return false; // it is not ours: -V had no value then
            }
            if (!more) {
                throw new ExitException("option requires an argument -- '" + letter + "'");
            }
            value(letter, next);
            return true;
        }
        return false;
    }

    /// Whether some deferred mail is to be tried.
    boolean flushesSome() {
        return mode == Mode.FLUSH_ID || mode == Mode.FLUSH_SITE;
    }

    private void queue(String rest) throws ExitException {
        if (rest.isEmpty()) {
            mode = Mode.FLUSH;
            return;
        }
        queueArgument = rest.substring(1);
        switch (rest.charAt(0)) {
            case 'I' -> flush(Mode.FLUSH_ID, "queueid");
            case 'R' -> flush(Mode.FLUSH_SITE, "sitename");
            case 'S' -> throw new ExitException("-qS is not implemented");
            default -> {
                if (!Character.isDigit(rest.charAt(0))) {
                    throw new ExitException("-q" + rest.charAt(0) + " is not implemented");
                }
                // An interval between queue runs: the queue manager has its own.
                interval = true;
            }
        }
    }

    private void flush(Mode flush, String what) throws ExitException {
        if (queueArgument.isEmpty()) {
            throw new ExitException("specify: -q" + (flush == Mode.FLUSH_ID ? 'I' : 'R') + what);
        }
        mode = flush;
    }

    private void flag(char letter) {
        switch (letter) {
            case 'G' -> remoteHeaders = true;
            case 'I' -> mode = Mode.ALIASES;
            case 'i' -> dotEnds = false;
            case 't' -> fromHeaders = true;
            case 'v' -> verbose = true;
            default -> { } // U c m n x: without meaning here
        }
    }

    private void value(char letter, String value) throws ExitException {
        switch (letter) {
            case 'b' -> mode(value);
            case 'B' -> encoding = body(value);
            case 'C' -> configDirectory = value;
            case 'F' -> {
                fullName = value;
                named = true;
            }
            case 'f', 'r' -> {
                sender = value;
                senderSet = true;
            }
            case 'N' -> {
                notify = notifyFlags(value);
                unknownNotification(value);
                ignored(notify == 0, "bad -N option value: '" + value + "' -- ignored");
            }
            case 'R' -> {
                ret = ret(value);
                ignored(ret == 0, "bad -R option value -- ignored");
            }
            case 'V' -> envid(value);
            case 'X' -> verp(value);
            case 'o' -> old(value);
            case 'O' -> longOption(value);
            default -> { } // A e h L p: accepted and ignored, as in Postfix
        }
    }

    private void ignored(boolean bad, String warning) {
        if (bad) {
            warnings.add(warning);
        }
    }

    private void mode(String value) throws ExitException {
        mode = switch (value) {
            case "m" -> Mode.MAIL;
            case "d", "l" -> Mode.DAEMON;
            case "i" -> Mode.ALIASES;
            case "s" -> Mode.SMTP;
            case "p" -> Mode.QUEUE;
            case "v" -> Mode.VERIFY;
            case "h", "H" -> Mode.NOTHING;
            default -> throw new ExitException("unsupported: -b" + value);
        };
    }

    private static String body(String value) throws ExitException {
        return switch (Bytes.lower(value)) {
            case "7bit" -> "7bit";
            case "8bitmime" -> "8bit";
            default -> throw new ExitException("-B option needs 8BITMIME or 7BIT");
        };
    }

    /// `NOTIFY=` (RFC 3461, section 4.1); 0 if it is malformed.
    static int notifyFlags(String value) {
        int flags = 0;
        for (var word : words(value)) {
            flags |= flag(word);
        }
        return flags < UNKNOWN && ((flags & 1) == 0 || flags == 1) ? flags : 0;
    }

    private static List<String> words(String value) {
        return Arrays.stream(value.split("[, \t\r\n]+")).filter(w -> !w.isEmpty()).toList();
    }

    private static int flag(String word) {
        return switch (Bytes.lower(word)) {
            case "never" -> 1;
            case "success" -> 2;
            case "failure" -> 4;
            case "delay" -> 8;
            default -> UNKNOWN;
        };
    }

    private void unknownNotification(String value) {
        words(value).stream().filter(w -> flag(w) == UNKNOWN).findFirst().ifPresent(word ->
                warnings.add("unknown DSN NOTIFY command value \"" + word + "\" in \"" + value
                        + "\""));
    }

    /// Before Postfix 2.3, `-V` asked for what `-XV` does: two characters are the delimiters.
    private void envid(String value) {
        if (value.length() == OLD_VERP) {
            warnings.add("option -V" + value + " is deprecated with Postfix 2.3; specify -XV"
                    + value + " instead");
            verp("V" + value);
            return;
        }
        boolean printable = !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 127);
        ignored(!printable, "bad syntax in -V option value -- ignored");
        ignored(printable && value.length() > ENVID_LIMIT, "too long -V option value -- ignored");
        envid = printable && value.length() <= ENVID_LIMIT ? value : "";
    }

    private static int ret(String value) {
        return switch (Bytes.lower(value)) {
            case "full" -> 1;
            case "hdrs" -> 2;
            default -> 0;
        };
    }

    private void verp(String value) {
        if (!value.startsWith("V")) {
            return; // -X logfile
        }
        verpSet = true;
        verp = value.substring(1);
    }

    /// `-o` with an old one-letter option.
    private void old(String value) throws ExitException {
        switch (value.isEmpty() ? 0 : value.charAt(0)) {
            case 'A' -> aliasDatabase = value.substring(1);
            case 'i' -> dotEnds = false;
            case '7', '8' -> { } // 8-bit input or not: nothing is lost either way
            default -> { }
        }
    }

    private void longOption(String value) throws ExitException {
        int equals = value.indexOf('=');
        var name = Bytes.lower(equals < 0 ? value : value.substring(0, equals).strip());
        var setting = equals < 0 ? "" : Bytes.lower(value.substring(equals + 1).strip());
        boolean yes = setting.equals("yes");
        boolean ours = name.equals("smtputf8") || name.equals("requiretls");
        ignored(ours && !yes && !setting.equals("no"),
                "bad -O option: '" + value + "' -- ignored");
        switch (name) {
            case "smtputf8" -> sendopts |= yes ? SendOptions.UTF8_REQUESTED : 0;
            case "requiretls" -> sendopts |= yes ? SendOptions.REQUIRE_TLS : 0;
            default -> { } // options of Sendmail's configuration
        }
    }
}
