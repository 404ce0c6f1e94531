package org.postrider.smtpd;

import org.postrider.mail.address.Domains;

/// ETRN (RFC 1985): has all mail tried that waits for a site.
final class Etrn {
    private Etrn() {}

    /// @param argument a domain, or `@domain` or `#queue`
    static Reply start(String argument, Settings settings, Gate gate, SmtpdLog log) {
        boolean marked = argument.startsWith("@") || argument.startsWith("#");
        var site = marked ? argument.substring(1) : argument;
        if (!Domains.isHostname(site) && Domains.literalAddress(site).isEmpty()) {
            return Reply.BAD_SITE;
        }
        if (settings.drop.standsAlone()) {
            log.warning("do not use ETRN in \"sendmail -bs\" mode");
            return Reply.NO_SITES;
        }
        var reply = gate.etrn(site);
        if (!reply.positive()) {
            return reply;
        }
        return switch (settings.flush.send(site)) {
            case OK -> Reply.SITE_STARTED;
            case DENIED -> {
                log.noSite(site);
                yield Reply.siteUnavailable(site);
            }
            case FAILED, BAD -> Reply.siteNotStarted(site);
        };
    }
}
