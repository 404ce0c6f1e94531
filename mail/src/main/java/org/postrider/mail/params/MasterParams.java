package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of master(8) and the life of processes.
public final class MasterParams {
    /// Most sessions at a time of a service whose master.cf line does not say.
    public static final Param<Integer> DEFAULT_PROCESS_LIMIT =
            number("default_process_limit", "100").atLeast(1);

    /// How long a program that fails at start is left alone before it is started again.
    public static final Param<Duration> SERVICE_THROTTLE_TIME =
            time("service_throttle_time", "60s").atLeast(Duration.ofSeconds(1));

    /// Services that are switched off: `name/type` or `type`, or `static:all` for all of them.
    public static final Param<List<String>> MASTER_SERVICE_DISABLE =
            list("master_service_disable", "");

    /// How long a daemon may stand still before it is taken for dead and ends.
    public static final Param<Duration> DAEMON_TIMEOUT =
            time("daemon_timeout", "18000s").atLeast(Duration.ofSeconds(1));

    /// Environment variables that the mail system takes over from the one who starts it; also
    /// `name=value`.
    public static final Param<List<String>> IMPORT_ENVIRONMENT = list("import_environment",
            "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ XAUTHORITY DISPLAY LANG=C POSTLOG_SERVICE "
                    + "POSTLOG_HOSTNAME XDG_RUNTIME_DIR");

    /// Which programs share a process: `program` gives each a process of its own, `role` one to
    /// programs with the same part in the mail system, `all` one to all programs that need no
    /// privileges. Postrider only.
    public static final Param<String> PROCESS_GROUPING =
            text("postrider_process_grouping", "role").notEmpty();

    private MasterParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DEFAULT_PROCESS_LIMIT, SERVICE_THROTTLE_TIME, MASTER_SERVICE_DISABLE,
                DAEMON_TIMEOUT, IMPORT_ENVIRONMENT, PROCESS_GROUPING);
    }
}
