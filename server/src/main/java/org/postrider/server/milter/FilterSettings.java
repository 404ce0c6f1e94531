package org.postrider.server.milter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.MilterParams;
import org.postrider.mail.params.Param;

/// One filter of a list.
///
/// @param name where it listens: `inet:host:port` or `unix:path`
/// @param connectTimeout for the connection and the first exchange
/// @param commandTimeout for a command and its reply
/// @param contentTimeout for the content and its reply
/// @param defaultAction what happens to mail when the filter fails
/// @param version of the protocol
public record FilterSettings(String name, Duration connectTimeout, Duration commandTimeout,
        Duration contentTimeout, String defaultAction, int version) {
    /// The filters of a list, as `smtpd_milters` has it: names, or names with settings of their own
    /// in braces, `{ inet:host:port, connect_timeout = 10s, default_action = accept }`.
    ///
    /// @throws ConfException if a setting cannot be understood
    public static List<FilterSettings> of(Conf conf, List<String> list) {
        var filters = new ArrayList<FilterSettings>();
        for (var word : list) {
            filters.add(one(conf, word));
        }
        return List.copyOf(filters);
    }

    private static FilterSettings one(Conf conf, String word) {
        var name = word;
        var own = conf;
        if (word.startsWith("{") && word.endsWith("}")) {
            var inside = word.substring(1, word.length() - 1).strip();
            int end = 0;
            while (end < inside.length() && ", \t\n".indexOf(inside.charAt(end)) < 0) {
                end++;
            }
            name = inside.substring(0, end);
            own = own(conf, inside.substring(end));
        }
        return new FilterSettings(name, own.get(MilterParams.MILTER_CONNECT_TIMEOUT),
                own.get(MilterParams.MILTER_COMMAND_TIMEOUT),
                own.get(MilterParams.MILTER_CONTENT_TIMEOUT),
                own.get(MilterParams.MILTER_DEFAULT_ACTION),
                version(own.get(MilterParams.MILTER_PROTOCOL)));
    }

    private static Conf own(Conf conf, String settings) {
        var more = new java.util.HashMap<String, String>();
        // `name = value` with blanks where one likes them
        var text = settings.replace(',', ' ').strip();
        for (int at = 0; at < text.length();) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                throw new ConfException("bad filter setting: " + text.substring(at));
            }
            int start = equals + 1;
            while (start < text.length() && text.charAt(start) == ' ') {
                start++;
            }
            int end = start;
            while (end < text.length() && text.charAt(end) != ' ') {
                end++;
            }
            more.put(parameter(text.substring(at, equals).strip()).name(),
                    text.substring(start, end));
            at = end;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }
        return conf.with(more);
    }

    private static Param<?> parameter(String setting) {
        return switch (setting) {
            case "connect_timeout" -> MilterParams.MILTER_CONNECT_TIMEOUT;
            case "command_timeout" -> MilterParams.MILTER_COMMAND_TIMEOUT;
            case "content_timeout" -> MilterParams.MILTER_CONTENT_TIMEOUT;
            case "default_action" -> MilterParams.MILTER_DEFAULT_ACTION;
            case "protocol" -> MilterParams.MILTER_PROTOCOL;
            default -> throw new ConfException("unknown filter setting: " + setting);
        };
    }

    private static int version(String protocol) {
        var first = protocol.strip().split("[ ,\t]+")[0];
        return switch (first) {
            case "2", "3", "4", "6" -> first.charAt(0) - '0';
            default -> throw new ConfException("bad milter_protocol: " + protocol);
        };
    }
}
