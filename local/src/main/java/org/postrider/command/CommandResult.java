package org.postrider.command;

import java.util.function.Function;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.dsn.StatusCode;
import org.postrider.util.Bytes;

/// How a command ended.
///
/// @param command as it was written
/// @param status its exit status, or -1
/// @param signal the signal that ended it, or 0
/// @param late whether it was ended because its time was up
/// @param output the beginning of what it wrote
public record CommandResult(String command, int status, int signal, boolean late, String output) {
    /// The outcome of the delivery.
    ///
    /// @param success makes the outcome for an exit status of 0 from the output
    public Outcome outcome(Function<String, Outcome> success) {
        if (late) {
            return bounced(ExitStatus.SOFTWARE, "Command time limit exceeded: \"" + command
                    + "\"");
        }
        if (signal != 0) {
            return deferred(ExitStatus.TEMPFAIL, "Command died with signal " + signal + ": \""
                    + command + "\"");
        }
        if (status == 0) {
            return success.apply(output);
        }
        int code = StatusCode.end(output);
        if (code > 0) {
            return coded(output.substring(0, code), output.substring(code).stripLeading());
        }
        var meaning = ExitStatus.of(status);
        var text = meaning.isKnown() ? meaning.text()
                : "Command died with status " + status + ": \"" + command + "\"";
        return meaning.status().startsWith("4") ? deferred(meaning, text)
                : bounced(meaning, text);
    }

    /// The outcome where the program could not be executed.
    ///
    /// @param program our own
    /// @param why the other program and the reason; empty where only the log tells
    static Outcome notStarted(String program, String why) {
        return new CommandResult("", ExitStatus.TEMPFAIL.code(), 0, false,
                why.isEmpty() ? "" : program + ": fatal: " + why + "\n").outcome(Outcome::sent);
    }

    /// A command that names a status code knows better than its exit status: its words are all that
    /// is told.
    private static Outcome coded(String code, String words) {
        var said = printable(words);
        return code.startsWith("4")
                ? new Outcome.Deferred(new Dsn(code, "delayed", said, "x-unix", said, "", ""))
                : new Outcome.Bounced(new Dsn(code, "failed", said, "x-unix", said, "", ""));
    }

    private Outcome bounced(ExitStatus meaning, String reason) {
        return new Outcome.Bounced(dsn(meaning, "failed", reason));
    }

    private Outcome deferred(ExitStatus meaning, String reason) {
        return new Outcome.Deferred(dsn(meaning, "delayed", reason));
    }

    /// The diagnostic is what the command has said, or what its exit status means.
    private Dsn dsn(ExitStatus meaning, String action, String reason) {
        return new Dsn(meaning.status(), action, reason + shown(), "x-unix",
                output.isEmpty() ? meaning.text() : printable(output).stripLeading(), "", "");
    }

    private String shown() {
        return output.isEmpty() ? "" : ". Command output: " + printable(output);
    }

    private static String printable(String text) {
        return Bytes.printable(text.replace('\n', ' '), text.length());
    }
}
