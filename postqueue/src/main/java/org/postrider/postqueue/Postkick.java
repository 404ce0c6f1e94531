package org.postrider.postqueue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.util.Bytes;
import org.postrider.util.Options;
import org.postrider.util.Stdio;

/// postkick - send a request to a service of the mail system
///
/// # SYNOPSIS
///
/// `postkick` \[`-v`\] \[`-c` *config_dir*\] *class* *service* *request*
///
/// # DESCRIPTION
///
/// Sends the text *request* to a service of master.cf that listens on a Unix-domain socket, such as
/// the letters that qmgr(8) understands, and waits until it has been read.
///
/// - *class*: `public` or `private`.
/// - *service*: the name in the first column of master.cf.
/// - `-c` *config_dir*: directory of main.cf.
/// - `-v`: tell the settings of main.cf, too.
///
/// # DIAGNOSTICS
///
/// Exit status 0 if the service has read the request, 1 otherwise.
///
/// # FILES
///
/// `public/`, `private/` below `queue_directory`.
public final class Postkick {
    private static final String USAGE =
            "usage: postkick [-c config_dir] [-v] class service request";

    private Postkick() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return Command.run("postkick", "c:v", USAGE, 1, args, io, Postkick::work);
    }

    private static int work(Command command, Options options) {
        command.tellSettings(options);
        var words = options.operands();
        if (words.size() != 3) {
            throw new Command.Failure(1, USAGE);
        }
        var name = words.get(0) + "/" + words.get(1);
        var socket = Path.of(command.conf().get(QueueParams.QUEUE_DIRECTORY)).resolve(name);
        if (!Files.exists(socket)) {
            command.warning("unable to look up " + name + ": No such file or directory");
            return isDown(command, words.get(0), words.get(1));
        }
        try {
            kick(socket, Bytes.of(Bytes.fromUnicode(words.get(2))),
                    command.conf().get(CommonParams.APPLICATION_EVENT_DRAIN_TIME).toMillis());
            return 0;
        } catch (IOException e) {
            command.warning("connect to " + name + ": " + e.getMessage());
            return isDown(command, words.get(0), words.get(1));
        }
    }

    private static int isDown(Command command, String kind, String service) {
        command.warning("Cannot contact class " + kind + " service " + service
                + " - perhaps the mail system is down");
        return 1;
    }

    /// Sends the request. A service hangs up once it has read the end of it.
    private static void kick(Path socket, byte[] request, long limit) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var buffer = ByteBuffer.wrap(request);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.shutdownOutput();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            selector.select(limit);
        }
    }
}
