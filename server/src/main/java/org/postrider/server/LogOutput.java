package org.postrider.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.LogParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.util.Log;
import org.postrider.util.Severity;
import org.postrider.util.sys.Datagrams;

/// Where the log lines of a process go: to postlogd(8) where `maillog_file` is set, to the system's
/// logger otherwise, and to the standard error stream where neither can be reached.
///
/// Lines keep their order within a process.
public final class LogOutput {
    private static final String SYSLOG = "/dev/log";
    private static final String STDOUT = "/dev/stdout";
    private static final Map<String, Integer> FACILITIES = Map.ofEntries(Map.entry("user", 1),
            Map.entry("mail", 2), Map.entry("daemon", 3), Map.entry("auth", 4),
            Map.entry("syslog", 5), Map.entry("lpr", 6), Map.entry("news", 7),
            Map.entry("uucp", 8), Map.entry("cron", 9), Map.entry("authpriv", 10),
            Map.entry("ftp", 11), Map.entry("local0", 16), Map.entry("local1", 17),
            Map.entry("local2", 18), Map.entry("local3", 19), Map.entry("local4", 20),
            Map.entry("local5", 21), Map.entry("local6", 22), Map.entry("local7", 23));

    private final LogLine format;
    private final String file;
    private final int mode;
    private final int facility;
    private final LogSocket socket;
    private final boolean ownFile;
    private final boolean onTerminal;
    private Optional<LineSink> direct = Optional.empty();
    private Optional<FileChannel> opened = Optional.empty();

    private LogOutput(Conf conf, Clock clock, boolean ownFile, boolean onTerminal,
            LogSocket socket) {
        format = new LogLine(clock, hostName(conf), ProcessHandle.current().pid());
        file = conf.get(LogParams.MAILLOG_FILE);
        checkPlace(conf);
        mode = fileMode(conf);
        facility = facility(conf.get(LogParams.SYSLOG_FACILITY));
        this.socket = socket;
        this.ownFile = ownFile;
        this.onTerminal = onTerminal;
    }

    private static String path(Conf conf) {
        return conf.get(LogParams.MAILLOG_FILE).isEmpty() ? SYSLOG
                : conf.get(QueueParams.QUEUE_DIRECTORY) + "/public/"
                        + conf.get(LogParams.POSTLOG_SERVICE_NAME);
    }

    /// For a daemon: lines go to the logger's socket.
    ///
    /// @param descriptor number of a socket that is connected to the logger already, or -1
    public static LogOutput ofDaemon(Conf conf, Clock clock, int descriptor) throws IOException {
        return new LogOutput(conf, clock, false, false, descriptor < 0
                ? new LogSocket(path(conf)) : new LogSocket(path(conf), descriptor));
    }

    /// For master(8), which may run while postlogd(8) does not: it writes the log file itself if it
    /// may.
    public static LogOutput ofMaster(Conf conf, Clock clock) {
        return new LogOutput(conf, clock, true, false, new LogSocket(path(conf)));
    }

    /// For commands: as for master(8), but what cannot be logged is lost, since they say it on the
    /// standard error as well.
    public static LogOutput ofCommand(Conf conf, Clock clock) {
        return new LogOutput(conf, clock, true, true, new LogSocket(path(conf)));
    }

    /// A log with this tag.
    public Log log(String tag) {
        return new Tagged(tag);
    }

    /// Opens the log file now, for a command that will not have the right to do so later. A file that
    /// does not exist, or is not ours, is left alone.
    public synchronized void open() {
        if (!ownFile || file.isEmpty() || file.equals(STDOUT)) {
            return;
        }
        try {
            opened = Optional.of(FileChannel.open(Path.of(file), StandardOpenOption.APPEND));
        } catch (IOException e) {
            opened = Optional.empty();
        }
    }

    /// Hands lines to a service of this very process instead of a socket.
    public synchronized void directTo(LineSink sink) {
        direct = Optional.of(sink);
    }

    /// Ends [#directTo]: the service is about to end.
    public synchronized void indirect() {
        direct = Optional.empty();
    }

    /// Connects to the logger's socket.
    ///
    /// @return number of a descriptor that the caller owns; empty if nobody listens
    public static Optional<Integer> connect(Conf conf) {
        try {
            return Optional.of(Datagrams.connect(path(conf)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The mode of new log files.
    ///
    /// @throws ConfException if it is no octal number
    public static int fileMode(Conf conf) {
        var text = conf.get(LogParams.MAILLOG_FILE_PERMISSIONS);
        try {
            int mode = Integer.parseInt(text, 8);
            if (mode >= 0 && mode <= 0777) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new ConfException("bad octal configuration: "
                + LogParams.MAILLOG_FILE_PERMISSIONS.name() + " = " + text);
    }

    private static void checkPlace(Conf conf) {
        var file = conf.get(LogParams.MAILLOG_FILE);
        boolean allowed = file.isEmpty() || !file.contains("/../")
                && conf.get(LogParams.MAILLOG_FILE_PREFIXES).stream().anyMatch(
                        p -> file.equals(p) || file.startsWith(p.endsWith("/") ? p : p + "/"));
        if (!allowed) {
            throw new ConfException("maillog_file value '" + file + "' does not match any prefix"
                    + " in maillog_file_prefixes");
        }
    }

    private static String hostName(Conf conf) {
        var given = System.getenv("POSTLOG_HOSTNAME");
        var name = given == null ? conf.get(CommonParams.MYHOSTNAME) : given;
        int dot = name.indexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static int facility(String name) {
        var number = FACILITIES.get(name);
        if (number == null) {
            throw new ConfException("unknown syslog facility: " + name);
        }
        return number;
    }

    private synchronized void write(Severity severity, String tag, String text) {
        if (direct.isPresent()) {
            direct.get().line(format.forFile(severity, tag, text));
            return;
        }
        var line = file.isEmpty() ? format.forSyslog(facility, severity, tag, text)
                : format.forFile(severity, tag, text);
        if (ownFile && !file.isEmpty() && append(line)) {
            return;
        }
        if (!socket.send(line) && !create(line) && !onTerminal) {
            System.err.println(tag + ": " + severity.prefix() + text);
        }
    }

    private boolean append(byte[] line) {
        var withNewline = java.util.Arrays.copyOf(line, line.length + 1);
        withNewline[line.length] = '\n';
        if (file.equals(STDOUT)) {
            System.out.write(withNewline, 0, withNewline.length);
            System.out.flush();
            return true;
        }
        try {
            if (opened.isPresent()) {
                var buffer = ByteBuffer.wrap(withNewline);
                while (buffer.hasRemaining()) {
                    opened.get().write(buffer);
                }
            } else {
                Files.write(Path.of(file), withNewline, StandardOpenOption.APPEND);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            return false; // not there yet, or not ours: postlogd makes it with its mode
        }
    }

    /// Begins the log file, where no postlogd(8) does it.
    private boolean create(byte[] line) {
        if (!ownFile || file.isEmpty()) {
            return false;
        }
        try {
            Files.createFile(Path.of(file));
            Files.setAttribute(Path.of(file), "unix:mode", mode);
            return append(line);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private final class Tagged implements Log {
        private final String tag;

        Tagged(String tag) {
            this.tag = tag;
        }

        @Override
        public void log(Severity severity, String text) {
            write(severity, tag, text);
        }

        @Override
        public Log tagged(String newTag) {
            return new Tagged(newTag);
        }
    }
}
