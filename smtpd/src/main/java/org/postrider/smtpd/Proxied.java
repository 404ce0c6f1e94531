package org.postrider.smtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.dsn.Xtext;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.client.Submission;
import org.postrider.smtpd.ProxyFilter.Conversation;
import org.postrider.smtpd.ProxyFilter.Hope;
import org.postrider.smtpd.ProxyFilter.Refused;
import org.postrider.smtpd.access.Peer;

/// One message on its way through the content filter, which answers in our place: MAIL and RCPT are
/// passed on as the client wrote them. With `speed_adjust` everything is kept until the message has
/// come to its end, so that the filter does not wait for the client.
final class Proxied implements Submission {
    private static final int COMMAND_LIMIT = 512;
    private static final byte[] DOT = {'.'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private final ProxyFilter filter;
    private final String forward;
    private final List<String> commands = new ArrayList<>();
    private final Lines records = new Lines();
    private Path kept;
    private OutputStream keeping;
    private Conversation conversation;
    private boolean inContent;
    private Refused failure;

    /// @param mail MAIL as the client wrote it
    /// @param forward attributes for XFORWARD, with `*` for blanks between them
    /// @throws Refused if the filter does not take it
    Proxied(ProxyFilter filter, String mail, String forward, Path folder) throws IOException {
        this.filter = filter;
        this.forward = forward;
        commands.add(mail);
        if (filter.later) {
            kept = Files.createTempFile(folder, "smtpd-", ".proxy");
            keeping = new java.io.BufferedOutputStream(Files.newOutputStream(kept,
                    StandardOpenOption.TRUNCATE_EXISTING));
        } else {
            begin();
        }
    }

    private void begin() throws Refused {
        conversation = filter.connect();
        boolean done = false;
        try {
            greeting("", Hope.OK);
            var offers = ProxyFilter.forwardable(greeting("EHLO " + filter.ehlo, Hope.OK));
            forward(offers);
            conversation.ask(commands.getFirst(), Hope.OK);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /// What the filter says before MAIL does not concern the client.
    private Reply greeting(String command, Hope hope) throws Refused {
        try {
            return conversation.ask(command, hope);
        } catch (Refused e) {
            throw new Refused(Reply.QUEUE_ERROR);
        }
    }

    private void forward(List<String> offers) throws Refused {
        var line = new StringBuilder("XFORWARD");
        for (var attribute : forward.split(" ")) {
            var name = attribute.substring(0, attribute.indexOf('='));
            if (offers.stream().noneMatch(name::equalsIgnoreCase)) {
                continue;
            }
            if (line.length() + attribute.length() > COMMAND_LIMIT - 10) {
                greeting(line.toString(), Hope.OK);
                line.setLength("XFORWARD".length());
            }
            line.append(' ').append(attribute);
        }
        if (line.length() > "XFORWARD".length()) {
            greeting(line.toString(), Hope.OK);
        }
    }

    /// The attributes for XFORWARD, with blanks between them.
    static String attributes(Forwarded client) {
        var address = client.address().indexOf(':') >= 0 ? "IPV6:" + client.address()
                : client.address();
        return "NAME=" + value(client.name()) + " ADDR=" + value(address) + " PORT="
                + value(client.port()) + " HELO=" + value(client.helo()) + " IDENT="
                + value(client.ident()) + " PROTO=" + value(client.protocol()) + " SOURCE="
                + (client.local() ? "LOCAL" : "REMOTE");
    }

    private static String value(String text) {
        return text.isEmpty() || text.equals(Peer.UNKNOWN) ? "[UNAVAILABLE]" : Xtext.encode(text);
    }

    /// Passes RCPT on.
    ///
    /// @return [Reply#OK], or what the filter says instead
    Reply recipient(String line) {
        try {
            if (filter.later) {
                commands.add(line);
            } else {
                conversation.ask(line, Hope.OK);
            }
            return Reply.OK;
        } catch (Refused e) {
            return e.reply();
        }
    }

    /// Passes DATA on.
    ///
    /// @return [Reply#OK], or what the filter says instead
    Reply data() {
        try {
            if (!filter.later) {
                conversation.ask("DATA", Hope.MORE);
                inContent = true;
            }
            return Reply.OK;
        } catch (Refused e) {
            return e.reply();
        }
    }

    /// The filter's answer to the message.
    Reply end() {
        try {
            if (failure != null) {
                throw failure;
            }
            if (filter.later) {
                keeping.close();
                begin();
                for (var command : commands.subList(1, commands.size())) {
                    conversation.ask(command, Hope.OK);
                }
                conversation.ask("DATA", Hope.MORE);
                inContent = true;
                replay();
            }
            var reply = conversation.ask(".", Hope.ANY);
            inContent = false;
            return reply;
        } catch (Refused e) {
            return e.reply();
        } catch (IOException e) {
            return Reply.QUEUE_ERROR;
        }
    }

    private void replay() throws IOException {
        var buffer = new byte[8192];
        try (var in = Files.newInputStream(kept)) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                conversation.write(buffer, 0, length);
            }
        }
    }

    /// The records of the content as lines; all others mean nothing to a filter.
    private final class Lines extends RecordWriter {
        private boolean lineStart = true;

        Lines() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(char type, byte[] data, int offset, int length) throws IOException {
            boolean content = type == RecordType.NORMAL || type == RecordType.CONTINUED;
            if (!content || failure != null) {
                return;
            }
            try {
                if (lineStart && length > 0 && data[offset] == '.') {
                    send(DOT, 0, 1);
                }
                send(data, offset, length);
                lineStart = type == RecordType.NORMAL;
                if (lineStart) {
                    send(LINE_END, 0, LINE_END.length);
                }
            } catch (Refused e) {
                failure = e; // end() tells; the client is heard out
            }
        }

        private void send(byte[] data, int offset, int length) throws IOException {
            if (filter.later) {
                keeping.write(data, offset, length);
            } else {
                conversation.write(data, offset, length);
            }
        }
    }

    @Override
    public String queueId() {
        return SmtpdLog.NOQUEUE;
    }

    @Override
    public RecordWriter records() {
        return records;
    }

    @Override
    public CleanupReply finish() {
        throw new IllegalStateException("the filter answers: see end");
    }

    @Override
    public void close() {
        if (conversation != null) {
            if (inContent) {
                conversation.abort();
            } else {
                conversation.close();
            }
            conversation = null;
        }
        if (kept != null) {
            try {
                keeping.close();
                Files.deleteIfExists(kept);
            } catch (IOException e) {
                // A file that nobody asks for.
            }
            kept = null;
        }
    }

    /// Where messages are kept meanwhile.
    static Path folder(Settings settings) {
        return Path.of(settings.conf.get(CommonParams.DATA_DIRECTORY));
    }
}
