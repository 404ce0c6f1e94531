package org.postrider.smtpd.access;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.postrider.mail.address.Address;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.net.AddressText;
import org.postrider.tables.MatchList;

/// `permit_mx_backup`: mail for domains that name this host as a mail exchanger, but not as the best.
final class MxBackup implements Restriction {
    private final MatchList networks;
    private final AtomicBoolean warned = new AtomicBoolean();

    MxBackup(Access access) {
        var context = access.context();
        networks = MatchList.of(AccessParams.PERMIT_MX_BACKUP_NETWORKS.name(), String.join(" ",
                context.conf().get(AccessParams.PERMIT_MX_BACKUP_NETWORKS)), context.tables(),
                context.conf());
    }

    @Override
    public Verdict apply(Judge judge) {
        if (!warned.getAndSet(true)) {
            judge.access().context().log().warning("support for restriction \"permit_mx_backup\""
                    + " will be removed from Postfix; instead, specify \"relay_domains\"");
        }
        if (!judge.hasRecipient()) {
            return Verdict.DUNNO;
        }
        if (RelayRules.isOurs(judge)) {
            return permit(judge);
        }
        var resolved = judge.resolve(judge.recipientScope());
        var domain = Address.domain(resolved.recipient());
        if (domain.startsWith("[") || RelayRules.isRouted(judge)) {
            return Verdict.DUNNO;
        }
        return switch (judge.access().context().resolver().mx(domain)) {
            case Answer.Found<Mx>(var exchangers) -> isBackup(judge, exchangers) ? permit(judge)
                    : Verdict.DUNNO;
            case Answer.TryAgain<Mx> _ -> unknown(judge, "Host not found, try again");
            case Answer.Filtered<Mx> _ -> unknown(judge, HostCheck.FILTERED);
            case Answer.NoData<Mx> _, Answer.NoName<Mx> _ -> Verdict.DUNNO;
        };
    }

    private static Verdict unknown(Judge judge, String why) {
        return judge.deferIfReject(judge.refusal(450, "4.4.4", judge.recipientScope(),
                "Unable to look up mail exchanger information: " + why));
    }

    private static Verdict permit(Judge judge) {
        return judge.permit("permit_mx_backup", judge.recipientScope(), "");
    }

    private boolean isBackup(Judge judge, List<Mx> exchangers) {
        int best = exchangers.stream().mapToInt(Mx::preference).min().orElse(0);
        boolean named = false;
        boolean primaryFits = networks.isEmpty();
        for (var exchanger : exchangers) {
            boolean own = isOwn(judge, exchanger.host());
            if (exchanger.preference() == best) {
                if (own) {
                    return false;
                }
                primaryFits |= isInNetworks(judge, exchanger.host());
            }
            named |= own;
        }
        return named && primaryFits;
    }

    private static boolean isOwn(Judge judge, String host) {
        var context = judge.access().context();
        if (host.equalsIgnoreCase(context.conf().get(CommonParams.MYHOSTNAME))) {
            return true;
        }
        for (var address : addresses(judge, host)) {
            boolean v6 = address.getAddress().length == 16;
            if (judge.access().localDomains().contains("[" + (v6 ? "IPv6:" : "")
                    + AddressText.of(address) + "]") == MatchList.Match.YES) {
                return true;
            }
        }
        return false;
    }

    private boolean isInNetworks(Judge judge, String host) {
        for (var address : addresses(judge, host)) {
            if (networks.address(AddressText.of(address)) == MatchList.Match.YES) {
                return true;
            }
        }
        return false;
    }

    private static List<InetAddress> addresses(Judge judge, String host) {
        return judge.access().context().resolver().nativeAddresses(host, true, true)
                instanceof Answer.Found<InetAddress>(var found) ? found : List.of();
    }
}
