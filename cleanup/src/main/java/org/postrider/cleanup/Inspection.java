package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.log.AddressForm;
import org.postrider.mail.mime.HeaderSyntax;
import org.postrider.mail.mime.MimeScanner.Fault;
import org.postrider.mail.mime.MimeScanner.Place;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.server.ServiceContext;
import org.postrider.tables.CheckAction;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;

/// Looks the lines of one message up in the tables of header_checks(5), and does what they say.
///
/// What concerns the message as a whole is remembered here, and done when it has come to its end.
final class Inspection {
    /// What headers from filters are called.
    static final String MILTER_HEADER = "milter-header";
    private static final int SHOWN = 200;
    private static final int STRUCTURE_SHOWN = 100;
    private static final String REJECTED = "message content rejected";

    /// Writes a line before the one that is looked at.
    interface Prepender {
        void line(String text) throws IOException;
    }

    private final ServiceContext service;
    private final CheckTables tables;
    private final String queueId;
    private final AddressForm addresses;
    private boolean active;

    private String origin = "local";
    private String protocol = "";
    private String helo = "";
    private String sender = "";
    private String recipient = "";

    private final List<String> copies = new ArrayList<>();
    private String filter = "";
    private String redirect = "";
    private boolean hold;
    private boolean discard;
    /// What is wrong with the structure; the gravest first, as they are declared.
    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private int status;
    private String reason = "";

    /// @param active whether tables are looked at for this message at all
    Inspection(ServiceContext service, CheckTables tables, String queueId, boolean active) {
        this.service = service;
        this.tables = tables;
        this.queueId = queueId;
        this.active = active;
        addresses = AddressForm.of(service.conf());
    }

    /// Notes an attribute of the envelope that log lines show.
    void attribute(String name, String value) {
        switch (name) {
            case "log_message_origin" -> origin = value;
            case "log_protocol_name" -> protocol = value;
            case "log_helo_name" -> helo = value;
            default -> { }
        }
    }

    /// Notes the sender, in internal form.
    void sender(String address) {
        sender = address;
    }

    /// Notes a recipient, in internal form; the last one is shown.
    void recipient(String address) {
        recipient = address;
    }

    /// Whether lines are still looked at.
    boolean isActive() {
        return active;
    }

    /// Bits of [CleanupReply], 0 if nothing was refused.
    int status() {
        return status;
    }

    /// Why it was refused, with its status code; empty for the usual reason.
    String reason() {
        return reason;
    }

    /// Whether the message is to wait in the hold queue.
    boolean holds() {
        return hold;
    }

    /// Whether the message is to be dropped.
    boolean discards() {
        return discard;
    }

    /// `transport:nexthop` through which the message goes first; empty for none.
    String filter() {
        return filter;
    }

    /// Who gets the message instead of its recipients; empty for nobody.
    String redirect() {
        return redirect;
    }

    /// Who gets a copy, in external form.
    List<String> copies() {
        return copies;
    }

    /// Has the message wait in the hold queue.
    void hold() {
        hold = true;
    }

    /// Drops the message.
    void discard() {
        discard = true;
        active = false;
    }

    /// Has the message go through a content filter, unless a table says another.
    void filter(String transportAndNexthop) {
        filter = transportAndNexthop;
    }

    /// Sends the message to another.
    void redirect(String address) {
        redirect = address;
    }

    /// Looks a header up.
    ///
    /// @param describes whether it is one of those that describe content
    /// @return what takes its place; the header itself if it stays, an empty array if it does not
    byte[] header(Place place, boolean describes, byte[] header, Prepender before)
            throws IOException {
        var maps = describes || place == Place.MULTIPART ? tables.mime()
                : place == Place.NESTED ? tables.nested() : tables.header();
        return active && !maps.isEmpty() ? header(maps, "header", header, before) : header;
    }

