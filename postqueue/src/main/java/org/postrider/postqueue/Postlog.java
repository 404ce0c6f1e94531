package org.postrider.postqueue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.server.LogOutput;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Options;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;

/// postlog - Postfix-compatible logging utility
///
/// # SYNOPSIS
///
/// `postlog [-iv] [-c config_dir] [-p priority] [-t tag] [text...]`
///
/// # DESCRIPTION
///
/// The postlog(1) command writes a line to the log of the mail system, and to the standard error
/// stream. Without text on the command line each line of the standard input stream is one line of
/// the log.
///
/// Options:
///
/// - `-c config_dir`: the directory of main.cf.
/// - `-i`: accepted; the process id is always logged.
/// - `-p priority`: `info` (the default), `warn`, `error`, `fatal` or `panic`.
/// - `-t tag`: the name in the log; `syslog_name/postlog` by default, or what the environment
///   variable `MAIL_LOGTAG` says.
/// - `-v`: tell the settings of main.cf, too.
///
/// # DIAGNOSTICS
///
/// The exit status is 0, or 1 for a wrong option or configuration.
///
/// # FILES
///
/// - `config_directory/main.cf`: says where the log is.
public final class Postlog {
    private static final int LINE_LIMIT = 100_000;

    private Postlog() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        try {
            log(Options.parse("c:ip:t:v", args), io);
            return 0;
        } catch (Options.UsageException e) {
            io.err().println("postlog: " + e.getMessage());
            io.err().println("postfix/postlog: fatal: usage: postlog [-c config_dir] [-i]"
                    + " [-p priority] [-t tag] [-v] [text]");
        } catch (FatalException | IOException e) {
            io.err().println("postfix/postlog: fatal: " + e.getMessage());
        }
        return 1;
    }

    private static void log(Options options, Stdio io) throws IOException {
        var severity = severity(options.value('p', "info"));
        var environment = System.getenv();
        var conf = Conf.load(Path.of(options.value('c',
                environment.getOrDefault("MAIL_CONFIG", "/etc/postfix"))),
                text -> io.err().println("postfix/postlog: warning: " + text));
        var tag = options.value('t', Optional.ofNullable(environment.get("MAIL_LOGTAG"))
                .orElse(conf.get(CommonParams.SYSLOG_NAME) + "/postlog"));
        var log = LogOutput.ofCommand(conf, Clock.systemDefaultZone()).log(tag);
        if (!options.operands().isEmpty()) {
            var text = Bytes.printable(
                    Bytes.fromUnicode(String.join(" ", options.operands())), LINE_LIMIT);
            io.err().println("postfix/postlog: " + severity.prefix() + text);
            log.log(severity, text);
            return;
        }
        var in = new BufferedReader(
                new InputStreamReader(io.in(), StandardCharsets.ISO_8859_1));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            io.err().println("postfix/postlog: " + severity.prefix() + Bytes.printable(line, LINE_LIMIT));
            log.log(severity, line);
        }
    }

    private static Severity severity(String name) {
        return switch (name) {
            case "info" -> Severity.INFO;
            case "warn", "warning" -> Severity.WARNING;
            case "error" -> Severity.ERROR;
            case "fatal" -> Severity.FATAL;
            case "panic" -> Severity.PANIC;
            default -> throw new FatalException("bad severity: \"" + name + "\"");
        };
    }
}
