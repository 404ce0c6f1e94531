package org.postrider.cleanup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.address.Address;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.MilterParams;
import org.postrider.server.ServiceContext;
import org.postrider.server.milter.Event;
import org.postrider.server.milter.Filter;
import org.postrider.server.milter.FilterSettings;
import org.postrider.server.milter.Filters;
import org.postrider.server.milter.Verdict;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// The filters that one message passes: those whose session smtpd has begun, or for other mail
/// those of `non_smtpd_milters`, who hear of a session that looks like one from this host.
final class MilterPass implements AutoCloseable {
    private final ServiceContext context;
    private final String queueId;
    private final AttrReader in;
    private final AttrWriter out;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<Filter> resumed = new ArrayList<>();
    private final List<String> others;
    private Filters filters;
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";
    private String recipient = "";

    /// @param own whether `non_smtpd_milters` are for this message
    MilterPass(ServiceContext context, String queueId, boolean own, AttrReader in,
            AttrWriter out) {
        this.context = context;
        this.queueId = queueId;
        this.in = in;
        this.out = out;
        others = own ? context.conf().get(MilterParams.NON_SMTPD_MILTERS) : List.of();
    }

    /// Takes over a filter of smtpd: `name TAB content_timeout TAB command_timeout TAB
    /// default_action TAB description`, the times in seconds.
    void resume(String record) throws ProtocolException {
        var words = record.split("\t", -1);
        if (words.length != 5) {
            throw new ProtocolException("bad filter record");
        }
        var content = seconds(words[1]);
        var command = seconds(words[2]);
        resumed.add(Filter.resumed(new FilterSettings(words[0], command, command, content,
                words[3], 6), new FilterRelay(resumed.size(), in, out), words[4],
                context.log()));
    }

    private static Duration seconds(String text) throws ProtocolException {
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(text), 1, Integer.MAX_VALUE));
        } catch (NumberFormatException e) {
            throw new ProtocolException("bad filter record");
        }
    }

    /// Notes an attribute of the envelope, which macros may want.
    void attribute(String name, String value) {
        attributes.put(name, value);
    }

    /// Notes the sender, in internal form.
    void sender(String address) {
        sender = address;
    }

    /// Notes a recipient, in internal form, before it is led to others.
    void recipient(String address) {
        if (!others.isEmpty()) {
            recipients.add(address);
        }
    }

    /// Whether there is no filter.
    boolean isEmpty() {
        return resumed.isEmpty() && others.isEmpty();
    }

    /// Shows the message to the filters.
    Verdict run(MilterMessage message) throws IOException {
        if (!resumed.isEmpty()) {
            filters = new Filters(resumed, context.conf(), this::macro);
            return filters.message(message, message);
        }
        filters = Filters.connect(context, others, this::macro);
        var verdict = envelope();
        return verdict.goesOn() ? filters.message(message, message) : verdict;
    }

    private Verdict envelope() {
        var name = attributes.getOrDefault("client_name", "localhost");
        var address = attributes.getOrDefault("client_address", "127.0.0.1");
        int port = 0;
        try {
            port = Integer.parseInt(attributes.getOrDefault("client_port", "0"));
        } catch (NumberFormatException e) {
            // Nobody knows.
        }
        var verdict = filters.connected(name, address.indexOf(':') >= 0 ? '6' : '4', port, address);
        if (verdict.goesOn()) {
            verdict = filters.event(Event.HELO, attributes.getOrDefault("helo_name", name));
        }
        return verdict.goesOn() ? envelopeAddresses() : verdict;
    }

    private Verdict envelopeAddresses() {
        var verdict = filters.event(Event.MAIL, "<" + Address.external(sender) + ">");
        for (var address : verdict.goesOn() ? recipients : List.<String>of()) {
            recipient = address;
            verdict = filters.event(Event.RCPT, "<" + Address.external(address) + ">");
            if (!verdict.goesOn()) {
                return verdict;
            }
        }
        return verdict.goesOn() ? filters.event(Event.DATA) : verdict;
    }

    /// What macros stand for here.
    private String macro(String name) {
        return switch (name) {
            case "i" -> queueId;
            case "j" -> context.conf().get(CommonParams.MYHOSTNAME);
            case "_" -> attributes.getOrDefault("client_name", "localhost") + " ["
                    + attributes.getOrDefault("client_address", "127.0.0.1") + "]";
            case "client_addr" -> attributes.getOrDefault("client_address", "127.0.0.1");
            case "client_name" -> attributes.getOrDefault("client_name", "localhost");
            case "client_port" -> attributes.get("client_port");
            case "client_ptr" -> attributes.get("reverse_client_name");
            case "daemon_addr" -> attributes.get("server_address");
            case "daemon_port" -> attributes.get("server_port");
            case "auth_type" -> attributes.get("sasl_method");
            case "auth_authen" -> attributes.get("sasl_username");
            case "auth_author" -> attributes.get("sasl_sender");
            case "mail_addr" -> Address.external(sender);
            case "rcpt_addr" -> Address.external(recipient);
            default -> null;
        };
    }

    /// Ends the sessions that were begun here.
    @Override
    public void close() throws IOException {
        if (filters != null && resumed.isEmpty()) {
            filters.close();
        }
    }

    /// Tells smtpd that no packets follow, where it waits for them.
    void endRelay() throws IOException {
        if (!resumed.isEmpty()) {
            out.number("more", 0).end();
        }
    }
}
