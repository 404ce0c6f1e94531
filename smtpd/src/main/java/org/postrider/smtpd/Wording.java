package org.postrider.smtpd;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.Macros;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.server.ServiceContext;
import org.postrider.smtpd.access.ExpansionFilter;
import org.postrider.smtpd.access.Peer;
import org.postrider.smtpd.access.StatusMap;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;

/// What the administrator makes of refusals: other words (`smtpd_reject_filter_maps`), and a text
/// behind them (`smtpd_reject_footer`, `smtpd_reject_footer_maps`).
final class Wording {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);
    /// In front of a footer: it goes on where the reply ends.
    private static final String SAME_LINE = "\\c";
    private static final String NEW_LINE = "\\n";

    private final ServiceContext context;
    private final String hostname;
    private final Maps filters;
    private final Maps footers;
    private final String footer;
    private final ExpansionFilter expansionFilter;

    Wording(ServiceContext context, String hostname) {
        this.context = context;
        this.hostname = hostname;
        var conf = context.conf();
        filters = maps(conf, SmtpdParams.SMTPD_REJECT_FILTER_MAPS);
        footers = maps(conf, SmtpdParams.SMTPD_REJECT_FOOTER_MAPS);
        footer = conf.get(SmtpdParams.SMTPD_REJECT_FOOTER);
        expansionFilter = new ExpansionFilter(conf.get(SmtpdParams.SMTPD_EXPANSION_FILTER));
    }

    private Maps maps(Conf conf, Param<List<String>> param) {
        return context.tables().maps(param.name(), conf.get(param), conf);
    }

    /// The refusal in the administrator's words.
    ///
    /// @param queueId for the log
    Reply filtered(Reply refusal, String queueId) {
        if (filters.isEmpty()) {
            return refusal;
        }
        return switch (filters.lookup(refusal.toString())) {
            case Lookup.NotFound _ -> refusal;
            case Lookup.Failed _ -> failed(filters, refusal);
            case Lookup.Found(var text) when !isRefusal(text) -> {
                context.log().warning(queueId + ": ignoring invalid reject filter result: "
                        + text);
                yield refusal;
            }
            case Lookup.Found(var text) -> {
                context.log().info(queueId + ": reply filter in: " + refusal);
                context.log().info(queueId + ": reply filter out: " + text);
                yield new Reply(Integer.parseInt(text.substring(0, 3)), text.substring(4));
            }
        };
    }

    /// Whether a text has a code of 4xx or 5xx and, if it has an enhanced status code, one of the
    /// same class.
    private static boolean isRefusal(String text) {
        boolean code = text.length() > 4 && (text.charAt(0) == '4' || text.charAt(0) == '5')
                && Character.isDigit(text.charAt(1)) && Character.isDigit(text.charAt(2))
                && text.charAt(3) == ' ';
        var rest = code ? text.substring(4) : "";
        return code && (StatusMap.length(rest) == 0 || rest.charAt(0) == text.charAt(0));
    }

    private Reply failed(Maps maps, Reply refusal) {
        context.log().warning(maps.dicts().getFirst().name() + " lookup error for \"" + refusal
                + "\"");
        return refusal;
    }

    private String template(Reply refusal) {
        return switch (footers.isEmpty() ? Lookup.NOT_FOUND
                : footers.lookup(refusal.toString())) {
            case Lookup.Found(var text) -> text;
            case Lookup.NotFound _ -> footer;
            case Lookup.Failed _ -> {
                failed(footers, refusal);
                yield footer;
            }
        };
    }

    /// The refusal with the text behind it.
    Reply withFooter(Reply refusal, Peer peer, Session session) {
        if (footers.isEmpty() && footer.isEmpty()) {
            return refusal;
        }
        var template = template(refusal);
        return template.isEmpty() ? refusal : withFooter(refusal, template,
                name -> value(name, peer, session));
    }

    private Reply withFooter(Reply refusal, String template, UnaryOperator<String> values) {
        String text;
        try {
            text = new Macros(name -> expansionFilter.apply(values.apply(name))
                    .replace("$", "$$")).expand(template);
        } catch (ConfException e) {
            context.log().warning(e.getMessage());
            return refusal;
        }
        boolean same = text.startsWith(SAME_LINE);
        var out = new StringBuilder(refusal.text());
        var status = refusal.text().substring(0, StatusMap.length(refusal.text()));
        int at = same ? SAME_LINE.length() : 0;
        for (boolean first = true; at <= text.length(); first = false) {
            int end = text.indexOf(NEW_LINE, at);
            end = end < 0 ? text.length() : end;
            if (!first || !same) {
                out.append('\n').append(status).append(status.isEmpty() ? "" : " ");
            }
            out.append(text, at, end);
            at = end + NEW_LINE.length();
        }
        return new Reply(refusal.code(), out.toString());
    }

    private String value(String name, Peer peer, Session session) {
        return switch (name) {
            case "client" -> peer.namaddr(false);
            case "client_address" -> peer.address();
            case "client_port" -> peer.port();
            case "client_name" -> peer.name();
            case "reverse_client_name" -> peer.reverseName();
            case "helo_name" -> session.identity().helo();
            case "localtime" -> TIME.format(ZonedDateTime.now(context.clock()));
            case "server_name" -> hostname;
            default -> sender(name, session.mail().sender());
        };
    }

    /// @param address null outside a transaction
    private String sender(String name, String address) {
        boolean bounce = "".equals(address);
        var sender = address == null ? "" : address;
        return switch (name) {
            case "sender" -> bounce ? "<>" : sender;
            case "sender_name" -> bounce ? "<>" : Address.local(sender);
            case "sender_domain" -> Address.domain(sender);
            // At this point there is none any more.
            case "recipient", "recipient_name", "recipient_domain" -> "";
            default -> {
                context.log().warning("unknown macro name \"" + name
                        + "\" in expansion request");
                yield "";
            }
        };
    }
}
