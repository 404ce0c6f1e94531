package org.postrider.server.agent;

import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpParams;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;

/// Changes what is said of deliveries, by `default_delivery_status_filter` and its relatives: the
/// key is the status and its text, `5.1.1 user unknown`; the table answers with others. A failure
/// becomes a delay or the other way round; a success stays one, and nothing else becomes one.
final class StatusFilter {
    private final ServiceContext context;
    private final Maps maps;

    StatusFilter(ServiceContext context) {
        this.context = context;
        var parameter = parameter(context.program());
        maps = context.tables().maps(parameter.name(),
                Lists.split(context.conf().get(parameter)), context.conf());
    }

    private static Param<String> parameter(String program) {
        return switch (program) {
            case "local" -> LocalParams.LOCAL_DELIVERY_STATUS_FILTER;
            case "virtual" -> LocalParams.VIRTUAL_DELIVERY_STATUS_FILTER;
            case "pipe" -> LocalParams.PIPE_DELIVERY_STATUS_FILTER;
            case "smtp" -> SmtpParams.DELIVERY_STATUS_FILTER.of(false);
            case "lmtp" -> SmtpParams.DELIVERY_STATUS_FILTER.of(true);
            default -> LocalParams.DEFAULT_DELIVERY_STATUS_FILTER;
        };
    }

    /// The outcome as it is to be told.
    Outcome apply(Outcome outcome) {
        if (maps.isEmpty()) {
            return outcome;
        }
        var dsn = outcome.dsn();
        return switch (maps.lookup(dsn.status() + " " + dsn.reason())) {
            case Lookup.NotFound _ -> outcome;
            case Lookup.Failed(var why) -> {
                context.log().warning(maps.parameter() + ": " + why);
                yield outcome instanceof Outcome.Bounced ? new Outcome.Deferred(
                        Dsn.of("4.3.5", "delayed", "delivery status filter failure")) : outcome;
            }
            case Lookup.Found(var answer) -> {
                var changed = changed(outcome, answer);
                if (changed == outcome) {
                    context.log().warning(maps.parameter() + ": bad status code: "
                            + Bytes.printable(answer, 200));
                }
                yield changed;
            }
        };
    }

    /// The outcome with another status and text; itself if that is not possible.
    static Outcome changed(Outcome outcome, String answer) {
        int blank = answer.indexOf(' ');
        if (blank < 5 || answer.charAt(1) != '.') {
            return outcome;
        }
        var dsn = outcome.dsn().withStatus(answer.substring(0, blank))
                .withReason(answer.substring(blank).strip());
        boolean success = outcome instanceof Outcome.Sent;
        return switch (answer.charAt(0)) {
            case '2' -> success ? new Outcome.Sent(dsn) : outcome;
            case '4' -> success ? outcome : new Outcome.Deferred(dsn);
            case '5' -> success ? outcome : new Outcome.Bounced(dsn);
            default -> outcome;
        };
    }
}
