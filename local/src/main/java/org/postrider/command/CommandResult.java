package org.postrider.command;

import java.util.function.Function;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
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
            return bounced("5.3.0", "Command time limit exceeded: \"" + command + "\"");
        }
        if (signal != 0) {
            return deferred("4.3.0", "Command died with signal " + signal + ": \"" + command
                    + "\"");
        }
        if (status == 0) {
            return success.apply(output);
        }
        if (!ExitStatus.isKnown(status)) {
            return bounced("5.3.0", "Command died with status " + status + ": \"" + command
                    + "\"");
        }
        var meaning = ExitStatus.of(status);
        return meaning.status().startsWith("4") ? deferred(meaning.status(), meaning.text())
                : bounced(meaning.status(), meaning.text());
    }

    /// The outcome where the program could not be executed.
    ///
    /// @param why the program and the reason
    static Outcome notStarted(String program, String why) {
        return Outcome.deferred("4.3.0", ExitStatus.TEMPFAIL.text() + ". Command output: " + program
                + ": fatal: " + why);
    }

    private Outcome bounced(String status, String reason) {
        return new Outcome.Bounced(Dsn.of(status, "failed", reason + shown()));
    }

    private Outcome deferred(String status, String reason) {
        return new Outcome.Deferred(Dsn.of(status, "delayed", reason + shown()));
    }

    private String shown() {
        return output.isEmpty() ? "" : ". Command output: " + Bytes.printable(
                output.replace('\n', ' '), output.length());
    }
}
