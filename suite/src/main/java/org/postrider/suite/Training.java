package org.postrider.suite;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.postrider.dns.DnsResolver;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.mail.queue.QueueListing;
import org.postrider.master.Master;
import org.postrider.server.Listener;
import org.postrider.server.ServiceHost;
import org.postrider.server.SingleProcess;
import org.postrider.server.World;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Severity;
import org.postrider.util.Stdio;
import org.postrider.util.Timers;
import org.postrider.util.sys.Processes;

/// Runs the real programs on real mail, at build time, so that the virtual machine can write down
/// which classes they load and which code they run: the start-up caches are made from that.
///
/// Arguments: whose cache it is (`daemons`, or a command that has a cache of its own, or
/// `commands` for all others), and an empty folder.
final class Training {
    private static final int MESSAGES = 200;

    private final Path folder;
    private final Path etc;

    private Training(Path folder) {
        this.folder = folder;
        etc = folder.resolve("etc");
    }

    /// Runs one training.
    public static void main(String[] args) throws Exception {
        var training = new Training(Path.of(args[1]));
        training.configure();
        if (args[0].equals("daemons")) {
            training.daemons();
            System.exit(0);
        }
        training.commands(args[0]);
    }

    private void configure() throws IOException {
        Files.createDirectories(etc);
        var queue = folder.resolve("queue");
        var user = System.getProperty("user.name");
        Files.writeString(etc.resolve("main.cf"), """
                compatibility_level = 3.11
                queue_directory = %s
                data_directory = %s
                mail_owner = %s
                setgid_group = %s
                myhostname = training.example
                mynetworks = 127.0.0.0/8
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps = inline:{ postmaster=%s }
                alias_database =
                mail_spool_directory = %s/mail/
                transport_maps = inline:{ discard.example=discard:, error.example=error:no, smtp.example=smtp:[127.0.0.1]:1 }
                virtual_alias_maps = inline:{ late@training.example=x@error.example }
                relay_domains = discard.example, error.example, smtp.example
                """.formatted(queue, folder.resolve("data"), user, user, user, folder));
        Files.writeString(etc.resolve("master.cf"), """
                127.0.0.1:0 inet n - n - - smtpd
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                smtp unix - - n - - smtp
                showq unix n - n - - showq
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                local unix - n n - - local
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                """);
        Files.writeString(etc.resolve("aliases"), "postmaster: " + user + "\n");
        QueueDirectories.create(queue);
    }

    private void daemons() throws Exception {
        var log = new Problems(System.out);
        var conf = Conf.load(etc);
        try (var timers = new Timers(); var tables = new Tables(log)) {
            var world = new World(log, Clock.systemDefaultZone(), timers,
                    DnsResolver.ofThisHost(), tables);
            try (var host = SingleProcess.start(conf, world, Programs.ALL)) {
                mail(port(host));
                awaitEmptyQueue(Path.of(conf.get(QueueParams.QUEUE_DIRECTORY)));
                host.drain(Duration.ofSeconds(2));
            }
        }
        master();
    }

    /// Has master start a process and end it. Its programs need not do more than begin.
    private void master() throws IOException, InterruptedException {
        int mask = Processes.umask(0); // which master sets, and the cache is written with
        Processes.umask(mask);
        var quiet = new PrintStream(OutputStream.nullOutputStream());
        var io = new Stdio(InputStream.nullInputStream(), quiet, quiet);
        var master = Thread.ofPlatform().start(() -> Master.run(
                new String[] {"-d", "-c", etc.toString()}, io, n -> Programs.named(n).isPresent()));
        while (master.isAlive() && ProcessHandle.current().children().findAny().isEmpty()) {
            Thread.sleep(10);
        }
        Thread.sleep(500);
        if (master.isAlive()) {
            Processes.kill(ProcessHandle.current().pid(), Processes.SIGTERM);
        }
        master.join();
        Processes.umask(mask);
    }

    private static int port(ServiceHost host) throws IOException {
        for (var listener : host.listeners("127.0.0.1:0")) {
            if (listener instanceof Listener.Stream(var channel)
                    && channel.getLocalAddress() instanceof InetSocketAddress address) {
                return address.getPort();
            }
        }
        throw new IOException("smtpd does not listen");
    }

