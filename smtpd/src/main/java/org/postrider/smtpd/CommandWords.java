package org.postrider.smtpd;

import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.server.EhloKeywords;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// What the administrator says about command lines, before they are commands: replaced, without
/// effect, or the end of the session; and about keywords that EHLO leaves out.
final class CommandWords {
    private static final int LIMIT = 200;

    private final Log log;
    private final String filterName;
    private final Optional<Maps> filter;
    private final MatchList noops;
    private final MatchList forbidden;
    private final EhloKeywords discarded;

    CommandWords(ServiceContext context) {
        var conf = context.conf();
        log = context.log();
        filterName = conf.get(SmtpdParams.SMTPD_COMMAND_FILTER);
        filter = filterName.isEmpty() ? Optional.empty()
                : Optional.of(context.tables().maps(SmtpdParams.SMTPD_COMMAND_FILTER.name(),
                        List.of(filterName), conf));
        noops = list(context, SmtpdParams.SMTPD_NOOP_COMMANDS);
        forbidden = list(context, SmtpdParams.SMTPD_FORBIDDEN_COMMANDS);
        discarded = new EhloKeywords(context, SmtpdParams.SMTPD_DISCARD_EHLO_KEYWORDS,
                SmtpdParams.SMTPD_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS);
    }

    private static MatchList list(ServiceContext context, Param<List<String>> param) {
        Conf conf = context.conf();
        return MatchList.of(param.name(), conf.expand(conf.raw(param)), context.tables(), conf);
    }

    /// The command line that is worked with instead of this one; empty if that cannot be said.
    ///
    /// @param peer names the client in the log
    Optional<String> filtered(String line, String peer) {
        if (filter.isEmpty()) {
            return Optional.of(line);
        }
        int start = 0;
        while (start < line.length() && Bytes.isSpace(line.charAt(start))) {
            start++;
        }
        return switch (filter.get().lookup(line.substring(start))) {
            case Lookup.Found(var replacement) -> {
                log.info(peer + ": replacing command \"" + Bytes.printable(line, LIMIT)
                        + "\" with \"" + Bytes.printable(replacement, LIMIT) + "\"");
                yield Optional.of(replacement);
            }
            case Lookup.NotFound _ -> Optional.of(line);
            case Lookup.Failed _ -> {
                log.warning(filterName + " lookup error for \"" + Bytes.printable(line, LIMIT)
                        + "\"");
                yield Optional.empty();
            }
        };
    }

    /// Whether a command of this name is answered as NOOP is.
    boolean isNoop(String word) {
        return !noops.isEmpty() && !word.isEmpty() && noops.string(word) == MatchList.Match.YES;
    }

    /// Whether a command that is none ends the session: the client is no mail client, or it sends
    /// the header of a message.
    boolean isForbidden(String word) {
        int end = 0;
        while (end < word.length() && word.charAt(end) != ':' && isNameChar(word.charAt(end))) {
            end++;
        }
        boolean header = end > 0 && end < word.length() && word.charAt(end) == ':';
        return header || forbidden.string(word) == MatchList.Match.YES;
    }

    /// Whether this may stand in the name of a header.
    private static boolean isNameChar(char c) {
        return c > ' ' && c != 127;
    }

    /// The keywords that EHLO leaves out for this client.
    ///
    /// @return empty if that cannot be said
    Optional<List<String>> discarded(String address) {
        var words = discarded.of(address);
        if (words.isEmpty()) {
            log.warning(SmtpdParams.SMTPD_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS.name()
                    + " lookup error for \"" + address + "\"");
        }
        return words;
    }
}
