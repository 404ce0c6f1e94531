package org.postrider.smtpd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postrider.mail.address.Address;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.MilterParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.queue.RecordType;
import org.postrider.server.client.Submission;
import org.postrider.server.milter.Event;
import org.postrider.server.milter.Filters;
import org.postrider.server.milter.Verdict;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.Keys;
import org.postrider.tables.Lookup;
import org.postrider.util.Bytes;

/// The mail filters of one session: hear what the client says, and go on with its messages in
/// cleanup(8), by way of this session.
final class Milters implements AutoCloseable {
    private final Settings settings;
    private final Peer peer;
    private final SmtpdLog log;
    private final Session session;
    private final List<String> list;
    private Filters filters;
    private String sender = "";
    private String recipient = "";
    private int orders;
    private int connections;
    private Optional<Reply> refusal = Optional.empty();

    Milters(Settings settings, Peer peer, SmtpdLog log, Session session) {
        this.settings = settings;
        this.peer = peer;
        this.log = log;
        this.session = session;
        list = list();
    }

    private List<String> list() {
        var conf = settings.conf;
        if (conf.get(CleanupParams.RECEIVE_OVERRIDE_OPTIONS).contains("no_milters")) {
            return List.of();
        }
        var maps = conf.get(MilterParams.SMTPD_MILTER_MAPS);
        if (!maps.isEmpty() && settings.context.tables().maps(
                MilterParams.SMTPD_MILTER_MAPS.name(), maps, conf).lookup(peer.address())
                instanceof Lookup.Found(var value)) {
            return value.equalsIgnoreCase("DISABLE") ? List.of()
                    : org.postrider.mail.params.Lists.split(value);
        }
        return conf.get(MilterParams.SMTPD_MILTERS);
    }

    /// How many connections the client has; 0 if nobody counts them.
    void connections(int count) {
        connections = count;
    }

    /// A client has connected.
    Reply connected() {
        if (list.isEmpty()) {
            return Reply.OK;
        }
        filters = Filters.connect(settings.context, list, this::macro);
        boolean known = !peer.name().equals(Peer.UNKNOWN);
        return reply(filters.connected(known ? peer.name() : "[" + peer.address() + "]",
                peer.v6() ? '6' : '4', peer.port().equals(Peer.UNKNOWN) ? 0
                        : Integer.parseInt(peer.port()),
                peer.literal()), null, null);
    }

    /// EHLO or HELO.
    Reply helo(String name) {
        return filters == null ? Reply.OK : reply(filters.event(Event.HELO, name), null, null);
    }

    /// MAIL.
    ///
    /// @param address in internal form
    Reply sender(String address, List<String> options) {
        sender = address;
        orders = 0;
        if (filters == null) {
            return Reply.OK;
        }
        var reply = reply(filters.event(Event.MAIL, words(address, options)), address, null);
        if (!reply.positive()) {
            filters.abort(); // the others have heard of a message that will not come
        }
        return reply;
    }

    /// RCPT.
    ///
    /// @param address in internal form
    Reply recipient(String address, List<String> options) {
        recipient = address;
        return filters == null ? Reply.OK
                : reply(filters.event(Event.RCPT, words(address, options)), sender, address);
    }

    /// A recipient that is refused, for those who want to hear of it. What they answer does not matter.
    ///
    /// @param address in internal form
    void refused(String address, List<String> options, Reply reply) {
        if (filters != null) {
            refusal = Optional.of(reply);
            filters.refusedRecipient(words(address, options));
            refusal = Optional.empty();
        }
    }

    /// What the macros of a refused recipient stand for.
    private static String refused(String name, Reply reply) {
        var text = reply.text();
        int space = text.indexOf(' ');
        int bracket = text.indexOf(">: ");
        return switch (name) {
            case "rcpt_addr" -> text.substring(bracket < 0 ? space + 1 : bracket + 3);
            case "rcpt_host" -> text.substring(0, Math.max(0, space));
            default -> "error";
        };
    }

    private static String[] words(String address, List<String> options) {
        var words = new ArrayList<String>();
        words.add("<" + Address.external(address) + ">");
        words.addAll(options);
        return words.toArray(String[]::new);
    }

    /// DATA.
    Reply data() {
        return filters == null ? Reply.OK
                : reply(filters.event(Event.DATA), sender, session.mail().firstRecipient());
    }

    /// A command that is not known, and will be refused for that unless it may be tried again.
    Reply unknown(String line) {
        if (filters == null) {
            return Reply.OK;
        }
        var verdict = filters.event(Event.UNKNOWN, line);
        return verdict.kind() == Verdict.Kind.REFUSED && verdict.code() < 500
                || verdict.kind() == Verdict.Kind.HANGUP && !verdict.equals(Verdict.SHUTDOWN)
                ? new Reply(verdict.code(), verdict.text()) : Reply.OK;
    }

