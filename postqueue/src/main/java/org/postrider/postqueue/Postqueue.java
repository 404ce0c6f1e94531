package org.postrider.postqueue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.TimeZone;
import org.postrider.mail.address.Domains;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.ServiceParams;
import org.postrider.mail.proto.FlushRequest;
import org.postrider.mail.proto.QmgrTrigger;
import org.postrider.mail.queue.QueueId;
import org.postrider.mail.queue.QueueListing;
import org.postrider.mail.queue.QueueName;
import org.postrider.mail.queue.Spool;
import org.postrider.server.client.FlushClient;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ByteInput;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// Looks at the queue, and asks for delivery.
///
/// # SYNOPSIS
///
/// `postqueue` \[`-v`\] \[`-c` *config_dir*\] `-f` | `-i` *queue_id* | `-j` | `-p` | `-s` *site*
///
/// # DESCRIPTION
///
/// - `-f`: try to deliver all mail now.
/// - `-i` *queue_id*: try to deliver one deferred message now.
/// - `-j`: list the queue as JSON, one message in a line.
/// - `-p`: list the queue as text, as mailq(1) does. After the queue id, `*` says that the message
///   is being delivered, `!` that it is on hold, `#` that it will be returned at the next attempt.
/// - `-s` *site*: try to deliver all mail for a site that `fast_flush_domains` lists.
/// - `-c` *config_dir*: directory of main.cf.
/// - `-v`: tell the settings of main.cf, too.
///
/// While the mail system is down, root sees the queue all the same.
///
/// # DIAGNOSTICS
///
/// Exit status 0 if all went well, 69 (unavailable) if the mail system is down or the request was
/// refused: `authorized_mailq_users` and `authorized_flush_users` say who may ask.
///
/// # FILES
///
/// `public/showq`, `public/qmgr` below `queue_directory`.
public final class Postqueue {
    private static final int USAGE_STATUS = 64;
    private static final int UNAVAILABLE = 69;
    private static final int BUFFER = 1 << 16;
    private static final String USAGE = "usage: postqueue -f | postqueue -i queueid"
            + " | postqueue -j | postqueue -p | postqueue -s site";