    /// Looks a header up in these tables.
    ///
    /// @param what how the log calls it
    byte[] header(Maps maps, String what, byte[] header, Prepender before) throws IOException {
        var text = string(Bytes.text(header));
        var found = find(maps, text);
        return found == null ? header
                : act(found, new Line(what, text, maps.parameter()), header, before);
    }

    /// Looks a line of a body up.
    ///
    /// @param at how many bytes of the body came before
    /// @return whether it stays; not if it was left out or another written in its place
    boolean body(byte[] bytes, int offset, int length, long at, Prepender out)
            throws IOException {
        if (!active || tables.body().isEmpty() || length == 0 || at >= tables.bodyLimit()) {
            return true;
        }
        var text = string(Bytes.text(bytes, offset, length));
        var found = find(tables.body(), text);
        if (found == null) {
            return true;
        }
        var line = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
        var result = act(found, new Line("body", text, tables.body().parameter()), line, out);
        if (result != line && result.length > 0) {
            out.line(Bytes.text(result));
        }
        return result == line;
    }

    /// Refuses the message because of a character.
    void rejectCharacter(String text) {
        reject(new CheckAction(CheckAction.Verb.REJECT, "disallowed character"),
                new Line("content", text, "character reject"));
    }

    /// Notes and logs a fault in the structure of the message, which is refused for it at its end.
    ///
    /// @param text where
    void rejectStructure(Fault fault, String text) {
        faults.add(fault);
        service.log().info(queueId + ": reject: mime-error " + fault.text() + ": "
                + Bytes.printable(text, STRUCTURE_SHOWN) + " from " + origin + "; from=<"
                + addresses.show(sender) + "> to=<" + addresses.show(recipient) + ">");
    }

    /// Refuses the message at its end if its structure is to be refused: the gravest fault is
    /// the reason. What else there is against it goes first.
    void judgeStructure() {
        if (!discard && !faults.isEmpty()) {
            refuse("5.6.0 " + faults.iterator().next().text());
        }
    }

