package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters that more than one program acts on: who this host is, and how programs talk.
public final class CommonParams {
    /// The name of this host on the Internet; computed from the system's host name by default.
    public static final Param<String> MYHOSTNAME = text("myhostname", "").notEmpty().oneName();

    /// The domain of this host; `myhostname` without its first component by default.
    public static final Param<String> MYDOMAIN = text("mydomain", "").notEmpty().oneName();

    /// The domain that is added to addresses without one, or the absolute path of a file that has it in its
    /// first line, such as `/etc/mailname`.
    public static final Param<String> MYORIGIN = text("myorigin", "$myhostname").notEmpty().nameOrFile();

    /// Domains that are delivered by `local_transport`.
    public static final Param<String> MYDESTINATION =
            text("mydestination", "$myhostname, localhost.$mydomain, localhost").namesAndTables();

    /// Networks whose clients may relay; computed from `mynetworks_style` by default.
    public static final Param<String> MYNETWORKS = text("mynetworks", "").networks();

    /// How the default of `mynetworks` is computed: `class`, `subnet` or `host`.
    public static final Param<String> MYNETWORKS_STYLE = text("mynetworks_style",
            "${{$compatibility_level} <level {2} ? {subnet} : {host}}")
                    .oneOf("class", "subnet", "host");

    /// Domains that this host relays mail to.
    public static final Param<String> RELAY_DOMAINS = text("relay_domains",
            "${{$compatibility_level} <level {2} ? {$mydestination} : {}}").namesAndTables();

    /// Addresses on which mail is received.
    public static final Param<List<String>> INET_INTERFACES = list("inet_interfaces", "all");

    /// Addresses on which mail is received by way of a proxy or address translator.
    public static final Param<List<String>> PROXY_INTERFACES = list("proxy_interfaces", "");

    /// Protocols in use: `ipv4`, `ipv6`, `all`.
    public static final Param<List<String>> INET_PROTOCOLS =
            list("inet_protocols", "all").someOf("all", "ipv4", "ipv6");

    /// The user who owns the queue and runs most daemons.
    public static final Param<String> MAIL_OWNER = text("mail_owner", "postfix").notEmpty();

    /// The group of the submission and queue commands.
    public static final Param<String> SETGID_GROUP = text("setgid_group", "postdrop").notEmpty();

    /// Directory of main.cf and master.cf; that from which the configuration was read.
    public static final Param<String> CONFIG_DIRECTORY = text("config_directory", "");

    /// Directory of the commands; the image's `sbin` by default.
    public static final Param<String> COMMAND_DIRECTORY = text("command_directory", "");

    /// Directory of daemons that are not part of the image; the image's `libexec` by default.
    public static final Param<String> DAEMON_DIRECTORY = text("daemon_directory", "");

    /// Directory of data that daemons may write.
    public static final Param<String> DATA_DIRECTORY = text("data_directory", "/var/lib/postfix");

    /// The level whose defaults apply where a default has changed.
    public static final Param<String> COMPATIBILITY_LEVEL = text("compatibility_level", "0");

    /// The name of the mail system, in banners and reports.
    public static final Param<String> MAIL_NAME = text("mail_name", "Postrider").notEmpty();

    /// The release of Postfix whose features this is.
    public static final Param<String> MAIL_VERSION = text("mail_version", "3.11.0");

    /// Characters that separate a user name from its extension.
    public static final Param<String> RECIPIENT_DELIMITER = text("recipient_delimiter", "");

    /// Whether permanent rejects and bounces become temporary: for tests of a new configuration.
    public static final Param<Boolean> SOFT_BOUNCE = flag("soft_bounce", "no");

    /// `yes` while a service has no free session left; set by the system, not by people.
    public static final Param<String> STRESS = text("stress", "");

    /// Time limit for one read or write between programs of the mail system.
    public static final Param<Duration> IPC_TIMEOUT =
            time("ipc_timeout", "3600s").atLeast(Duration.ofSeconds(1));

    /// How long an unused connection between programs is kept.
    public static final Param<Duration> IPC_IDLE =
            time("ipc_idle", "5s").atLeast(Duration.ofSeconds(1));

