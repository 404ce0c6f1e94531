package org.postrider.services;

import java.io.IOException;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.postrider.mail.address.Idna;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ServiceParams;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.proto.FlushRequest.Status;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.FlushClient;
import org.postrider.server.client.QmgrClient;
import org.postrider.tables.MatchList;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.Bytes;
import org.postrider.util.Reason;

/// Knows which mail waits for which site, so that it can be tried when the site asks for it.
///
/// # SYNOPSIS
///
/// `flush` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// For each site that `fast_flush_domains` lists and whose name a host may have, there is a log with
/// the queue ids of the messages that could not be delivered there; names in UTF-8 have the one of
/// their ASCII form. It is read and emptied when somebody asks for the site's mail: the SMTP command
/// ETRN, `postqueue -s`, `sendmail -qR`. Those messages are tried at once, whatever other recipients
/// they have.
///
/// The requests are: `add` (a message waits for a site) and `send_site`. When master(8) wakes it up,
/// it has the messages tried whose logs have not been used for `fast_flush_refresh_time`, because
/// logs are not corrected when mail is delivered, and removes logs that have been empty for
/// `fast_flush_purge_time`.
///
/// # STANDARDS
///
/// RFC 1985 (remote message queue starting)
///
/// # DIAGNOSTICS
///
/// Problems are logged as warnings.
///
/// # FILES
///
/// `flush`, `deferred` below `queue_directory`.
public final class Flush implements Program {
    /// The program.
    public static final Program PROGRAM = new Flush();

    private Flush() {}

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public boolean servesUsers() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return new Server(context);
    }

    /// The service.
    private static final class Server implements Service {
        private final ServiceContext context;
        private final MatchList sites;
        private final MatchList users;
        private final Spool spool;
        private final FlushLogs logs;

        Server(ServiceContext context) {
            this.context = context;
            var conf = context.conf();
            sites = MatchList.of(ServiceParams.FAST_FLUSH_DOMAINS.name(),
                    String.join(" ", conf.get(ServiceParams.FAST_FLUSH_DOMAINS)),
                    context.tables(), conf);
            users = MatchList.of(CommonParams.AUTHORIZED_FLUSH_USERS.name(),
                    conf.get(CommonParams.AUTHORIZED_FLUSH_USERS), context.tables(), conf);
            spool = Spool.of(conf, context.clock());
            logs = new FlushLogs(spool.root().resolve("flush"));
        }

        @Override
        public void session(Connection connection) throws IOException {
            if (!mayAsk(connection)) {
                return;
            }
            var wire = connection.wire();
            wire.timeout(context.conf().get(CommonParams.IPC_TIMEOUT));
            while (wire.awaitMore()) {
                var in = new PushbackInputStream(wire.in());
                int first = in.read();
                if (first < 0) {
                    return;
                }
                if (Character.isUpperCase(first)) {
                    refresh(); // a letter from master; names of attributes are lower case
                    return;
                }
                in.unread(first);
                var request = FlushRequest.read(new AttrReader(in));
                FlushRequest.write(serve(request), new AttrWriter(wire.out()));
            }
        }

        /// Programs of the mail system may, other users as `authorized_flush_users` says.
        private boolean mayAsk(Connection connection) {
            if (!(connection instanceof Connection.Local(var _, var user))
                    || user.equals("root")
                    || user.equals(context.conf().get(CommonParams.MAIL_OWNER))
                    || users.string(user) == MatchList.Match.YES) {
                return true;
            }
            context.log().warning("user " + Bytes.printable(user, 100)
                    + " is not allowed to flush the mail queue");
            return false;
        }

        private Status serve(FlushRequest request) {
            var site = switch (request) {
                case FlushRequest.Add add -> add.site();
                case FlushRequest.Send send -> send.site();
            };
            if (site.isEmpty()) {
                return Status.BAD;
            }
            try {
                return switch (FlushClient.listed(sites, site)) {
                    // One log for both forms of a name.
                    case YES -> serve(request, Idna.toAscii(site).orElseThrow());
                    case NO -> Status.DENIED;
                    case FAILED -> Status.FAILED;
                };
            } catch (IOException e) {
                context.log().warning("flush log: " + Reason.text(e));
                return Status.FAILED;
            }
        }

        private Status serve(FlushRequest request, String site) throws IOException {
            if (request instanceof FlushRequest.Add(var _, var id)) {
                if (!QueueId.isValid(id)) {
                    return Status.BAD;
                }
                logs.add(site, id);
                return Status.OK;
            }
            var waiting = logs.waiting(site);
            if (!waiting.isEmpty()) {
                // The queue manager looks at the deferred queue only for what is there.
                QmgrClient.tell(context, waiting.stream().map(QmgrTrigger.Retry::new).toList());
                logs.clear(site);
            }
            return Status.OK;
        }

        /// Has messages tried about which nobody has asked for long. Sites that are known to be dead
        /// are left alone.
        private void refresh() throws IOException {
            var conf = context.conf();
            var now = context.clock().instant();
            boolean any = false;
            for (var id : logs.old(now, conf.get(ServiceParams.FAST_FLUSH_REFRESH_TIME),
                    conf.get(ServiceParams.FAST_FLUSH_PURGE_TIME))) {
                try {
                    Files.setLastModifiedTime(spool.path(QueueName.DEFERRED, id),
                            FileTime.from(now));
                    any = true;
                } catch (NoSuchFileException e) {
                    // It has been delivered.
                }
            }
            if (any) {
                QmgrClient.tell(context, List.of(QmgrTrigger.Request.SCAN_DEFERRED));
            }
        }
    }
}