    private static void mail(int port) throws IOException {
        var user = System.getProperty("user.name");
        for (int i = 0; i < MESSAGES; i++) {
            try (var socket = new Socket("127.0.0.1", port);
                    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                            StandardCharsets.ISO_8859_1))) {
                var out = socket.getOutputStream();
                var recipient = switch (i % 10) {
                    case 0 -> user + "@training.example";
                    case 1 -> "late@training.example"; // smtpd refuses what goes to error
                    case 2 -> "x@smtp.example";
                    case 3 -> "postmaster";
                    default -> "x@discard.example";
                };
                say(in, out, "");
                say(in, out, "EHLO client.example\r\n");
                say(in, out, "MAIL FROM:<" + (i % 3 == 0 ? "" : "x@discard.example") + ">\r\n");
                say(in, out, "RCPT TO:<" + recipient + ">\r\n");
                say(in, out, "DATA\r\n");
                say(in, out, "From: <x@discard.example>\r\nSubject: training\r\n\r\n"
                        + "A line of text.\r\n".repeat(50) + ".\r\n");
                say(in, out, "QUIT\r\n");
            }
        }
    }

    /// Sends, and reads one reply of any number of lines.
    private static void say(BufferedReader in, OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        var line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
    }

    private static void awaitEmptyQueue(Path queue) throws Exception {
        for (int i = 0; i < 200; i++) {
            try (var incoming = Files.list(queue.resolve("incoming"));
                    var active = Files.list(queue.resolve("active"))) {
                if (incoming.findAny().isEmpty() && active.findAny().isEmpty()) {
                    return;
                }
            }
            Thread.sleep(50);
        }
    }

    private void commands(String cache) throws IOException, InterruptedException {
        var out = new PrintStream(OutputStream.nullOutputStream());
        for (int i = 0; i < 3; i++) {
            switch (cache) {
                case "postconf" -> postconf(out);
                case "sendmail" -> sendmail(out);
                case "postmap" -> postmap(out);
                case "postqueue" -> postqueue(out);
                default -> others(out);
            }
        }
    }

    private void postconf(PrintStream out) {
        run(out, "postconf", "-c", etc.toString(), "-h", "myhostname");
        run(out, "postconf", "-c", etc.toString(), "-n");
        run(out, "postconf", "-c", etc.toString(), "-d");
        run(out, "postconf", "-c", etc.toString(), "-x", "mydestination");
        run(out, "postconf", "-c", etc.toString(), "-M");
        run(out, "postconf", "-c", etc.toString(), "-P");
        run(out, "postconf", "-c", etc.toString(), "-e", "mail_name=Postrider");
        run(out, "postconf", "-c", etc.toString(), "-P",
                "smtp/unix/syslog_name=$myhostname");
    }

    private void sendmail(PrintStream out) {
        run(out, "sendmail", "-C", etc.toString(), "-t", "-i");
        run(out, "sendmail", "-C", etc.toString(), "postmaster");
    }

    private void postmap(PrintStream out) {
        var text = etc + "/aliases";
        run(out, "postmap", "-c", etc.toString(), "cdb:" + text);
        run(out, "postmap", "-c", etc.toString(), "-q", "postmaster:", "cdb:" + text);
        run(out, "postmap", "-c", etc.toString(), "-q", "postmaster:", "texthash:" + text);
        run(out, "postmap", "-c", etc.toString(), "-q", "x", "pcre:{{/^(.*)$/ $1}}");
        run(out, "postmap", "-c", etc.toString(), "-s", "cdb:" + text);
    }

    private void postqueue(PrintStream out) throws IOException, InterruptedException {
        try (var _ = listen("qmgr"); var showq = listen("showq")) {
            run(out, "postqueue", "-c", etc.toString(), "-f");
            for (var option : List.of("-p", "-j")) {
                var lister = Thread.ofPlatform().start(() -> list(showq));
                run(out, "postqueue", "-c", etc.toString(), option);
                lister.join();
            }
        }
        Files.delete(folder.resolve("queue/public/qmgr"));
        Files.delete(folder.resolve("queue/public/showq"));
    }

    private ServerSocketChannel listen(String service) throws IOException {
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(folder.resolve("queue/public/" + service)));
        return channel;
    }

    private static void list(ServerSocketChannel showq) {
        var recipient = new QueueListing.To("", "x@smtp.example", "defer", "Connection refused");
        var message = new QueueListing.Message("deferred", "4F1A2", 1_795_222_322, 329, false,
                "x@discard.example", List.of(recipient));
        try (var client = showq.accept()) {
            QueueListing.write(Channels.newOutputStream(client), List.of(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void others(PrintStream out) throws IOException {
        var aliases = "cdb:" + etc + "/aliases";
        run(out, "mailq", "-C", etc.toString());
        run(out, "postsuper", "-c", etc.toString(), "-d", "ALL");
        run(out, "postalias", "-c", etc.toString(), aliases);
        run(out, "postcat", "-c", etc.toString(), "-q", "0");
        run(out, "postfix", "-c", etc.toString(), "status");
        Files.createDirectories(folder.resolve("queue/deferred"));
        Files.writeString(folder.resolve("queue/deferred/4F1A2B3C4D"), "");
        run(out, "postfix", "-c", etc.toString(), "check");
    }

    private static void run(PrintStream out, String command, String... args) {
        var message = "To: postmaster\nSubject: training\n\nText.\n";
        Postrider.command(command, args, new Stdio(new ByteArrayInputStream(
                message.getBytes(StandardCharsets.UTF_8)), out, out));
    }

    /// Shows problems: a training that went wrong must be noticed.
    private record Problems(PrintStream out) implements Log {
        @Override
        public void log(Severity severity, String text) {
            if (severity != Severity.INFO) {
                out.println(severity.prefix() + text);
            }
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }
}
