package org.postrider.mail.conf;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.MasterParams;

/// One service: a line of master.cf.
///
/// @param name the service name: a socket's file name, or `[host:]port`
/// @param type the kind of socket
/// @param isPrivate whether the socket is for the mail system alone
/// @param unprivileged whether it runs as `mail_owner`; as root otherwise
/// @param chroot whether Postfix would confine it to the queue directory; Postrider does not
/// @param wakeup how often it is woken up; zero for never
/// @param wakeupOnlyAfterUse whether waking up waits for the first client (`60?`)
/// @param processLimit most sessions at a time, 0 for no limit; empty for `default_process_limit`
/// @param program the command name
/// @param args what follows the options of the command
/// @param overrides raw values of the `-o` options
/// @param verbosity number of `-v` options
/// @param line number of its first physical line
public record MasterEntry(String name, Type type, boolean isPrivate, boolean unprivileged,
        Chroot chroot, Duration wakeup, boolean wakeupOnlyAfterUse, OptionalInt processLimit,
        String program, List<String> args, Map<String, String> overrides, int verbosity,
        int line) {
    /// The chroot column.
    public enum Chroot {
        /// `y`.
        YES,
        /// `n`.
        NO,
        /// `-`: the default, which was `y` before compatibility level 1.
        UNSAID
    }

    /// The kind of socket that a service listens on.
    public enum Type {
        /// A TCP port.
        INET("inet"),
        /// A Unix-domain stream socket.
        UNIX("unix"),
        /// A Unix-domain datagram socket.
        UNIX_DGRAM("unix-dgram"),
        /// A named pipe; served by a Unix-domain stream socket.
        FIFO("fifo"),
        /// A Unix-domain stream socket that takes over connections of another service.
        PASS("pass");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// The word in master.cf.
        public String word() {
            return word;
        }
    }

    /// Most sessions at a time; 0 for no limit.
    public int limit(Conf conf) {
        return processLimit.isPresent() ? processLimit.getAsInt()
                : conf.get(MasterParams.DEFAULT_PROCESS_LIMIT);
    }

    /// The configuration of this service: the `-o` options on top, and its names for
    /// `$service_name` and `$process_name`.
    public Conf conf(Conf mainCf) {
        var all = new LinkedHashMap<String, String>();
        all.put(CommonParams.SERVICE_NAME.name(), name);
        all.put(CommonParams.PROCESS_NAME.name(), program);
        all.putAll(overrides);
        return mainCf.with(all);
    }

    /// The name for `master_service_disable`: `name/type`.
    public String disableName() {
        return name + "/" + type.word();
    }

    /// The name of its socket below the queue directory, or the name of an `inet` service.
    public String socketName() {
        return type == Type.INET ? name : (isPrivate ? "private/" : "public/") + name;
    }

    /// The tag of its log lines.
    public String logTag(Conf serviceConf) {
        return serviceConf.get(CommonParams.SYSLOG_NAME) + "/" + program;
    }
}
