package org.postrider.rewrite;

import java.util.function.Predicate;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Turns addresses into their complete form.
///
/// | address | becomes |
/// |---|---|
/// | `@hosta,@hostb:user@site` | `user@site` |
/// | `site!user` | `user@site` (`swap_bangpath`) |
/// | `user%site` | `user@site` (`allow_percent_hack`) |
/// | `user` | `user@$myorigin` (`append_at_myorigin`) |
/// | `user@host` | `user@host.$mydomain` (`append_dot_mydomain`) |
/// | `user@site.` | `user@site` |
final class Rewriter {
    private static final int SHOWN = 200;

    private final boolean bangs;
    private final boolean percents;
    private final boolean appendOrigin;
    private final boolean appendDomain;
    private final boolean appendDomainIsOld;
    private final Log log;
    private final Predicate<String> hasClass;
    private final String myorigin;
    private final String mydomain;
    private final String remoteDomain;

    /// @param hasClass whether mail for a domain is delivered or relayed here
    Rewriter(Conf conf, Log log, Predicate<String> hasClass) {
        this.log = log;
        this.hasClass = hasClass;
        bangs = conf.get(RewriteParams.SWAP_BANGPATH);
        percents = conf.get(RewriteParams.ALLOW_PERCENT_HACK);
        appendOrigin = conf.get(RewriteParams.APPEND_AT_MYORIGIN);
        appendDomain = conf.get(RewriteParams.APPEND_DOT_MYDOMAIN);
        appendDomainIsOld = conf.usesOldDefault(RewriteParams.APPEND_DOT_MYDOMAIN);
        myorigin = conf.get(CommonParams.MYORIGIN);
        mydomain = conf.get(CommonParams.MYDOMAIN);
        remoteDomain = conf.get(RewriteParams.REMOTE_HEADER_REWRITE_DOMAIN);
    }

    /// @param context `local` or `remote`
    /// @param address in external form
    /// @return in external form
    String rewrite(String context, String address) {
        boolean local = context.equals("local");
        return rewrite(address, local ? myorigin : remoteDomain, local ? mydomain : remoteDomain);
    }

    private String rewrite(String address, String origin, String domain) {
        if (address.isEmpty()) {
            return "";
        }
        if (Address.internal(address).isEmpty()) {
            return "\"\"";
        }
        var rest = withoutRoute(address);
        int at = Address.localEnd(rest);
        if (at == rest.length()) {
            return addDomain(rest, origin, domain);
        }
        return finish(rest.substring(0, at), rest.substring(at + 1), domain);
    }

    /// An address without `@`.
    private String addDomain(String local, String origin, String domain) {
        int bang = bangs ? unquoted(local, '!', false) : -1;
        if (bang >= 0) {
            return finish(local.substring(bang + 1), local.substring(0, bang), domain);
        }
        int percent = percents ? unquoted(local, '%', true) : -1;
        if (percent >= 0) {
            return finish(local.substring(0, percent), local.substring(percent + 1), domain);
        }
        if (appendOrigin && !origin.isEmpty()) {
            return finish(local, origin, domain);
        }
        return quoted(Address.internal(local));
    }

    private String finish(String local, String site, String domain) {
        var internal = Address.internal(local);
        if (internal.isEmpty() && site.isEmpty()) {
            return "\"\"";
        }
        var full = site;
        if (appendDomain && !domain.isEmpty() && !site.isEmpty() && site.indexOf('.') < 0
                && site.indexOf('[') < 0) {
            full = site + "." + domain;
            tellOldDefault(site, full);
        }
        boolean dot = full.endsWith(".") && full.length() > 1 && !full.endsWith("..");
        return quoted(internal) + "@" + (dot ? full.substring(0, full.length() - 1) : full);
    }

    /// `localhost` is the one name that works the same without a domain, where it is ours.
    private void tellOldDefault(String site, String full) {
        boolean localhost = site.equalsIgnoreCase("localhost");
        if (appendDomainIsOld && !(localhost && hasClass.test(site))) {
            log.info("using backwards-compatible default setting append_dot_mydomain=yes to"
                    + " rewrite \"" + Bytes.printable(site, SHOWN) + "\" to \""
                    + Bytes.printable(full, SHOWN) + "\"" + (localhost ? "; please add"
                    + " \"localhost\" to mydestination or other address class" : ""));
        }
    }

    /// The local part in quotes where it needs them; `@` in it does.
    private static String quoted(String local) {
        return Address.external(local.isEmpty() ? "@" : local + "@")
                .transform(s -> s.substring(0, s.length() - 1));
    }

    private static String withoutRoute(String address) {
        int colon = address.charAt(0) == '@' ? unquoted(address, ':', false) : -1;
        return colon < 0 || colon + 1 == address.length() ? address
                : address.substring(colon + 1);
    }

    /// Where this character stands outside quotes, first or last; -1 for nowhere.
    private static int unquoted(String text, char wanted, boolean last) {
        int found = -1;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == wanted && !quoted && (last || found < 0)) {
                found = i;
            }
        }
        return found;
    }
}
