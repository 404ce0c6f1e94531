package org.postrider.server.milter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.MilterParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.util.Bytes;

/// The filters of one session, in their order: what one of them refuses, the next ones do not hear
/// of.
public final class Filters implements AutoCloseable {
    private static final Map<Event, Param<List<String>>> MACROS = Map.of(
            Event.CONNECT, MilterParams.MILTER_CONNECT_MACROS,
            Event.HELO, MilterParams.MILTER_HELO_MACROS,
            Event.MAIL, MilterParams.MILTER_MAIL_MACROS,
            Event.RCPT, MilterParams.MILTER_RCPT_MACROS,
            Event.DATA, MilterParams.MILTER_DATA_MACROS,
            Event.END_OF_HEADER, MilterParams.MILTER_END_OF_HEADER_MACROS,
            Event.END_OF_MESSAGE, MilterParams.MILTER_END_OF_DATA_MACROS,
            Event.UNKNOWN, MilterParams.MILTER_UNKNOWN_COMMAND_MACROS);
    private static final int CHUNK = 65_535;

    private final List<Filter> filters;
    private final Conf conf;
    private final UnaryOperator<String> values;
    private final Map<String, String> defaults = new HashMap<>();

    /// @param values what macros stand for, by name with its braces; null where nobody knows
    public Filters(List<Filter> filters, Conf conf, UnaryOperator<String> values) {
        this.filters = List.copyOf(filters);
        this.conf = conf;
        this.values = values;
        for (var element : conf.get(MilterParams.MILTER_MACRO_DEFAULTS)) {
            var pair = Lists.unbraced(element);
            int equals = pair.indexOf('=');
            if (equals > 0) {
                defaults.put(bare(pair.substring(0, equals).strip()),
                        pair.substring(equals + 1).strip());
            }
        }
    }

    /// Connects to the filters of a list.
    public static Filters connect(ServiceContext context, List<String> list,
            UnaryOperator<String> values) {
        var filters = new ArrayList<Filter>();
        for (var settings : FilterSettings.of(context.conf(), list)) {
            filters.add(Filter.connect(settings, context.timers(), context.log()));
        }
        return new Filters(filters, context.conf(), values);
    }

    private static String bare(String name) {
        return name.startsWith("{") && name.endsWith("}") ? name.substring(1, name.length() - 1)
                : name;
    }

    /// The filters, in their order.
    public List<Filter> all() {
        return filters;
    }

    /// Whether there is none.
    public boolean isEmpty() {
        return filters.isEmpty();
    }

    private String value(String name) {
        var value = switch (bare(name)) {
            case "v" -> conf.get(MilterParams.MILTER_MACRO_V);
            case "daemon_name" -> conf.get(MilterParams.MILTER_MACRO_DAEMON_NAME);
            default -> values.apply(bare(name));
        };
        return value == null || value.isEmpty() ? defaults.get(bare(name)) : value;
    }

    /// Tells all filters about an event, until one of them objects.
    ///
    /// @param strings what the event has to say
    public Verdict event(Event event, String... strings) {
        return event(event, Packet.of(event.command, strings).data(), null);
    }

    /// Tells those filters about a recipient that is refused which have asked for that.
    public void refusedRecipient(String... words) {
        var data = Packet.of(Event.RCPT.command, words).data();
        for (var filter : filters) {
            if (filter.hearsRefusals()) {
                filter.event(Event.RCPT, data, conf.get(MilterParams.MILTER_RCPT_MACROS),
                        this::value, null);
            }
        }
    }

    /// What every command is refused with since the connection or the greeting was; empty if nothing is.
    public Optional<Verdict> refusal() {
        return filters.stream().flatMap(filter -> filter.refusal().stream()).findFirst();
    }

    /// The same with data of another form, and with what may be changed.
    public Verdict event(Event event, byte[] data, Edits edits) {
        var macros = MACROS.containsKey(event) ? conf.get(MACROS.get(event)) : List.<String>of();
        for (var filter : filters) {
            var verdict = filter.event(event, data, macros, this::value, edits);
            if (!verdict.goesOn()) {
                return verdict;
            }
        }
        return Verdict.GO_ON;
    }

    /// Tells about a client.
    ///
    /// @param name of the host, or `unknown`
    /// @param family `4`, `6` or `U`
    public Verdict connected(String name, char family, int port, String address) {
        var out = new java.io.ByteArrayOutputStream(64);
        out.writeBytes(Packet.of('C', name).data());
        out.write(family);
        if (family != 'U') {
            out.write(port >> 8);
            out.write(port);
            out.writeBytes(Packet.of('C', address).data());
        }
        return event(Event.CONNECT, out.toByteArray(), null);
    }

    /// Shows a whole message to one filter after the other: what one has changed, the next one
    /// sees.
    ///
    /// @param edits what they may change
    /// @param message shows the message as it is then
    public Verdict message(Edits edits, Message message) throws IOException {
        for (var filter : filters) {
            var verdict = message.show(new Viewer(filter));
            if (verdict.goesOn()) {
                verdict = filter.event(Event.END_OF_MESSAGE, new byte[0],
                        conf.get(MilterParams.MILTER_END_OF_DATA_MACROS), this::value, edits);
            }
            if (!verdict.goesOn()) {
                return verdict;
            }
        }
        return Verdict.GO_ON;
    }

    /// A message that filters look at.
    public interface Message {
        /// Shows headers and body.
        ///
        /// @return the first objection
        Verdict show(Viewer viewer) throws IOException;
    }

    /// One filter that is shown a message.
    public final class Viewer {
        private final Filter filter;
        private final java.io.ByteArrayOutputStream chunk = new java.io.ByteArrayOutputStream();

        private Viewer(Filter filter) {
            this.filter = filter;
        }

        /// Shows a header.
        public Verdict header(String name, String value) {
            return filter.event(Event.HEADER, Packet.of('L', name, value).data(),
                    conf.get(MilterParams.MILTER_END_OF_HEADER_MACROS), Filters.this::value, null);
        }

        /// Says that the headers have come to their end.
        public Verdict endOfHeader() {
            return filter.event(Event.END_OF_HEADER, new byte[0],
                    conf.get(MilterParams.MILTER_END_OF_HEADER_MACROS), Filters.this::value,
                    null);
        }

        /// Shows a piece of the body.
        public Verdict body(byte[] bytes, int offset, int length) {
            int at = offset;
            while (at < offset + length) {
                int part = Math.min(CHUNK - chunk.size(), offset + length - at);
                chunk.write(bytes, at, part);
                at += part;
                if (chunk.size() == CHUNK) {
                    var verdict = endOfBody();
                    if (!verdict.goesOn()) {
                        return verdict;
                    }
                }
            }
            return Verdict.GO_ON;
        }

        /// Shows what is left of the body.
        public Verdict endOfBody() {
            var data = chunk.toByteArray();
            chunk.reset();
            return data.length == 0 ? Verdict.GO_ON
                    : filter.event(Event.BODY, data,
                            conf.get(MilterParams.MILTER_END_OF_DATA_MACROS),
                            Filters.this::value, null);
        }
    }

    /// Has the filters forget the message.
    public void abort() {
        filters.forEach(Filter::abort);
    }

    /// Text of a refusal for the log: without the reply code.
    public static String withoutCode(String reply) {
        return Bytes.printable(reply.length() > 4 ? reply.substring(4) : reply, 300);
    }

    @Override
    public void close() {
        filters.forEach(Filter::close);
    }
}