    private Postqueue() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postqueue", "c:fi:jps:v", USAGE, UNAVAILABLE, args, io,
                Postqueue::work);
    }

    private static int work(Command command, Options options) throws IOException {
        command.tellSettings(options);
        int modes = (options.has('f') ? 1 : 0) + (options.has('i') ? 1 : 0)
                + (options.has('j') ? 1 : 0) + (options.has('p') ? 1 : 0)
                + (options.has('s') ? 1 : 0);
        if (modes == 0) {
            command.alsoLogs(); // Postfix does so, and for other misuse it does not
        }
        if (modes != 1 || !options.operands().isEmpty()) {
            throw new Command.Failure(UNAVAILABLE, USAGE);
        }
        command.alsoLogs();
        boolean lists = options.has('p') || options.has('j');
        Rights.check(command, lists);
        if (lists) {
            list(command, options.has('j'));
        } else if (options.has('f')) {
            flush(command);
        } else if (options.has('i')) {
            deliver(command, options.value('i', ""));
        } else {
            site(command, options.value('s', ""));
        }
        return 0;
    }

    private static void list(Command command, boolean json) throws IOException {
        var format = new ListFormat(command.io().out(),
                command.conf().get(QueueParams.ENABLE_LONG_QUEUE_IDS), TimeZone::getDefault);
        try (var channel = connect(command,
                command.conf().get(ServiceParams.SHOWQ_SERVICE_NAME))) {
            print(format, Channels.newInputStream(channel), json);
        } catch (java.net.SocketException | NoSuchFileException e) {
            print(format, directly(command, e), json);
        } catch (java.io.EOFException e) {
            throw new Command.Failure(UNAVAILABLE, "Queue report unavailable - the mail system"
                    + " is down, or you are not allowed to see the queue");
        }
    }

    private static void print(ListFormat format, InputStream stream, boolean json)
            throws IOException {
        var in = QueueListing.begin(new ByteInput(stream, BUFFER));
        if (json) {
            format.json(in);
        } else {
            format.text(in);
        }
    }

    /// The list as root sees it without the mail system.
    private static InputStream directly(Command command, IOException why) throws IOException {
        var spool = Spool.of(command.conf());
        if (!Files.isReadable(spool.directory(QueueName.ACTIVE))) {
            throw new Command.Failure(UNAVAILABLE,
                    "Queue report unavailable - mail system is down");
        }
        command.warning("Mail system is down -- accessing queue directly (Connect to the "
                + command.conf().get(CommonParams.MAIL_NAME) + " showq service: "
                + (why instanceof NoSuchFileException || !Files.exists(socket(command,
                                command.conf().get(ServiceParams.SHOWQ_SERVICE_NAME)))
                        ? "No such file or directory" : "Connection refused") + ")");
        var bytes = new ByteArrayOutputStream();
        new QueueListing(spool).write(bytes, command::warning);
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void flush(Command command) throws IOException {
        trigger(command, "unable to look up public/"
                + command.conf().get(CommonParams.QUEUE_SERVICE_NAME),
                QmgrTrigger.Request.FLUSH_DEAD, QmgrTrigger.Request.SCAN_ALL,
                QmgrTrigger.Request.SCAN_DEFERRED, QmgrTrigger.Request.SCAN_INCOMING);
    }

    private static void deliver(Command command, String id) throws IOException {
        if (!QueueId.isValid(id)) {
            throw new Command.Failure(UNAVAILABLE, "Cannot flush queue ID - invalid name: \"" + id
                    + "\"");
        }
        var flush = command.conf().get(ServiceParams.FLUSH_SERVICE_NAME);
        trigger(command, "connect to public/" + flush, new QmgrTrigger.Retry(id));
    }

    private static void site(Command command, String site) throws IOException {
        boolean valid = site.startsWith("[") ? !Domains.literalAddress(site).isEmpty()
                : Domains.isHostname(site);
        if (!valid) {
            throw new Command.Failure(UNAVAILABLE, "Cannot flush mail queue - invalid destination:"
                    + " \"" + site + "\"");
        }
        FlushRequest.Status status;
        try (var channel = connect(command,
                command.conf().get(ServiceParams.FLUSH_SERVICE_NAME))) {
            FlushRequest.write(new FlushRequest.Send(site),
                    new AttrWriter(Channels.newOutputStream(channel)));
            status = FlushRequest.readStatus(new AttrReader(Channels.newInputStream(channel)));
        } catch (java.net.SocketException | NoSuchFileException | java.io.EOFException e) {
            status = FlushRequest.Status.FAILED;
        }
        switch (status) {
            case OK -> FlushClient.oldDefault(command.conf(), FlushClient.FLUSH, site)
                    .ifPresent(command::info);
            case BAD -> throw new Command.Failure(USAGE_STATUS, "Invalid request: \"" + site
                    + "\"");
            case DENIED -> throw new Command.Failure(UNAVAILABLE,
                    "Flush service is not configured for destination \"" + site + "\"");
            case FAILED -> throw new Command.Failure(UNAVAILABLE,
                    "Cannot flush mail queue - mail system is down");
        }
    }

    /// @param failure what did not succeed where nobody listens; `-i` is a matter of flush(8) in Postfix
    private static void trigger(Command command, String failure, QmgrTrigger... requests)
            throws IOException {
        try (var channel = connect(command,
                command.conf().get(CommonParams.QUEUE_SERVICE_NAME))) {
            var out = new ByteArrayOutputStream();
            for (var request : requests) {
                QmgrTrigger.write(request, out);
            }
            channel.write(java.nio.ByteBuffer.wrap(out.toByteArray()));
        } catch (IOException e) {
            var service = command.conf().get(CommonParams.QUEUE_SERVICE_NAME);
            command.warning(Files.exists(socket(command, service))
                    ? "connect to public/" + service + ": Connection refused"
                    : failure + ": No such file or directory");
            throw new Command.Failure(UNAVAILABLE, "Cannot flush mail queue - mail system is down");
        }
    }

    private static Path socket(Command command, String service) {
        return Path.of(command.conf().get(QueueParams.QUEUE_DIRECTORY), "public", service);
    }

    private static SocketChannel connect(Command command, String service) throws IOException {
        var path = socket(command, service);
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
