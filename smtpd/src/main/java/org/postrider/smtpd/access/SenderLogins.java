package org.postrider.smtpd.access;

import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.SaslParams;
import org.postrider.server.ServiceContext;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.Delimiters;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;

/// Who may use which sender address: `smtpd_sender_login_maps`.
final class SenderLogins {
    private final AddressSearch search;

    SenderLogins(ServiceContext context, LocalDomains local) {
        Conf conf = context.conf();
        var maps = context.tables().maps("smtpd_sender_login_maps",
                conf.get(SaslParams.SMTPD_SENDER_LOGIN_MAPS), conf);
        search = new AddressSearch(maps, Delimiters.of(conf),
                domain -> maps.isEmpty() ? MatchList.Match.NO : local.contains(domain));
    }

    /// The restrictions of the family.
    enum Rule implements Restriction {
        REJECT_SENDER_LOGIN_MISMATCH, REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH,
        REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH, REJECT_KNOWN_SENDER_LOGIN_MISMATCH;

        static Optional<Rule> named(String name) {
            for (var rule : values()) {
                if (rule.word().equals(name)) {
                    return Optional.of(rule);
                }
            }
            return Optional.empty();
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Verdict apply(Judge judge) {
            if (!judge.access().authenticates()) {
                ignored(judge);
                return Verdict.DUNNO;
            }
            boolean stranger = judge.subject().credentials().user().isEmpty();
            boolean concerns = stranger ? this != REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH
                    : this != REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH;
            return concerns && judge.hasSender() && !judge.senderAddress().isEmpty()
                    ? judge.access().logins().check(judge,
                            this == REJECT_KNOWN_SENDER_LOGIN_MISMATCH) : Verdict.DUNNO;
        }

        /// The first of the family stands for two of the others.
        private void ignored(Judge judge) {
            if (this == REJECT_SENDER_LOGIN_MISMATCH) {
                REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH.ignored(judge);
                REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH.ignored(judge);
                return;
            }
            judge.access().warnNoSasl(word());
        }
    }

    /// Judges the sender.
    ///
    /// @param known whether a sender that nobody owns is anybody's
    private Verdict check(Judge judge, boolean known) {
        if (search.maps().isEmpty()) {
            return Verdict.DUNNO;
        }
        var sender = judge.senderScope();
        var user = judge.subject().credentials().user();
        return switch (search.find(judge.resolve(sender).recipient()).lookup()) {
            case Lookup.Failed _ -> throw Access.lookupFailed(sender.name());
            case Lookup.NotFound _ -> user.isEmpty() || known ? Verdict.DUNNO
                    : notOwned(judge, sender, user);
            case Lookup.Found(var owners) -> user.isEmpty()
                    ? judge.refuse(553, "5.7.1", sender, "not logged in")
                    : owns(owners, user) ? Verdict.DUNNO : notOwned(judge, sender, user);
        };
    }

    private static Verdict notOwned(Judge judge, Scope sender, String user) {
        return judge.refuse(553, "5.7.1", sender, "not owned by user " + user);
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
