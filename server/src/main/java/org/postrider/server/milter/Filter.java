package org.postrider.server.milter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postrider.util.Bytes;
import org.postrider.util.Log;
import org.postrider.util.ProtocolException;
import org.postrider.util.Timers;

/// One filter in one session. Whatever goes wrong becomes its default action.
///
/// | it says | then it hears |
/// |---|---|
/// | accept to CONNECT or HELO | nothing more in this session |
/// | a refusal of CONNECT or HELO | nothing more; what comes later is refused the same way |
/// | accept, discard or quarantine later | nothing more of this message |
/// | anything wrong | nothing more in this session |
public final class Filter implements AutoCloseable {
    private static final int ACTIONS = 0x1ff;
    private static final int STEPS = 0x1fffff;
    private static final int STEPS_V2 = 0x7f;
    private static final int LEADING_SPACE = 0x100000;
    private static final int REFUSED_RECIPIENTS = 0x800;

    private enum State { HEARS, MESSAGE_DONE, SESSION_DONE }

    private final FilterSettings settings;
    private final Log log;
    private final Map<Integer, List<String>> wanted = new HashMap<>();
    private Wires wires;
    private int version;
    private int steps;
    private boolean inMessage;
    private boolean skipsBody;
    private State state = State.HEARS;
    private Verdict standing = Verdict.GO_ON;

    private Filter(FilterSettings settings, Log log) {
        this.settings = settings;
        this.log = log;
    }

    /// Connects to a filter and agrees with it on what it wants to hear.
    public static Filter connect(FilterSettings settings, Timers timers, Log log) {
        var filter = new Filter(settings, log);
        try {
            filter.wires = Direct.connect(settings.name(), settings.connectTimeout(), timers);
        } catch (IOException | IllegalArgumentException e) {
            log.warning("connect to Milter service " + settings.name() + ": "
                    + reason(e));
            filter.giveUp();
            return filter;
        }
        try {
            filter.negotiate();
        } catch (IOException e) {
            filter.failed("OPTNEG", e);
            log.warning("milter " + settings.name() + ": read error in initial handshake");
        }
        return filter;
    }

