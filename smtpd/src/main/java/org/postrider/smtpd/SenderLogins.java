package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SaslParams;
import org.postrider.server.ServiceContext;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;

/// Who may use which sender address: `smtpd_sender_login_maps`.
final class SenderLogins {
    /// What the tables say about a sender and a client.
    enum Verdict { FINE, NOT_LOGGED_IN, NOT_OWNED }

    private final AddressSearch search;

    SenderLogins(ServiceContext context) {
        Conf conf = context.conf();
        var maps = context.tables().maps("smtpd_sender_login_maps",
                conf.get(SaslParams.SMTPD_SENDER_LOGIN_MAPS), conf);
        var local = maps.isEmpty() ? null : new LocalDomains(conf, context.tables());
        search = new AddressSearch(maps, conf.get(CommonParams.RECIPIENT_DELIMITER),
                domain -> local == null ? MatchList.Match.NO : local.contains(domain));
    }

    /// Judges a client.
    ///
    /// @param sender internal form, with its domain
    /// @param user the login name; empty where the client is a stranger
    /// @param known whether a sender that nobody owns is anybody's
    /// @throws IOException if a table cannot say
    Verdict check(String sender, String user, boolean known) throws IOException {
        if (search.maps().isEmpty()) {
            return Verdict.FINE;
        }
        return switch (search.find(sender).lookup()) {
            case Lookup.Failed _ -> throw new IOException("smtpd_sender_login_maps");
            case Lookup.NotFound _ -> user.isEmpty() || known ? Verdict.FINE : Verdict.NOT_OWNED;
            case Lookup.Found(var owners) -> user.isEmpty() ? Verdict.NOT_LOGGED_IN
                    : owns(owners, user) ? Verdict.FINE : Verdict.NOT_OWNED;
        };
    }

    private static boolean owns(String owners, String user) {
        for (var owner : owners.split("[, \t\r\n]")) {
            if (!owner.isEmpty() && Bytes.equalsIgnoreCase(owner, user)) {
                return true;
            }
        }
        return false;
    }
}