    /// What refuses all that a client may ask for since its connection or its greeting was refused.
    Optional<Reply> standing() {
        return filters == null ? Optional.empty() : filters.refusal()
                .map(verdict -> new Reply(verdict.code(), verdict.text()));
    }

    /// Lets cleanup go on with the filters, at the end of the envelope.
    void handOver(Submission submission) throws IOException {
        if (orders != 0) {
            submission.records().write(RecordType.FLAGS, Integer.toString(orders));
        }
        if (filters == null) {
            return;
        }
        for (var filter : filters.all()) {
            var own = filter.settings();
            submission.records().write(RecordType.MILTER_COUNT, own.name() + "\t"
                    + own.contentTimeout().toSeconds() + "\t" + own.commandTimeout().toSeconds()
                    + "\t" + own.defaultAction() + "\t" + filter.description());
        }
        submission.relay(filters.all());
    }

    /// The message has come to its end, or is dropped.
    void ended() {
        if (filters == null) {
            return;
        }
        filters.abort();
        recipient = "";
    }

    private Reply reply(Verdict verdict, String from, String to) {
        switch (verdict.kind()) {
            case GO_ON -> {
                return Reply.OK;
            }
            case DISCARD -> {
                order(CleanupFlags.DISCARD, "milter-discard", "milter triggers DISCARD action",
                        from, to);
                return Reply.OK;
            }
            case HOLD -> {
                order(CleanupFlags.HOLD, "milter-hold", verdict.reply(), from, to);
                return Reply.OK;
            }
            default -> {
                log.event("milter-reject", session.mail().queueId(), session.stage(),
                        Bytes.printable(verdict.reply(), 500), details(from, to));
                return new Reply(verdict.code(), verdict.text());
            }
        }
    }

    private void order(int flag, String action, String text, String from, String to) {
        if ((orders & flag) == 0) {
            orders |= flag;
            log.event(action, session.mail().queueId(), session.stage(), text,
                    details(from, to));
        }
    }

    private String details(String from, String to) {
        return session.identity().details(from == null ? null : settings.addresses.show(from),
                to == null ? null : settings.addresses.show(to));
    }

    /// What macros stand for: those that sendmail(8) has documented, as far as they are known here.
    private String macro(String name) {
        if (refusal.isPresent() && name.startsWith("rcpt_")) {
            return refused(name, refusal.get());
        }
        return switch (name) {
            case "i" -> session.mail().queueId().equals(SmtpdLog.NOQUEUE) ? null
                    : session.mail().queueId();
            case "j" -> settings.hostname;
            case "_" -> peer.name() + " [" + peer.address() + "]";
            case "client_addr" -> peer.address();
            case "client_connections" -> Integer.toString(connections);
            case "client_name" -> peer.name();
            case "client_port" -> peer.port();
            case "client_ptr" -> peer.reverseName();
            case "client_resolve" -> peer.name().equals(Peer.UNKNOWN) ? "FAIL" : "OK";
            case "daemon_addr" -> peer.serverAddress();
            case "daemon_port" -> peer.serverPort();
            case "mail_addr" -> resolved(sender, ResolveReply::recipient);
            case "mail_host" -> resolved(sender, ResolveReply::nexthop);
            case "mail_mailer" -> resolved(sender, ResolveReply::transport);
            case "rcpt_addr" -> resolved(recipient, ResolveReply::recipient);
            case "rcpt_host" -> resolved(recipient, ResolveReply::nexthop);
            case "rcpt_mailer" -> resolved(recipient, ResolveReply::transport);
            default -> credential(name);
        };
    }

    private String credential(String name) {
        var credentials = session.identity().credentials();
        return switch (name) {
            case "auth_type" -> credentials.method();
            case "auth_authen" -> credentials.user();
            case "auth_author" -> credentials.submitter();
            case "tls_version" -> credentials.tls();
            case "cipher" -> credentials.cipher();
            case "cipher_bits" -> credentials.encrypted()
                    ? Integer.toString(credentials.bits()) : null;
            case "cert_subject" -> credentials.certificate().subject();
            case "cert_issuer" -> credentials.certificate().issuer();
            default -> null;
        };
    }

    private String resolved(String address, Function<ResolveReply, String> part) {
        if (address.isEmpty()) {
            return null;
        }
        try {
            return part.apply(settings.rewrite.resolve(sender, Keys.fold(address)));
        } catch (IOException e) {
            settings.context.log().warning("resolve " + Bytes.printable(address, 200) + ": "
                    + e.getMessage());
            return null;
        }
    }

    @Override
    public void close() {
        if (filters != null) {
            filters.close();
        }
    }
}
