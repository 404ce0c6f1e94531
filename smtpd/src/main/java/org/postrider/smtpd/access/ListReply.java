package org.postrider.smtpd.access;

import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Macros;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.ConfException;
import org.postrider.tables.Lookup;

/// The reply to what a DNS list has: a template with macros (`default_rbl_reply`, `rbl_reply_maps`).
final class ListReply {
    private final Judge judge;
    private final DnsList list;
    private final Scope what;
    private final String reason;
    private boolean unknown;

    private ListReply(Judge judge, DnsList list, Scope what, String reason) {
        this.judge = judge;
        this.list = list;
        this.what = what;
        this.reason = reason;
    }

    /// @param what is on the list
    /// @param reason why, as the list says; empty where it does not
    static Refusal of(Judge judge, DnsList list, Scope what, String reason) {
        return new ListReply(judge, list, what, reason).make();
    }

    private Refusal make() {
        var template = template();
        var text = expand(template);
        if (unknown) {
            judge.access().context().log().warning("rbl_reject_reply: bad rbl reply template for"
                    + " domain " + list.domain() + ": " + template);
            text = expand(AccessParams.DEFAULT_RBL_REPLY.rawDefault());
        }
        boolean valid = text.length() > 4 && (text.charAt(0) == '4' || text.charAt(0) == '5')
                && Character.isDigit(text.charAt(1)) && Character.isDigit(text.charAt(2))
                && text.charAt(3) == ' ';
        if (!valid) {
            judge.access().context().log().warning("rbl response code configuration error: "
                    + text);
            return new Refusal(450, "4.7.1 Service unavailable");
        }
        int code = Integer.parseInt(text.substring(0, 3));
        var rest = text.substring(4).strip();
        int length = StatusMap.length(rest);
        return Refusal.of(code, length == 0 ? "5.7.1" : rest.substring(0, length),
                rest.substring(length).strip());
    }

    private String expand(String template) {
        unknown = false;
        try {
            return new Macros(this::value).expand(template);
        } catch (ConfException e) {
            judge.access().context().log().warning(e.getMessage());
            unknown = true;
            return "";
        }
    }

    private String template() {
        var maps = judge.access().listReplies();
        var found = maps.isEmpty() ? Lookup.NOT_FOUND : maps.lookup(list.name());
        if (found instanceof Lookup.NotFound && list.pattern().isPresent()) {
            found = maps.lookup(list.domain());
        }
        return switch (found) {
            case Lookup.Found(var template) -> template;
            case Lookup.NotFound _ -> judge.access().context().conf().get(
                    AccessParams.DEFAULT_RBL_REPLY);
            case Lookup.Failed _ -> {
                judge.access().context().log().warning(maps.dicts().getFirst().name()
                        + " lookup error for \"" + list.name() + "\"");
                throw new Refused(Refusal.CONFIGURATION);
            }
        };
    }

    /// The value of a macro, in which macros are not expanded again: a client chooses some of them.
    private String value(String name) {
        return judge.access().expansionFilter().apply(raw(name)).replace("$", "$$");
    }

    private String raw(String name) {
        var peer = judge.subject().peer();
        var sender = judge.hasSender() ? judge.senderAddress() : "";
        var recipient = judge.hasRecipient() ? judge.recipientAddress() : "";
        return switch (name) {
            case "rbl_code" -> String.valueOf(judge.access().context().conf().get(
                    AccessParams.MAPS_RBL_REJECT_CODE));
            case "rbl_class" -> what.title();
            case "rbl_what" -> what.name();
            case "rbl_domain" -> list.domain();
            case "rbl_reason", "rbl_txt" -> reason;
            case "client" -> peer.namaddr(false);
            case "client_address" -> peer.address();
            case "client_name" -> peer.name();
            case "reverse_client_name" -> peer.reverseName();
            case "helo_name" -> judge.helo();
            case "sender" -> judge.hasSender() && sender.isEmpty() ? "<>" : sender;
            case "sender_name" -> judge.hasSender() && sender.isEmpty() ? "<>"
                    : Address.local(sender);
            case "sender_domain" -> Address.domain(sender);
            case "recipient" -> recipient;
            case "recipient_name" -> Address.local(recipient);
            case "recipient_domain" -> Address.domain(recipient);
            default -> {
                judge.access().context().log().warning("unknown macro name \"" + name
                        + "\" in expansion request");
                unknown = true;
                yield "";
            }
        };
    }
}
