package org.postrider.smtpd.access;

import org.postrider.tables.Lookup;
import org.postrider.tables.MatchList;

/// Restrictions that permit clients by who they are.
final class ClientRules {
    private ClientRules() {}

    /// `permit_inet_interfaces`: this host itself.
    static Verdict interfaces(Judge judge) {
        var literal = "[" + judge.subject().peer().literal() + "]";
        return judge.access().localDomains().contains(literal) == MatchList.Match.YES
                ? permit(judge, "permit_inet_interfaces") : Verdict.DUNNO;
    }

    /// `permit_mynetworks`
    static Verdict networks(Judge judge) {
        var peer = judge.subject().peer();
        return switch (judge.access().networks().host(peer.name(), peer.address())) {
            case YES -> {
                judge.access().oldDefaults().permitted(peer);
                yield permit(judge, "permit_mynetworks");
            }
            case NO -> Verdict.DUNNO;
            case FAILED -> throw Access.lookupFailed(judge.scope().name());
        };
    }

    /// `permit_sasl_authenticated`
    static Verdict authenticated(Judge judge) {
        return judge.subject().credentials().user().isEmpty() ? Verdict.DUNNO
                : permit(judge, "permit_sasl_authenticated");
    }

    /// `permit_tls_clientcerts`: those in `relay_clientcerts`.
    static Verdict knownCertificate(Judge judge) {
        var certificate = judge.subject().credentials().certificate();
        if (certificate.fingerprint().isEmpty()) {
            if (judge.subject().credentials().encrypted()) {
                judge.access().warnIfNotAsked("permit_tls_clientcerts");
            }
            return Verdict.DUNNO;
        }
        for (var key : new String[] {certificate.keyFingerprint(), certificate.fingerprint()}) {
            switch (judge.access().certificates().lookup(key)) {
                case Lookup.Found _ -> {
                    return permit(judge, "permit_tls_clientcerts");
                }
                case Lookup.Failed _ -> {
                    judge.access().certificatesFailed(key, certificate);
                    throw Access.lookupFailed(judge.scope().name());
                }
                case Lookup.NotFound _ -> { }
            }
        }
        return Verdict.DUNNO;
    }

    /// `permit_tls_all_clientcerts`
    static Verdict anyCertificate(Judge judge) {
        var credentials = judge.subject().credentials();
        if (credentials.certificate().fingerprint().isEmpty()) {
            if (credentials.encrypted()) {
                judge.access().warnIfNotAsked("permit_tls_all_clientcerts");
            }
        }
        return credentials.certificate().trusted()
                ? permit(judge, "permit_tls_all_clientcerts") : Verdict.DUNNO;
    }

    private static Verdict permit(Judge judge, String action) {
        return judge.permit(action, judge.clientScope(), "");
    }
}
