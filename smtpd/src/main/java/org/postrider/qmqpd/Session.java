package org.postrider.qmqpd;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QmqpdParams;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.CleanupClient;
import org.postrider.server.client.Submission;
import org.postrider.tables.MatchList;
import org.postrider.util.Wire;

/// One connection: one message and one answer.
///
/// ```
/// message = netstring(netstring(content) netstring(sender) 1*netstring(recipient))
/// answer  = netstring("K" text)   taken
///         / netstring("Z" text)   to be tried again
///         / netstring("D" text)   refused for good
/// ```
/// The sender comes after the content, which is kept in a file of `data_directory` until then.
final class Session {
    private static final String VERP_END = "-@[]";
    private static final String VERP = "-=";
    private static final int ADDRESS_LIMIT = 10_000;

    private final ServiceContext context;
    private final Wire wire;
    private final Client client;
    private final String peer;
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";
    private String where = "QMQP packet header";

    Session(ServiceContext context, Wire wire, Client client, String peer) {
        this.context = context;
        this.wire = wire;
        this.client = client;
        this.peer = peer;
    }

    /// Serves the client, if it may be served.
    void run(MatchList.Match allowed) throws IOException {
        switch (allowed) {
            case FAILED -> refuse('Z', "Error: server configuration error");
            case NO -> refuse('D', "Error: " + client.namaddr(false)
                    + " is not authorized to use this service");
            case YES -> receive();
        }
    }

    private void receive() throws IOException {
        var folder = Path.of(context.conf().get(CommonParams.DATA_DIRECTORY));
        try (var submission = CleanupClient.open(context,
                CleanupClient.external(context.conf())
                        | CleanupClient.detection(context.conf(), "qmqpd"))) {
            context.log().info(submission.queueId() + ": client=" + peer);
            var kept = Files.createTempFile(folder, "qmqpd-", "");
            try {
                receive(submission, kept);
            } finally {
                Files.deleteIfExists(kept);
            }
        } catch (IOException e) {
            context.log().warning("message not taken: " + e.getMessage());
            refuse('Z', "Error: queue file write error");
        }
    }

    private void receive(Submission submission, Path kept) throws IOException {
        var id = submission.queueId() + ": ";
        try {
            read(kept);
        } catch (SocketTimeoutException e) {
            context.log().info(id + peer + ": read/write timeout while receiving " + where);
            return;
        } catch (Netstrings.Malformed e) {
            var text = e.getMessage() + " while receiving " + where;
            context.log().info(id + peer + ": " + text);
            refuse('D', text);
            return;
        } catch (EOFException e) {
            context.log().info(id + peer + ": lost connection while receiving " + where);
            return;
        }
        var status = queue(submission, kept);
        if (status.ok()) {
            answer("KOk: queued as " + submission.queueId());
            return;
        }
        var problem = status.problem();
        var text = "Error: " + problem.text();
        context.log().warning(id + peer + ": " + text);
        refuse(problem.status().startsWith("4") ? 'Z' : 'D', text);
    }

    private void read(Path kept) throws IOException {
        long limit = context.conf().get(CommonParams.MESSAGE_SIZE_LIMIT);
        var in = new Netstrings(wire.in());
        in.open();
        where = "message content";
        try (var out = new BufferedOutputStream(Files.newOutputStream(kept))) {
            in.copy(out, limit > 0 ? limit : Integer.MAX_VALUE);
        }
        where = "sender address";
        sender = in.text(ADDRESS_LIMIT);
        where = "recipient address";
        int most = ADDRESS_LIMIT;
        while (in.hasMore()) {
            recipients.add(in.text(most));
        }
        in.close();
    }