    /// How long a process or service stays without work.
    public static final Param<Duration> MAX_IDLE =
            time("max_idle", "100s").atLeast(Duration.ofSeconds(1));

    /// Ports by name, before the system's own table is asked.
    public static final Param<List<String>> KNOWN_TCP_PORTS = list("known_tcp_ports",
            "lmtp=24, smtp=25, smtps=submissions=465, submission=587");

    /// In which lists a domain also matches its subdomains.
    public static final Param<List<String>> PARENT_DOMAIN_MATCHES_SUBDOMAINS =
            list("parent_domain_matches_subdomains", "debug_peer_list,fast_flush_domains,"
                    + "mynetworks,permit_mx_backup_networks,qmqpd_authorized_clients,"
                    + "relay_domains,smtpd_access_maps");

    /// The first part of the tag of log lines; the program's name follows.
    public static final Param<String> SYSLOG_NAME = text("syslog_name",
            "${multi_instance_name?{$multi_instance_name}:{postfix}}").notEmpty();

    /// Name of this instance among several on a host.
    public static final Param<String> MULTI_INSTANCE_NAME = text("multi_instance_name", "");

    /// Users who may submit mail with sendmail(1).
    public static final Param<String> AUTHORIZED_SUBMIT_USERS =
            text("authorized_submit_users", "static:anyone").namesAndTables();

    /// Users who may look at the queue.
    public static final Param<String> AUTHORIZED_MAILQ_USERS =
            text("authorized_mailq_users", "static:anyone").namesAndTables();

    /// Users who may ask for delivery attempts.
    public static final Param<String> AUTHORIZED_FLUSH_USERS =
            text("authorized_flush_users", "static:anyone").namesAndTables();

    /// Largest message, in bytes; 0 for no limit.
    public static final Param<Long> MESSAGE_SIZE_LIMIT =
            Param.large("message_size_limit", "10240000").atLeast(0L);

    /// Longest line, in bytes: longer ones are received and kept in pieces.
    public static final Param<Integer> LINE_LENGTH_LIMIT =
            Param.number("line_length_limit", "2048").atLeast(512);

    /// Name of the service that reports failures.
    public static final Param<String> BOUNCE_SERVICE_NAME =
            text("bounce_service_name", "bounce").notEmpty();

    /// Name of the service that records delays.
    public static final Param<String> DEFER_SERVICE_NAME =
            text("defer_service_name", "defer").notEmpty();

    /// Name of the service that records deliveries on request.
    public static final Param<String> TRACE_SERVICE_NAME =
            text("trace_service_name", "trace").notEmpty();

    /// Name of the service that makes queue files.
    public static final Param<String> CLEANUP_SERVICE_NAME =
            text("cleanup_service_name", "cleanup").notEmpty();

    /// Name of the service that rewrites and resolves addresses.
    public static final Param<String> REWRITE_SERVICE_NAME =
            text("rewrite_service_name", "rewrite").notEmpty();

    /// Name of the queue manager's service.
    public static final Param<String> QUEUE_SERVICE_NAME =
            text("queue_service_name", "qmgr").notEmpty();

    /// The name of the service, the first column of its line in master.cf; set by the system, not
    /// by people.
    public static final Param<String> SERVICE_NAME = text("service_name", "amnesiac");

    /// The name of the program; set by the system, not by people.
    public static final Param<String> PROCESS_NAME = text("process_name", "");

    /// The number of the process; set by the system, not by people.
    public static final Param<Integer> PROCESS_ID = number("process_id", "");

    /// The directory of master's lock file, below `queue_directory`. One with another name than the
    /// default must be there.
    public static final Param<String> PROCESS_ID_DIRECTORY =
            text("process_id_directory", "pid").notEmpty();

    /// How long a connection between programs is used, however busy it is.
    public static final Param<Duration> IPC_TTL = time("ipc_ttl", "1000s").atLeast(ofSeconds(1));

    /// Time limit for telling another program that there is work.
    public static final Param<Duration> TRIGGER_TIMEOUT =
            time("trigger_timeout", "10s").atLeast(ofSeconds(1));

