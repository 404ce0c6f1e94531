package org.postrider.smtpd.access;

import java.util.Locale;
import java.util.Optional;

/// A check by an access table, such as `check_client_access hash:/etc/postfix/clients`.
///
/// @param kind whose table
/// @param table where to look
record TableCheck(Kind kind, AccessTable table) implements Restriction {
    /// What is looked up.
    enum Kind {
        CLIENT, REVERSE_CLIENT_HOSTNAME, HELO, SENDER, RECIPIENT, ETRN, SASL, CCERT
    }

    /// The check of this name, in small letters.
    static Optional<Kind> named(String word) {
        for (var kind : Kind.values()) {
            if (word.equals("check_" + kind.name().toLowerCase(Locale.ROOT) + "_access")) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /// What a table alone means in a list; empty where it means nothing.
    static Optional<Kind> bare(Stage stage) {
        return switch (stage) {
            case CLIENT -> Optional.of(Kind.CLIENT);
            case HELO -> Optional.of(Kind.HELO);
            case SENDER -> Optional.of(Kind.SENDER);
            case RECIPIENT -> Optional.of(Kind.RECIPIENT);
            case ETRN -> Optional.of(Kind.ETRN);
            case DATA, END_OF_DATA -> Optional.empty();
        };
    }

    static Restriction of(Access access, Kind kind, String table) {
        return kind == Kind.CCERT ? CertificateCheck.of(access, table)
                : new TableCheck(kind, new AccessTable(access, table));
    }

    @Override
    public Verdict apply(Judge judge) {
        var peer = judge.subject().peer();
        return switch (kind) {
            case CLIENT -> table.host(judge, peer.name(), peer.address(), judge.clientScope());
            case REVERSE_CLIENT_HOSTNAME -> {
                var scope = new Scope(peer.reverseName(), "Unverified Client host");
                yield HostCheck.withoutPermission(judge, table.host(judge, peer.reverseName(),
                        peer.address(), scope), "check_reverse_client_hostname_access", scope);
            }
            case HELO -> judge.helo().isEmpty() ? Verdict.DUNNO
                    : table.domain(judge, judge.helo(), HeloRules.scope(judge));
            case SENDER -> judge.hasSender() ? table.mail(judge, judge.senderScope())
                    : Verdict.DUNNO;
            case RECIPIENT -> judge.hasRecipient() ? table.mail(judge, judge.recipientScope())
                    : Verdict.DUNNO;
            case ETRN -> judge.stage() == Stage.ETRN
                    ? table.domain(judge, judge.scope().name(), judge.scope()) : Verdict.DUNNO;
            case SASL -> user(judge);
            case CCERT -> throw new IllegalStateException("has a class of its own");
        };
    }

    private Verdict user(Judge judge) {
        if (!judge.access().authenticates()) {
            judge.access().warnNoSasl("check_sasl_access");
            return Verdict.DUNNO;
        }
        var user = judge.subject().credentials().user();
        return user.isEmpty() ? Verdict.DUNNO
                : table.only(judge, user, new Scope(user, "SASL login name"));
    }
}
