package org.postrider.tables;

import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Lists;
import org.postrider.tables.MatchList.Match;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Who may submit mail under which sender address (`local_login_sender_maps`).
///
/// | pattern in the tables, by login name | allows |
/// |---|---|
/// | `*` | every sender |
/// | `<>` | the null sender (`empty_address_local_login_sender_maps_lookup_key`) |
/// | `@domain` | all senders of this domain |
/// | `user@domain`, `user` | this sender, with any address extension |
public final class LoginSenders {
    private static final List<String> EVERYBODY = List.of("static:*");

    private LoginSenders() {}

    /// Whether a user may use a sender address.
    ///
    /// @param login his name, or `uid:` and his number where he has none
    /// @param sender in internal form, empty for the null sender
    public static Match allows(Conf conf, Log log, String login, String sender) {
        var names = conf.get(CommonParams.LOCAL_LOGIN_SENDER_MAPS);
        if (names.equals(EVERYBODY)) {
            return Match.YES; // most sites: no table is opened for sendmail(1)
        }
        try (var tables = new Tables(log)) {
            return switch (tables.maps(CommonParams.LOCAL_LOGIN_SENDER_MAPS.name(), names, conf)
                    .lookup(login)) {
                case Lookup.NotFound _ -> Match.NO;
                case Lookup.Failed(var reason) -> {
                    log.warning(reason);
                    yield Match.FAILED;
                }
                case Lookup.Found(var patterns) -> matches(conf, patterns, sender);
            };
        }
    }

    private static Match matches(Conf conf, String patterns, String sender) {
        var local = Address.local(sender);
        int split = Delimiters.of(conf).extensionAt(local);
        var domain = sender.substring(local.length());
        var plain = sender.isEmpty() ? conf.get(
                CommonParams.EMPTY_ADDRESS_LOCAL_LOGIN_SENDER_MAPS_LOOKUP_KEY)
                : Address.external((split < 0 ? local : local.substring(0, split)) + domain);
        for (var pattern : Lists.split(patterns)) {
            boolean fits = pattern.equals("*") || Bytes.equalsIgnoreCase(pattern, plain)
                    || pattern.startsWith("@") && pattern.length() > 1 && !sender.isEmpty()
                            && Bytes.equalsIgnoreCase(pattern, domain);
            if (fits) {
                return Match.YES;
            }
        }
        return Match.NO;
    }
}