    /// After how many requests Postfix ends a process; 0 for never.
    public static final Param<Integer> MAX_USE = number("max_use", "100").atLeast(1);

    /// How long postkick(1) waits until a service has read its request.
    public static final Param<Duration> APPLICATION_EVENT_DRAIN_TIME =
            time("application_event_drain_time", "100s").atLeast(ofSeconds(1));

    /// Other configuration directories that privileged commands accept from ordinary users.
    public static final Param<List<String>> ALTERNATE_CONFIG_DIRECTORIES =
            list("alternate_config_directories", "");

    /// Whether a program ends when a lookup table cannot be opened, rather than give temporary
    /// errors. In a program that works already it is the session that ends.
    public static final Param<Boolean> DAEMON_TABLE_OPEN_ERROR_IS_FATAL =
            flag("daemon_table_open_error_is_fatal", "no");

    /// How often postlock(1) tries to start its command where the system has no room for one more process.
    public static final Param<Integer> FORK_ATTEMPTS = number("fork_attempts", "5").atLeast(1);

    /// Time between these attempts.
    public static final Param<Duration> FORK_DELAY = time("fork_delay", "1s").atLeast(ofSeconds(1));

    /// Whether likely mistakes of configuration are warned about.
    public static final Param<Boolean> HELPFUL_WARNINGS = flag("helpful_warnings", "yes");

    /// The size of TCP buffers in bytes; 0 for the system's own.
    public static final Param<Integer> TCP_WINDOWSIZE = number("tcp_windowsize", "0");

    /// Tables that tell which sender addresses a user of sendmail(1) may use.
    public static final Param<List<String>> LOCAL_LOGIN_SENDER_MAPS =
            list("local_login_sender_maps", "static:*").tables();

    /// What is looked up there for the null sender.
    public static final Param<String> EMPTY_ADDRESS_LOCAL_LOGIN_SENDER_MAPS_LOOKUP_KEY =
            text("empty_address_local_login_sender_maps_lookup_key", "<>");

    private CommonParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                MYHOSTNAME, MYDOMAIN, MYORIGIN, MYDESTINATION, MYNETWORKS, MYNETWORKS_STYLE,
                RELAY_DOMAINS, INET_INTERFACES, PROXY_INTERFACES, INET_PROTOCOLS, MAIL_OWNER,
                SETGID_GROUP, CONFIG_DIRECTORY, COMMAND_DIRECTORY, DAEMON_DIRECTORY,
                DATA_DIRECTORY, COMPATIBILITY_LEVEL, MAIL_NAME, MAIL_VERSION, RECIPIENT_DELIMITER,
                SOFT_BOUNCE, STRESS, IPC_TIMEOUT, IPC_IDLE, MAX_IDLE, KNOWN_TCP_PORTS,
                PARENT_DOMAIN_MATCHES_SUBDOMAINS, SYSLOG_NAME, MULTI_INSTANCE_NAME,
                AUTHORIZED_SUBMIT_USERS, AUTHORIZED_MAILQ_USERS, AUTHORIZED_FLUSH_USERS,
                MESSAGE_SIZE_LIMIT, LINE_LENGTH_LIMIT, BOUNCE_SERVICE_NAME, DEFER_SERVICE_NAME,
                TRACE_SERVICE_NAME, CLEANUP_SERVICE_NAME, REWRITE_SERVICE_NAME,
                QUEUE_SERVICE_NAME, SERVICE_NAME, PROCESS_NAME, PROCESS_ID, PROCESS_ID_DIRECTORY,
                IPC_TTL, TRIGGER_TIMEOUT, MAX_USE, APPLICATION_EVENT_DRAIN_TIME,
                ALTERNATE_CONFIG_DIRECTORIES, DAEMON_TABLE_OPEN_ERROR_IS_FATAL, FORK_ATTEMPTS,
                FORK_DELAY, HELPFUL_WARNINGS, TCP_WINDOWSIZE, LOCAL_LOGIN_SENDER_MAPS,
                EMPTY_ADDRESS_LOCAL_LOGIN_SENDER_MAPS_LOOKUP_KEY);
    }
}