    private CleanupReply queue(Submission submission, Path kept) throws IOException {
        if (recipients.isEmpty()) {
            return new CleanupReply(CleanupReply.RECIPIENTS, "");
        }
        try {
            var now = context.clock().instant();
            envelope(submission, now);
            try (var content = Files.newInputStream(kept)) {
                content(submission, content);
            }
            submission.records().write(RecordType.EXTRACTED, "");
            submission.records().write(RecordType.END, "");
        } catch (IOException e) {
            // finish() still reads why.
            context.log().warning(submission.queueId() + ": cleanup: " + e.getMessage());
        }
        return submission.finish();
    }

    private void envelope(Submission submission, Instant now) throws IOException {
        var out = submission.records();
        out.write(RecordType.TIME, now.getEpochSecond() + " " + now.getNano() / 1000);
        var filter = context.conf().get(CleanupParams.CONTENT_FILTER);
        if (!filter.isEmpty()) {
            out.write(RecordType.FILTER, filter);
        }
        attribute(out, "log_ident", submission.queueId());
        attribute(out, "rewrite_context", "local");
        boolean verp = wantsVerp();
        out.write(RecordType.SENDER, Address.internal(verp ? withoutVerp() : sender));
        if (verp) {
            out.write(RecordType.VERP, VERP);
        }
        attribute(out, "log_client_name", client.name());
        attribute(out, "log_client_address", client.address());
        attribute(out, "log_client_port", client.port());
        attribute(out, "log_message_origin", client.namaddr(false));
        attribute(out, "log_protocol_name", "QMQP");
        attribute(out, "client_name", client.name());
        attribute(out, "reverse_client_name", client.reverseName());
        attribute(out, "client_address", client.address());
        attribute(out, "client_port", client.port());
        attribute(out, "server_address", client.serverAddress());
        attribute(out, "server_port", client.serverPort());
        attribute(out, "protocol_name", "QMQP");
        for (var recipient : recipients) {
            out.write(RecordType.RECIPIENT, Address.internal(recipient));
        }
        out.write(RecordType.MESSAGE, "");
        received(out, submission.queueId());
    }

    private static void attribute(RecordWriter out, String name, String value)
            throws IOException {
        out.write(RecordType.ATTRIBUTE, name + "=" + value);
    }

    /// Whether the sender is `list-@site.example-@[]`.
    private boolean wantsVerp() {
        int at = sender.indexOf("-@");
        return at >= 0 && sender.endsWith(VERP_END) && at < sender.length() - VERP_END.length();
    }

    private String withoutVerp() {
        int at = sender.indexOf("-@");
        return sender.substring(0, at) + sender.substring(at + 1,
                sender.length() - VERP_END.length());
    }

    private void received(RecordWriter out, String queueId) throws IOException {
        var conf = context.conf();
        line(out, "Received: from " + client.name() + " (" + client.name() + " ["
                + client.literal() + "])");
        var by = "\tby " + conf.get(CommonParams.MYHOSTNAME) + " ("
                + conf.get(CommonParams.MAIL_NAME) + ") with QMQP";
        var date = MailDate.of(context.clock());
        if (recipients.size() == 1) {
            line(out, by + " id " + queueId);
            line(out, "\tfor <" + recipients.getFirst() + ">; " + date);
        } else {
            line(out, by);
            line(out, "\tid " + queueId + "; " + date);
        }
    }

    private static void line(RecordWriter out, String text) throws IOException {
        out.write(RecordType.NORMAL, text);
    }

    private void content(Submission submission, InputStream in) throws IOException {
        new Content(submission.records(), context.conf().get(CommonParams.LINE_LENGTH_LIMIT))
                .copy(in);
    }

    /// Says no, after a while: a client that makes errors is not to make them fast.
    private void refuse(char kind, String text) throws IOException {
        pause(context.conf().get(QmqpdParams.QMQPD_ERROR_DELAY));
        answer(kind + text);
    }

    private void answer(String text) throws IOException {
        try {
            wire.out().write(Netstrings.of(text));
            wire.out().flush();
        } catch (IOException e) {
            context.log().info(peer + ": lost connection while sending the answer");
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
