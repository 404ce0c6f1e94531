package org.postrider.server;

import java.time.Clock;
import java.util.List;
import org.postrider.dns.Resolver;
import org.postrider.mail.conf.Conf;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// What a service is given: all it may know of the world outside.
///
/// @param name the service name of master.cf, such as `smtp` or `127.0.0.1:2525`
/// @param program the program name, such as `smtpd`
/// @param args what follows the options of the command in master.cf
/// @param verbose whether the command has the option `-v` in master.cf
/// @param conf main.cf with the line's `-o` options on top
/// @param log tagged `syslog_name/program`
/// @param clock the time of day; tests set it
/// @param timers the process's time limits
/// @param resolver the Internet's names; tests give their own
/// @param tables opens lookup tables, which services of the same program and log tag share
/// @param ipc connects to the other services
public record ServiceContext(String name, String program, List<String> args, boolean verbose, Conf conf,
        Log log, Clock clock, Timers timers, Resolver resolver, Tables tables, Ipc ipc) {
    /// A service without arguments.
    public ServiceContext(String name, String program, Conf conf, Log log, Clock clock,
            Timers timers, Resolver resolver, Tables tables, Ipc ipc) {
        this(name, program, List.of(), false, conf, log, clock, timers, resolver, tables, ipc);
    }

    /// The same service with other settings.
    public ServiceContext with(Conf other) {
        return new ServiceContext(name, program, args, verbose, other, log, clock, timers, resolver,
                tables, ipc);
    }

    /// The same service with other names of the Internet.
    public ServiceContext with(Resolver other) {
        return new ServiceContext(name, program, args, verbose, conf, log, clock, timers, other,
                tables, ipc);
    }

    /// The same service with other connections to the rest of the mail system.
    public ServiceContext with(Ipc other) {
        return new ServiceContext(name, program, args, verbose, conf, log, clock, timers, resolver,
                tables, other);
    }
}
