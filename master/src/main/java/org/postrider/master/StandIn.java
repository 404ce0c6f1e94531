package org.postrider.master;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.mail.conf.MasterEntry;
import org.postrider.mail.params.PostscreenParams;
import org.postrider.mail.params.SmtpdParams;

/// Who takes the place of a program that does not exist.
///
/// For postscreen(8), which does not exist yet, it is the smtpd(8) of type `pass` that it would hand clients
/// over to. That one is asked by all clients, not only by those that have passed the tests; a host whose
/// port 25 is closed would get no mail at all. `nqmgr` is the name that qmgr(8) had before Postfix 2.1.
final class StandIn {
    private static final String POSTSCREEN = "postscreen";
    private static final String SMTPD = "smtpd";

    private StandIn() {}

    /// The service that takes the place of this one, on the same sockets; empty if there is none.
    static Optional<MasterEntry> of(MasterEntry entry, Conf conf, MasterCf file) {
        if (entry.program().equals("nqmgr")) {
            return Optional.of(like(entry, entry, "qmgr", entry.overrides()));
        }
        if (!entry.program().equals(POSTSCREEN) || entry.type() != MasterEntry.Type.INET) {
            return Optional.empty();
        }
        var own = entry.conf(conf);
        var name = own.get(SmtpdParams.SMTPD_SERVICE_NAME);
        return file.entries().stream().filter(e -> e.type() == MasterEntry.Type.PASS
                && e.program().equals(SMTPD) && e.name().equals(name)).findFirst()
                .map(pass -> merged(entry, pass, own));
    }

    private static MasterEntry merged(MasterEntry entry, MasterEntry pass, Conf own) {
        var overrides = new LinkedHashMap<>(pass.overrides());
        // Who stands behind a proxy must not be taken for the proxy.
        overrides.put(SmtpdParams.SMTPD_UPSTREAM_PROXY_PROTOCOL.name(),
                own.get(PostscreenParams.POSTSCREEN_UPSTREAM_PROXY_PROTOCOL));
        overrides.put(SmtpdParams.SMTPD_UPSTREAM_PROXY_TIMEOUT.name(),
                own.get(PostscreenParams.POSTSCREEN_UPSTREAM_PROXY_TIMEOUT).toSeconds() + "s");
        return like(entry, pass, SMTPD, overrides);
    }

    /// A service on the sockets of one, that works as another.
    private static MasterEntry like(MasterEntry entry, MasterEntry other, String program,
            Map<String, String> overrides) {
        return new MasterEntry(entry.name(), entry.type(), entry.isPrivate(), other.unprivileged(),
                other.chroot(), other.wakeup(), other.wakeupOnlyAfterUse(), other.processLimit(),
                program, other.args(), overrides, other.verbosity(), entry.line());
    }
}
