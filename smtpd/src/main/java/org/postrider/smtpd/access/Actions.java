package org.postrider.smtpd.access;

import java.util.Locale;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.util.Bytes;

/// What the right-hand side of an access table, or the answer of a policy server, orders (access(5)).
final class Actions {
    private final Judge judge;
    private final String table;
    private final String key;
    private final Scope scope;

    /// @param table where the order comes from, for the log
    /// @param key what was looked up, for the log
    /// @param scope what a refusal names
    Actions(Judge judge, String table, String key, Scope scope) {
        this.judge = judge;
        this.table = table;
        this.key = key;
        this.scope = scope;
    }

    /// Carries out an order.
    Verdict apply(String order) {
        int end = 0;
        while (end < order.length() && !Bytes.isSpace(order.charAt(end))) {
            end++;
        }
        var word = order.substring(0, end);
        var text = order.substring(end).strip();
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "DUNNO" -> Verdict.DUNNO;
            case "REJECT" -> refuse(conf().get(AccessParams.ACCESS_MAP_REJECT_CODE), text);
            case "DEFER" -> refuse(conf().get(AccessParams.ACCESS_MAP_DEFER_CODE), text);
            case "DEFER_IF_PERMIT" -> judge.deferIfPermit(
                    refusal(450, text, "Service unavailable"));
            case "DEFER_IF_REJECT" -> judge.deferIfReject(
                    refusal(450, text, "Service unavailable"));
            case "HANGUP" -> hangUp(text);
            case "WARN" -> log("warn", text);
            case "INFO" -> log("info", text);
            case "FILTER", "HOLD", "DISCARD", "REDIRECT", "BCC", "PREPEND" ->
                    change(word.toUpperCase(Locale.ROOT), text);
            case "OK", "RELAY" -> judge.permit(word, scope, table);
            default -> other(order, word, text);
        };
    }

    private Conf conf() {
        return judge.access().context().conf();
    }

    private Verdict other(String order, String word, String text) {
        if (isNumber(order.strip())) {
            return judge.permit(order.strip(), scope, table); // as "POP before SMTP" wants it
        }
        boolean code = word.length() == 3 && isNumber(word)
                && (word.charAt(0) == '4' || word.charAt(0) == '5');
        if (code) {
            return refuse(Integer.parseInt(word), text);
        }
        if (order.indexOf(':') >= 0) {
            warn(" has entry with lookup table: " + order);
            judge.access().context().log().warning(
                    "do not specify lookup tables inside SMTPD access maps");
            judge.access().context().log().warning(
                    "define a restriction class and specify its name instead.");
            throw new Refused(Refusal.CONFIGURATION);
        }
        return judge.all(judge.access().restrictions(order, judge.stage()));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private Verdict refuse(int code, String text) {
        return judge.refuse(refusal(code, text, "Access denied"));
    }

    /// @param text with or without an enhanced status code in front
    private Refusal refusal(int code, String text, String otherwise) {
        int length = StatusMap.length(text);
        var status = length == 0 ? "5.7.1" : text.substring(0, length);
        var rest = text.substring(length).strip();
        return judge.refusal(code, status, scope, rest.isEmpty() ? otherwise : rest);
    }

    private Verdict hangUp(String text) {
        judge.log("hangup", text);
        throw new Refused(Refusal.HANGUP);
    }

    private Verdict log(String action, String text) {
        judge.log(action, text);
        return Verdict.DUNNO;
    }

    /// Orders that change the message. Before MAIL there is none.
    private Verdict change(String action, String text) {
        boolean early = !judge.access().delaysReject() && (judge.stage() == Stage.CLIENT
                || judge.stage() == Stage.HELO);
        if (early) {
            warn(": with smtpd_delay_reject=no, action " + action + " is always skipped in "
                    + Stage.CLIENT.title() + " or " + Stage.HELO.title() + " restrictions");
            return Verdict.DUNNO;
        }
        if (!action.equals("PREPEND") && !conf().get(SmtpdParams.SMTPD_PROXY_FILTER).isEmpty()) {
            warn(": with smtpd_proxy_filter specified, action " + action + " is unavailable");
            return Verdict.DUNNO;
        }
        switch (action) {
            case "HOLD" -> {
                if (!judge.subject().effects().hold()) {
                    trigger("hold", text.isEmpty() ? "triggers HOLD action" : text);
                }
                judge.subject().effects().setHold();
            }
            case "DISCARD" -> {
                trigger("discard", text.isEmpty() ? "triggers DISCARD action" : text);
                judge.subject().effects().setDiscard();
                return Verdict.OK;
            }
            case "FILTER" -> filter(text);
            case "PREPEND" -> prepend(text);
            default -> recipient(action, text);
        }
        return Verdict.DUNNO;
    }

    private void filter(String destination) {
        if (destination.isEmpty()) {
            warn(" entry \"" + key + "\" has FILTER entry without value");
        } else if (destination.indexOf(':') < 0) {
            warn(" entry \"" + key + "\" requires transport:destination");
        } else {
            judge.subject().effects().setFilter(destination);
            trigger("filter", "triggers FILTER " + destination);
        }
    }

    private void prepend(String header) {
        if (judge.stage() == Stage.END_OF_DATA) {
            warn(": action PREPEND must be used before smtpd_end_of_data_restrictions");
        } else if (header.indexOf(':') <= 0) {
            warn(" entry \"" + key + "\" requires header: text");
        } else {
            judge.subject().effects().headers().add(header);
        }
    }

    private void recipient(String action, String address) {
        if (address.indexOf('@') < 0) {
            warn(" entry \"" + key + "\" requires user@domain target");
            return;
        }
        var effects = judge.subject().effects();
        if (action.equals("BCC")) {
            effects.copies().add(address);
        } else {
            effects.setRedirect(address);
        }
        trigger(action.toLowerCase(Locale.ROOT), "triggers " + action + " " + address);
    }

    private void trigger(String action, String text) {
        judge.log(action, "<" + scope.name() + ">: " + scope.title() + " " + text);
    }

    private void warn(String text) {
        judge.access().context().log().warning("access table " + table + text);
    }
}
