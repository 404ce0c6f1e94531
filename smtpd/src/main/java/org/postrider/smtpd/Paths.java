package org.postrider.smtpd;

import org.postrider.mail.address.Address;
import org.postrider.mail.address.Domains;
import org.postrider.mail.address.SmtpPath;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.util.Bytes;

/// The addresses of MAIL, RCPT and VRFY: which are taken at all (RFC 5321, section 4.1.2).
final class Paths {
    private final Settings settings;
    private final SmtpdLog log;

    Paths(Settings settings, SmtpdLog log) {
        this.settings = settings;
        this.log = log;
    }

    /// @return the internal form; null if it is no address
    String parse(String command, String path, boolean utf8) {
        var parsed = command.equals("VRFY") ? SmtpPath.parseText(path)
                : SmtpPath.parse(path, settings.conf.get(SmtpdParams.STRICT_RFC821_ENVELOPES));
        if (parsed instanceof SmtpPath.Good(var internal) && isUsable(internal, utf8)
                && (settings.drop.standsAlone() || !settings.access.isMalformed(internal))) {
            return internal;
        }
        if (!(parsed instanceof SmtpPath.Unfinished)) {
            log.badAddress(command, path);
        }
        return null;
    }

    /// Whether an address needs SMTPUTF8, for which the client has not asked although it must.
    boolean isUndeclared(String address, boolean utf8) {
        return !utf8 && settings.utf8 && settings.conf.get(CleanupParams.STRICT_SMTPUTF8)
                && !Bytes.isAscii(address);
    }

    /// Whether the domain is a name or a literal; an address without a domain is completed later.
    private boolean isUsable(String internal, boolean utf8) {
        var given = Address.domain(internal);
        var name = utf8 ? settings.names.forLookup(given) : given;
        var domain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean literal = !Domains.literalAddress(domain).isEmpty();
        if (internal.startsWith("-")) {
            return false; // a command may take it for an option
        }
        boolean numeric = settings.conf.get(RewriteParams.RESOLVE_NUMERIC_DOMAIN)
                && Domains.isIpv4(domain);
        return internal.lastIndexOf('@') < 0 || literal || numeric || Domains.isHostname(
                domain);
    }
}