    /// A filter that another process has spoken with until now.
    ///
    /// @param description what [#description()] said there
    public static Filter resumed(FilterSettings settings, Wires wires, String description,
            Log log) throws ProtocolException {
        var filter = new Filter(settings, log);
        var words = description.split(" ", -1);
        try {
            filter.version = Integer.parseInt(words[0]);
            filter.steps = Integer.parseInt(words[1]);
            filter.state = State.valueOf(words[2]);
            for (int i = 3; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                filter.wanted.put(Integer.parseInt(words[i].substring(0, colon)),
                        List.of(words[i].substring(colon + 1).split(",")));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ProtocolException("bad filter state: " + description);
        }
        filter.wires = wires;
        filter.inMessage = true;
        return filter;
    }

    /// All that another process needs to go on, with the connection.
    public String description() {
        var out = new StringBuilder().append(version).append(' ').append(steps).append(' ')
                .append(wires == null ? State.SESSION_DONE : state);
        wanted.forEach((stage, names) ->
                out.append(' ').append(stage).append(':').append(String.join(",", names)));
        return out.toString();
    }

    /// Its settings.
    public FilterSettings settings() {
        return settings;
    }

    /// Whether it wants to hear of recipients that are refused.
    boolean hearsRefusals() {
        return (steps & REFUSED_RECIPIENTS) != 0;
    }

    /// The connection; null if there is none any more.
    Wires wires() {
        return wires;
    }

    private void negotiate() throws IOException {
        int offered = settings.version() < 6 ? STEPS_V2 : STEPS & ~LEADING_SPACE;
        wires.send(new Packet('O', ByteBuffer.allocate(12).putInt(settings.version())
                .putInt(ACTIONS).putInt(offered).array()));
        var reply = wires.receive(settings.connectTimeout());
        if (reply.command() != 'O') {
            throw new ProtocolException("unexpected reply " + reply.command()
                    + " to the first packet");
        }
        version = reply.number(0);
        steps = reply.number(8);
        if (version < 2 || version > settings.version()) {
            throw new ProtocolException("protocol version " + version
                    + " instead of " + settings.version());
        }
        for (int at = 12; at + 4 < reply.data().length;) {
            int stage = reply.number(at);
            wanted.put(stage, List.of(reply.string(at + 4).strip().split("[ ,\t]+")));
            at = reply.after(at + 4);
        }
    }

    /// Tells the filter about an event.
    ///
    /// @param macros names whose values go before it
    /// @param values gives values, null where there is none
    /// @param edits for the end of the message
    public Verdict event(Event event, byte[] data, List<String> macros,
            UnaryOperator<String> values, Edits edits) {
        if (wires == null || state != State.HEARS) {
            return standing;
        }
        if (!inMessage && event.ordinal() > Event.MAIL.ordinal() && event != Event.UNKNOWN
                || (steps & event.skipped) != 0
                || event == Event.BODY && skipsBody || event == Event.DATA && version < 4
                || event == Event.UNKNOWN && version < 3) {
            return Verdict.GO_ON;
        }
        try {
            sendMacros(event, wanted.getOrDefault(event.stage, macros), values);
            wires.send(new Packet(event.command, data));
            if (event == Event.MAIL) {
                inMessage = true;
                skipsBody = false;
            }
            return event.unanswered != 0 && (steps & event.unanswered) != 0 ? Verdict.GO_ON
                    : reply(event, edits);
        } catch (IOException e) {
            return failed(event.symbol, e);
        }
    }

    private void sendMacros(Event event, List<String> names, UnaryOperator<String> values)
            throws IOException {
        var pairs = new ArrayList<String>();
        for (var name : names) {
            var value = values.apply(name);
            if (value != null) {
                pairs.add(name);
                pairs.add(value);
            }
        }
        var data = new ByteArrayOutputStream(128);
        data.write(event.command);
        data.writeBytes(Packet.of('D', pairs.toArray(String[]::new)).data());
        wires.send(new Packet('D', data.toByteArray()));
    }

    private Verdict reply(Event event, Edits edits) throws IOException {
        while (true) {
            var reply = wires.receive(limit(event));
            switch (reply.command()) {
                case 'p' -> { }
                case 'c' -> {
                    return ended(event, Verdict.GO_ON);
                }
                case 's' -> {
                    skipsBody |= event == Event.BODY;
                    return Verdict.GO_ON;
                }
                case 'a' -> {
                    return done(event, Verdict.GO_ON);
                }
                case 'd' -> {
                    return discarded(event);
                }
                case 'r' -> {
                    return ended(event, Verdict.REJECTED);
                }
                case 't' -> {
                    return ended(event, Verdict.LATER);
                }
                case '4' -> {
                    giveUp();
                    return Verdict.SHUTDOWN;
                }
                case 'y' -> {
                    return ended(event, coded(reply.string(0)));
                }
                default -> edit(event, reply, edits);
            }
        }
    }

    private Duration limit(Event event) {
        return event == Event.BODY || event == Event.END_OF_MESSAGE ? settings.contentTimeout()
                : settings.commandTimeout();
    }

    /// `421 ...` ends the connection (RFC 5321, section 3.8).
    private static Verdict coded(String text) throws ProtocolException {
        boolean code = text.length() >= 3 && (text.charAt(0) == '4' || text.charAt(0) == '5')
                && Character.isDigit(text.charAt(1)) && Character.isDigit(text.charAt(2));
        if (!code) {
            throw new ProtocolException("bad reply text: " + Bytes.printable(text, 100));
        }
        return new Verdict(text.startsWith("421") ? Verdict.Kind.HANGUP : Verdict.Kind.REFUSED,
                text);
    }

    private Verdict discarded(Event event) {
        if (event.connection) {
            log.warning("milter " + settings.name()
                    + ": DISCARD action is not allowed for connect or helo");
            return Verdict.GO_ON;
        }
        return done(event, Verdict.DISCARDED);
    }

    private Verdict done(Event event, Verdict verdict) {
        state = event.connection ? State.SESSION_DONE : State.MESSAGE_DONE;
        return verdict;
    }

    private Verdict ended(Event event, Verdict verdict) {
        if (event == Event.END_OF_MESSAGE) {
            inMessage = false;
        }
        if (event.connection && verdict.kind() == Verdict.Kind.REFUSED) {
            standing = verdict;
            state = State.SESSION_DONE;
        }
        return verdict;
    }

    private void edit(Event event, Packet packet, Edits edits) throws IOException {
        if (event != Event.END_OF_MESSAGE) {
            throw unexpected(event, packet);
        }
        switch (packet.command()) {
            case 'h' -> edits.addHeader(packet.string(0), value(packet, packet.after(0)));
            case 'i' -> edits.insertHeader(packet.number(0), packet.string(4),
                    value(packet, packet.after(4)));
            case 'm' -> edits.changeHeader(packet.number(0), packet.string(4),
                    value(packet, packet.after(4)));
            case 'b' -> edits.replaceBody(packet.data());
            case 'e' -> edits.changeSender(packet.string(0), packet.string(packet.after(0)));
            case '+' -> edits.addRecipient(packet.string(0), "");
            case '2' -> edits.addRecipient(packet.string(0), packet.string(packet.after(0)));
            case '-' -> edits.deleteRecipient(packet.string(0));
            case 'q' -> edits.quarantine(packet.string(0));
            default -> throw unexpected(event, packet);
        }
    }

    private static ProtocolException unexpected(Event event, Packet packet) {
        return new ProtocolException("unexpected filter response " + packet.symbol()
                + " after event SMFIC_" + event.symbol);
    }

    /// What every command is refused with since the connection or the greeting was; empty if nothing is.
    Optional<Verdict> refusal() {
        return state == State.SESSION_DONE && standing.kind() == Verdict.Kind.REFUSED
                ? Optional.of(standing) : Optional.empty();
    }

    private static String value(Packet packet, int at) {
        return packet.string(at);
    }

    /// Passes packets of another process on, and waits for the answer to the last one.
    ///
    /// @param packets one after the other, as they go over the wire
    /// @return the answer's bytes; empty if the filter is gone
    public Optional<byte[]> forward(byte[] packets, Duration limit) {
        if (wires == null) {
            return Optional.empty();
        }
        var in = new ByteArrayInputStream(packets);
        try {
            while (in.available() > 0) {
                wires.send(Packet.read(in));
            }
            var out = new ByteArrayOutputStream();
            wires.receive(limit).write(out);
            return Optional.of(out.toByteArray());
        } catch (IOException e) {
            giveUp(); // the other process logs it
            return Optional.empty();
        }
    }

    /// Forgets the message, or says that it has come to its end.
    public void abort() {
        if (wires != null) {
            try {
                wires.send(Packet.of('A'));
            } catch (IOException e) {
                failed("ABORT", e);
            }
        }
        nextMessage();
    }

    /// Is ready for another message; another process may have ended the last one.
    public void nextMessage() {
        inMessage = false;
        skipsBody = false;
        if (state == State.MESSAGE_DONE) {
            state = State.HEARS;
        }
    }

    /// Logs what went wrong, in the words of Postfix where it is no answer that has not come.
    private Verdict failed(String symbol, IOException e) {
        log.warning("milter " + settings.name() + ": " + (e instanceof ProtocolException ? reason(e)
                : "can't read SMFIC_" + symbol + " reply packet header: "
                        + (e instanceof EOFException ? "Application error" : reason(e))));
        giveUp();
        return standing;
    }

    private static String reason(Exception e) {
        var text = e.getMessage();
        return text == null ? e.toString() : Bytes.printable(text, 200);
    }

    private void giveUp() {
        if (wires != null) {
            wires.close();
            wires = null;
        }
        state = State.SESSION_DONE;
        standing = switch (settings.defaultAction()) {
            case "accept" -> Verdict.GO_ON;
            case "reject" -> new Verdict(Verdict.Kind.REFUSED, "550 5.5.0 Service unavailable");
            case "quarantine" -> Verdict.HELD;
            case "tempfail" -> Verdict.LATER;
            default -> new Verdict(Verdict.Kind.HANGUP,
                    "421 4.7.1 Service unavailable - try again later");
        };
    }

    /// Says good-bye.
    @Override
    public void close() {
        if (wires != null) {
            try {
                wires.send(Packet.of('A'));
                wires.send(Packet.of('Q'));
            } catch (IOException e) {
                // It is gone already.
            }
            wires.close();
            wires = null;
        }
    }
}
