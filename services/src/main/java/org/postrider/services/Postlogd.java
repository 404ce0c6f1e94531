package org.postrider.services;

import org.postrider.mail.params.LogParams;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// postlogd - writes the log file
///
/// # SYNOPSIS
///
/// `postlogd [generic Postfix daemon options]`
///
/// # DESCRIPTION
///
/// The postlogd(8) server takes the log lines of all programs of the mail system as datagrams and
/// appends them to `maillog_file`, or writes them to the standard output stream of the mail system
/// where that is `/dev/stdout`. The service in master.cf has type `unix-dgram` and process limit 1:
///
/// ```
/// postlog unix-dgram n - n - 1 postlogd
/// ```
///
/// Where `maillog_file` is empty, as in most configurations that have this service, programs talk to the
/// system's logger themselves. Lines of those that still have another configuration are passed on to it.
///
/// The file is opened before the process gives up root. A new file gets `maillog_file_permissions`.
///
/// # DIAGNOSTICS
///
/// A line that cannot be written goes to the standard error stream. While postlogd(8) takes no lines,
/// because it is stuck or cannot open its file, other programs wait for it once, for five seconds,
/// and go on without their log; their lines go to the standard error stream, too.
///
/// # FILES
///
/// - `queue_directory/public/postlog`: where datagrams are taken.
public final class Postlogd implements Program {
    /// The program.
    public static final Program PROGRAM = new Postlogd();

    private Postlogd() {}

    @Override
    public String name() {
        return "postlogd";
    }

    @Override
    public boolean servesUsers() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return context.conf().get(LogParams.MAILLOG_FILE).isEmpty() ? new NoLogFile(context.log())
                : new LogFile(context.conf());
    }
}