    /// Patterns see what comes before a NUL.
    private static String string(String text) {
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /// What is looked at.
    private record Line(String what, String text, String parameter) {
        boolean isHeader() {
            return what.endsWith("header");
        }
    }

    private CheckAction find(Maps maps, String text) throws IOException {
        return switch (maps.lookup(text)) {
            case Lookup.NotFound _ -> null;
            case Lookup.Found(var value) -> CheckAction.of(value);
            case Lookup.Failed(var why) -> {
                service.log().warning(queueId + ": " + maps.parameter() + " map lookup problem -- "
                        + "message not accepted, try again later: " + Bytes.printable(why, SHOWN));
                status |= CleanupReply.WRITE;
                active = false;
                yield null;
            }
        };
    }

    private byte[] act(CheckAction action, Line line, byte[] bytes, Prepender before)
            throws IOException {
        switch (action.verb()) {
            case IGNORE -> {
                return new byte[0];
            }
            case STRIP -> {
                log("strip", line, action.text());
                return new byte[0];
            }
            case WARN -> log("warning", line, action.text());
            case INFO -> log("info", line, action.text());
            case HOLD -> {
                if (!hold && !discard) {
                    log("hold", line, action.text());
                    hold = true;
                }
            }
            case PASS -> {
                log("pass", line, action.text());
                active = false;
            }
            case DISCARD -> {
                log("discard", line, action.text());
                discard();
            }
            case REJECT -> reject(action, line);
            case FILTER -> filter(action, line);
            case REDIRECT -> redirect(action, line);
            case BCC -> copy(action, line);
            case PREPEND -> {
                if (usable("PREPEND", action, line)) {
                    log("prepend", line, action.text());
                    before.line(action.text());
                }
            }
            case REPLACE -> {
                if (usable("REPLACE", action, line)) {
                    log("replace", line, action.text());
                    return Bytes.of(action.text());
                }
            }
            case DUNNO -> { }
            case UNKNOWN -> service.log().warning("unknown command in " + line.parameter()
                    + " map: " + Bytes.printable(action.text(), SHOWN));
        }
        return bytes;
    }

    private void reject(CheckAction action, Line line) {
        var why = action.refusal(REJECTED);
        if (action.namesSuccess()) {
            service.log().warning("bad DSN action in " + Bytes.printable(action.text(), SHOWN)
                    + " -- need 4.x.x or 5.x.x");
        }
        log("reject", line, why);
        refuse(why);
        active = false;
    }

    private void refuse(String why) {
        reason = reason.isEmpty() ? why : reason;
        status |= CleanupReply.CONTENT;
    }

    private void filter(CheckAction action, Line line) {
        if (action.text().isEmpty()) {
            service.log().warning("missing FILTER command argument in " + line.parameter() + " map");
            return;
        }
        if (action.text().indexOf(':') < 0) {
            service.log().warning("bad FILTER command " + Bytes.printable(action.text(), SHOWN)
                    + " in " + line.parameter() + " -- need transport:destination");
            return;
        }
        filter = action.text();
        log("filter", line, action.text());
    }

    private void redirect(CheckAction action, Line line) {
        if (addressed("bad REDIRECT target", action, line)) {
            redirect = Address.internal(action.text());
            log("redirect", line, action.text());
            active = false;
        }
    }

    private void copy(CheckAction action, Line line) {
        if (addressed("bad BCC address", action, line)) {
            copies.add(action.text());
            log("bcc", line, action.text());
        }
    }

    private boolean addressed(String problem, CheckAction action, Line line) {
        if (action.text().indexOf('@') >= 0) {
            return true;
        }
        service.log().warning(problem + " \"" + Bytes.printable(action.text(), SHOWN) + "\" in "
                + line.parameter() + " map -- need user@domain");
        return false;
    }

    private boolean usable(String verb, CheckAction action, Line line) {
        if (action.text().isEmpty()) {
            service.log().warning(verb + " action without text in " + line.parameter() + " map");
            return false;
        }
        var bytes = Bytes.of(action.text());
        if (line.isHeader() && HeaderSyntax.nameLength(bytes, 0, bytes.length) < 0) {
            service.log().warning("bad " + verb + " header text \""
                    + Bytes.printable(action.text(), SHOWN) + "\" in " + line.parameter()
                    + " map -- need \"headername: headervalue\"");
            return false;
        }
        return true;
    }

    /// Logs a warning.
    void warn(String text) {
        service.log().warning(text);
    }

    /// Logs a warning with the message's name.
    void warnOfMessage(String text) {
        warn(queueId + ": " + text);
    }

    /// Logs what a filter did to the message.
    void milter(String action, String text) {
        var line = envelope(new StringBuilder(160).append(queueId).append(": milter-")
                .append(action).append(": END-OF-MESSAGE"), text + ";");
        service.log().info(line);
    }

    private void log(String action, Line line, String text) {
        boolean byMilter = line.what().equals(MILTER_HEADER);
        var out = envelope(new StringBuilder(160).append(queueId).append(": ")
                .append(byMilter ? MILTER_HEADER + "-" : "").append(action).append(": ")
                .append(byMilter ? "header" : line.what()).append(' ')
                .append(Bytes.printable(line.text(), SHOWN)), "");
        service.log().info(text.isEmpty() && !byMilter ? out
                : out + ": " + Bytes.printable(text, 1000));
    }

    private String envelope(StringBuilder out, String text) {
        out.append(" from ").append(origin).append(text.isEmpty() ? ";" : ": " + text).append(" from=<")
                .append(addresses.show(sender)).append('>');
        if (!recipient.isEmpty()) {
            out.append(" to=<").append(addresses.show(recipient)).append('>');
        }
        if (!protocol.isEmpty()) {
            out.append(" proto=").append(protocol);
        }
        if (!helo.isEmpty()) {
            out.append(" helo=<").append(helo).append('>');
        }
        return out.toString();
    }
}
