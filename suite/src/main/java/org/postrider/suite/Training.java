package org.postrider.suite;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.LogParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueueDirectories;
import org.postrider.mail.queue.QueueListing;
import org.postrider.util.Stdio;
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
        training.prepare();
        if (args[0].equals("daemons")) {
            training.daemons();
            System.exit(0);
        }
        training.commands(args[0]);
    }

    private void prepare() throws IOException {
        Files.createDirectories(etc);
        configure(System.getProperty("user.name"), "queue");
        QueueDirectories.create(folder.resolve("queue"));
        Files.createDirectories(folder.resolve("data"));
    }

    private void configure(String owner, String queue) throws IOException {
        var user = System.getProperty("user.name");
        Files.writeString(etc.resolve("main.cf"), """
                compatibility_level = 3.11
                queue_directory = %s
                data_directory = %s
                maillog_file = %s/mail.log
                maillog_file_prefixes = %s
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
                """.formatted(folder.resolve(queue), folder.resolve("data"), folder, folder, owner, user, user, folder));
        Files.writeString(etc.resolve("master.cf"), """
                127.0.0.1:0 inet n - n - - smtpd
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                flush unix n - n 1000? 0 flush
                smtp unix - - n - - smtp
                showq unix n - n - - showq
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                local unix - n n - - local
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                postlog unix-dgram n - n - 1 postlogd
                """);
        Files.writeString(etc.resolve("aliases"), "postmaster: " + user + "\n");
    }

    private void daemons() throws Exception {
        var conf = Conf.load(etc);
        int mask = Processes.umask(0); // which daemons and master set, and the cache is written with
        var daemon = new TrainedDaemon(conf);
        mail(daemon.port());
        awaitEmptyQueue(Path.of(conf.get(QueueParams.QUEUE_DIRECTORY)));
        daemon.end();
        master();
        Processes.umask(mask);
        tellProblems(Path.of(conf.get(LogParams.MAILLOG_FILE)));
    }

    /// A training that went wrong must be noticed.
    private static void tellProblems(Path log) throws IOException {
        for (var line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            if (line.matches(".*\\]: (warning|error|fatal|panic): .*")) {
                System.out.println(line);
            }
        }
    }

    /// Has master start a process and end it. Its programs need not do more than begin.
    private void master() throws IOException, InterruptedException {
        var io = new Stdio(InputStream.nullInputStream(), System.out, System.out);
        var status = new AtomicInteger();
        var master = Thread.ofPlatform().start(() -> status.set(MasterProcess.run(
                new String[] {"-d", "-c", etc.toString()}, io)));
        while (master.isAlive() && ProcessHandle.current().children().findAny().isEmpty()) {
            Thread.sleep(10);
        }
        Thread.sleep(500);
        if (master.isAlive()) {
            Processes.kill(ProcessHandle.current().pid(), Processes.SIGTERM);
        }
        master.join();
        if (status.get() != 0) {
            throw new IOException("master has ended with status " + status);
        }
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
        startAndStop();
    }

    /// Root cannot be the owner of a mail system; the queue is another one, made by the start.
    private void startAndStop() throws IOException {
        var user = System.getProperty("user.name");
        configure(user.equals("root") ? "nobody" : user, "own-queue");
        wantSuccess("postfix", "-c", etc.toString(), "start");
        wantSuccess("postfix", "-c", etc.toString(), "stop");
        configure(user, "queue");
    }

    private static void wantSuccess(String command, String... args) throws IOException {
        if (run(System.out, command, args) != 0) {
            throw new IOException(command + " " + String.join(" ", args) + " has failed");
        }
    }

    private static int run(PrintStream out, String command, String... args) {
        var message = "To: postmaster\nSubject: training\n\nText.\n";
        return Postrider.command(command, args, new Stdio(new ByteArrayInputStream(
                message.getBytes(StandardCharsets.UTF_8)), out, out));
    }
}
