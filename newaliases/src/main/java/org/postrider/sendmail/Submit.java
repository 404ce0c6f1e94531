package org.postrider.sendmail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.HeaderAddresses;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.PickupParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.MaildropFile;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;

/// Writes one message into maildrop, where pickup sees it.
///
/// A connection to pickup would cost more than all else: the platform's first Unix-domain socket in a
/// process sets up a generator of random numbers.
final class Submit {
    /// Find out what delivery would do, and report it.
    private static final int VERIFY = 512;
    /// Deliver, and report it.
    private static final int RECORD = 1024;

    private final Arguments args;
    private final Conf conf;
    private final Account account;
    private final int tokenLimit;

    Submit(Arguments args, Conf conf, Account account) {
        this.args = args;
        this.conf = conf;
        this.account = account;
        tokenLimit = conf.get(CleanupParams.HEADER_ADDRESS_TOKEN_LIMIT);
    }

    /// Whether the sender that was given is more than one address; the first is used.
    boolean isSenderMalformed() {
        return args.senderSet && HeaderAddresses.find(args.sender, tokenLimit).size() > 1;
    }

    /// The envelope sender, in internal form.
    String sender() {
        if (!args.senderSet) {
            return account.login();
        }
        var found = HeaderAddresses.find(args.sender, tokenLimit);
        return found.isEmpty() ? "" : Address.internal(found.getFirst().external());
    }

    void run(InputStream in) throws IOException, ExitException {
        boolean probe = args.mode == Arguments.Mode.VERIFY;
        var recipients = addresses(args.operands);
        if (args.operands.isEmpty() && !args.fromHeaders) {
            throw new ExitException("Recipient addresses must be specified on"
                    + " the command line or via the -t option");
        }
        var verp = args.verpSet ? verpDelimiters() : "";
        var queue = Path.of(conf.get(QueueParams.QUEUE_DIRECTORY));
        long now = micros();
        try (var file = MaildropFile.create(queue.resolve("maildrop"), now)) {
            var out = file.records();
            out.write(RecordType.TIME, now / 1_000_000 + " " + now % 1_000_000);
            envelope(out);
            if (!verp.isEmpty()) {
                out.write(RecordType.VERP, verp);
            }
            recipients(out, recipients);
            out.write(RecordType.MESSAGE, "");
            List<String> fromHeaders = List.of();
            if (probe) {
                probe(out);
            } else {
                fromHeaders = content(in, out);
            }
            out.write(RecordType.EXTRACTED, "");
            recipients(out, fromHeaders);
            out.write(RecordType.END, "");
            if (recipients.isEmpty() && fromHeaders.isEmpty() && args.fromHeaders) {
                throw new ExitException("No recipient addresses found in message header");
            }
            file.commit();
        }
    }

    private static long micros() {
        var now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /// Those of the command line. One without any, such as `<>`, stands for the empty address, which
    /// has a recipient by `empty_address_recipient`.
    private List<String> addresses(List<String> texts) {
        var all = new ArrayList<String>();
        for (var text : texts) {
            int before = all.size();
            for (var found : HeaderAddresses.find(text, tokenLimit)) {
                if (!found.external().isEmpty()) {
                    all.add(Address.internal(found.external()));
                }
            }
            if (all.size() == before) {
                all.add("");
            }
        }
        return all;
    }

    private void envelope(RecordWriter out) throws IOException {
        if (!args.envid.isEmpty()) {
            attribute(out, "envelope_id", args.envid);
        }
        if (args.ret != 0) {
            attribute(out, "ret_flags", Integer.toString(args.ret));
        }
        if (args.sendopts != 0) {
            attribute(out, "sendopts", Integer.toString(args.sendopts));
        }
        attribute(out, "rewrite_context", args.remoteHeaders ? "remote" : "local");
        var environment = System.getenv("NAME");
        var name = args.named ? args.fullName
                : environment != null ? org.postrider.util.Bytes.fromUnicode(environment)
                : account.fullName();
        if (!name.isEmpty()) {
            out.write(RecordType.FULL_NAME, oneLine(name));
        }
        out.write(RecordType.SENDER, sender());
        if (!args.encoding.isEmpty()) {
            attribute(out, "encoding", args.encoding);
        }
        int trace = args.mode == Arguments.Mode.VERIFY ? VERIFY : args.verbose ? RECORD : 0;
        if (trace != 0) {
            attribute(out, "trace_flags", Integer.toString(trace));
        }
    }

    /// The characters for a sender address for each recipient.
    private String verpDelimiters() {
        return args.verp.isEmpty() ? conf.get(PickupParams.DEFAULT_VERP_DELIMITERS) : args.verp;
    }

    /// Checks that those characters are harmless in an address.
    void checkVerp() throws ExitException {
        if (!args.verpSet) {
            return;
        }
        var verp = verpDelimiters();
        var allowed = conf.get(CleanupParams.VERP_DELIMITER_FILTER);
        if (verp.length() != 2 || allowed.indexOf(verp.charAt(0)) < 0
                || allowed.indexOf(verp.charAt(1)) < 0) {
            throw new ExitException("-V requires two characters from " + allowed);
        }
    }

    private static void attribute(RecordWriter out, String name, String value) throws IOException {
        out.write(RecordType.ATTRIBUTE, name + "=" + oneLine(value));
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }

    private void recipients(RecordWriter out, List<String> addresses) throws IOException {
        for (var address : addresses) {
            if (args.notify != 0) {
                attribute(out, "notify_flags", Integer.toString(args.notify));
            }
            out.write(RecordType.RECIPIENT, address);
        }
    }

    private void probe(RecordWriter out) throws IOException {
        out.write(RecordType.NORMAL, "From: " + Address.external(sender()));
        out.write(RecordType.NORMAL, "Subject: probe");
        var name = "To:";
        for (var to = args.operands.iterator(); to.hasNext(); name = "") {
            out.write(RecordType.NORMAL, name + "\t" + oneLine(to.next())
                    + (to.hasNext() ? "," : ""));
        }
    }

    private List<String> content(InputStream in, RecordWriter out)
            throws IOException, ExitException {
        var message = new MessageInput(in, out, args.dotEnds,
                conf.get(PickupParams.SENDMAIL_FIX_LINE_ENDINGS),
                conf.get(CommonParams.LINE_LENGTH_LIMIT),
                conf.get(CommonParams.MESSAGE_SIZE_LIMIT), tokenLimit);
        message.copy(args.fromHeaders);
        return args.fromHeaders ? message.recipients() : List.of();
    }
}
