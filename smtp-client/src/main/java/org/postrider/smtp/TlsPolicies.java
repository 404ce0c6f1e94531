package org.postrider.smtp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.params.Twin;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Log;

/// Which TLS belongs to which destination: that of `smtp_tls_security_level`, or what
/// `smtp_tls_policy_maps` or the old `smtp_tls_per_site` say.
///
/// ```
/// site.example          secure match=.site.example:mx.example
/// .site.example         encrypt protocols=>=TLSv1.2 ciphers=high exclude=SHA1:RSA
/// [mx.example]:587      fingerprint match=AB:CD:...|12:34:...
/// ```
final class TlsPolicies {
    private final Settings settings;
    private final Log log;
    private final TlsLevel usual;
    private final Maps policies;
    private final Maps sites;

    /// @throws FatalException if the configuration is bad
    TlsPolicies(Settings settings) {
        this.settings = settings;
        log = settings.context.log();
        usual = usual();
        policies = maps(TlsClientParams.POLICY_MAPS);
        sites = maps(TlsClientParams.PER_SITE);
        if (!policies.isEmpty() && !sites.isEmpty()) {
            log.warning(sites.parameter() + " ignored when " + policies.parameter()
                    + " is not empty.");
        }
    }

    private Maps maps(Twin<List<String>> param) {
        return settings.context.tables().maps(param.of(settings.lmtp).name(),
                settings.get(param), settings.context.conf());
    }

    private TlsLevel usual() {
        var word = settings.get(SmtpParams.TLS_SECURITY_LEVEL);
        if (word.isEmpty()) {
            return !settings.get(SmtpParams.ENFORCE_TLS)
                    ? settings.get(SmtpParams.USE_TLS) ? TlsLevel.MAY : TlsLevel.NONE
                    : settings.get(TlsClientParams.ENFORCE_PEERNAME) ? TlsLevel.VERIFY
                    : TlsLevel.ENCRYPT;
        }
        if (isDane(word)) {
            return TlsLevel.MAY; // see find
        }
        return TlsLevel.of(word).orElseThrow(
                () -> new FatalException("Invalid TLS level \"" + word + "\""));
    }

    /// Whether a level asks for what there is only with DNSSEC.
    static boolean isDane(String word) {
        return word.equalsIgnoreCase("dane") || word.equalsIgnoreCase("dane-only");
    }

    /// Whether no destination can have any TLS.
    boolean never() {
        return usual == TlsLevel.NONE && policies.isEmpty() && sites.isEmpty();
    }

    /// A policy that cannot be followed.
    static final class Bad extends Exception {
        private static final long serialVersionUID = 1;

        Bad(String why) {
            super(why, null, false, false);
        }
    }

    /// The policy for mail that had rather be delivered than protected (`TLS-Required: no`).
    TlsPolicy lax() {
        return ofLevel(usual == TlsLevel.NONE ? usual : TlsLevel.MAY);
    }

    /// The policy for a server of a destination.
    ///
    /// @param host name of the server
    /// @throws Failure.Stop if none can be found or followed now
    TlsPolicy find(Nexthop destination, String host) throws Failure.Stop {
        var nexthop = destination.text();
        try {
            if (policies.isEmpty()) {
                refuseDane(nexthop, settings.get(SmtpParams.TLS_SECURITY_LEVEL));
                return checked(nexthop, named(ofLevel(site(nexthop, host))));
            }
            var words = lookup(destination);
            if (words.isEmpty()) {
                refuseDane(nexthop, settings.get(SmtpParams.TLS_SECURITY_LEVEL));
                return checked(nexthop, named(ofLevel(usual)));
            }
            var text = new TlsPolicyText(this, policies.parameter(), nexthop, log);
            return checked(nexthop, text.parse(words.get()));
        } catch (Bad e) {
            log.warning(e.getMessage());
            log.warning("TLS policy lookup for " + nexthop + "/" + host
                    + ": client TLS configuration problem");
            throw new Failure.Stop(Failure.local("4.7.5", "client TLS configuration problem"));
        }
    }

    /// Without DNSSEC, `dane` is as `may`, with a warning, and `dane-only` cannot be.
    void refuseDane(String nexthop, String level) throws Bad {
        if (!isDane(level)) {
            return;
        }
        var why = nexthop + ": " + level.toLowerCase(Locale.ROOT)
                + " configured with dnssec lookups disabled";
        if (level.equalsIgnoreCase("dane")) {
            log.warning(why);
        } else {
            throw new Bad(why);
        }
    }

    /// Refuses a name for the server that no server can have.
    private TlsPolicy named(TlsPolicy policy) throws Bad {
        if (policy.level() != TlsLevel.NONE && !isServername(policy.servername())) {
            throw new Bad("\"" + TlsClientParams.SERVERNAME.of(settings.lmtp).name() + " = "
                    + policy.servername() + "\" specifies an invalid hostname");
        }
        return policy;
    }

    /// Whether a server can be asked for a name; `hostname`, `nexthop` and nothing are settings, too.
    private static boolean isServername(String name) {
        return name.isEmpty() || Domains.isHostname(name);
    }

    /// The policy of an MTA-STS policy (RFC 8461): servers have to be among those that it names, and are
    /// then taken for what they are called.
    ///
    /// @throws Failure.Stop if this one is not
    TlsPolicy forHost(TlsPolicy policy, String host) throws Failure.Stop {
        var sts = policy.sts();
        if (!policy.level().proves() || sts.patterns().isEmpty()
                || !settings.get(TlsClientParams.ENFORCE_STS_MX_PATTERNS)) {
            return policy;
        }
        if (!sts.names(host)) {
            log.warning("MX name '" + host + "' does not match STS MX pattern for '"
                    + sts.domain() + "'");
            throw new Failure.Stop(Failure.local("4.3.0",
                    "server unavailable or unable to receive mail"));
        }
        return policy.withMatch(List.of("hostname"));
    }

    /// The whole nexthop, and, where that is a domain, the domains above it with their dots.
    private Optional<String> lookup(Nexthop destination) throws Bad {
        var nexthop = destination.text();
        for (var key = nexthop; !key.isEmpty(); key = parent(nexthop, key)) {
            var answer = key.equals(nexthop) ? policies.lookup(key) : policies.lookupPartial(key);
            switch (answer) {
                case Lookup.Found(var value) -> {
                    return Optional.of(value);
                }
                case Lookup.Failed(var reason) -> throw new Bad(reason);
                case Lookup.NotFound _ -> { }
            }
        }
        return Optional.empty();
    }

    private static String parent(String nexthop, String key) {
        int dot = key.indexOf('.', 1);
        return dot < 0 || !Domains.isHostname(nexthop) ? "" : key.substring(dot);
    }

    /// What the old tables make of the usual level. One that makes TLS optional counts less than a usual one
    /// that does not.
    private TlsLevel site(String nexthop, String host) throws Bad {
        var found = Optional.<TlsLevel>empty();
        for (var key : List.of(nexthop, host)) {
            switch (sites.lookup(key)) {
                case Lookup.Found(var word) -> found = Optional.of(stricter(found, level(word,
                        (key.equals(nexthop) ? "next-hop destination " : "server hostname ")
                                + key)));
                case Lookup.Failed(var reason) -> throw new Bad(reason);
                case Lookup.NotFound _ -> { }
            }
        }
        return found.filter(level -> level != TlsLevel.MAY || !usual.mandatory()).orElse(usual);
    }

    private TlsLevel level(String word, String where) throws Bad {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "NONE" -> TlsLevel.NONE;
            case "MAY" -> TlsLevel.MAY;
            case "MUST_NOPEERMATCH" -> TlsLevel.ENCRYPT;
            case "MUST" -> TlsLevel.VERIFY;
            default -> throw new Bad(sites.parameter() + ": unknown TLS policy '" + word
                    + "' for " + where);
        };
    }

    /// `NONE` wins over `MAY`, the others over all that is less.
    private static TlsLevel stricter(Optional<TlsLevel> before, TlsLevel level) {
        if (before.isEmpty()) {
            return level;
        }
        var other = before.get();
        boolean weak = !level.mandatory() && !other.mandatory();
        return weak && (level == TlsLevel.NONE || other == TlsLevel.NONE) ? TlsLevel.NONE
                : level.compareTo(other) > 0 ? level : other;
    }

    /// Ciphers that no policy uses.
    List<String> alwaysExcluded() {
        return settings.get(TlsClientParams.EXCLUDE_CIPHERS);
    }

    /// What main.cf says for a level.
    TlsPolicy ofLevel(TlsLevel level) {
        boolean mandatory = level.mandatory();
        var excluded = new ArrayList<>(settings.get(TlsClientParams.EXCLUDE_CIPHERS));
        if (mandatory) {
            excluded.addAll(settings.get(TlsClientParams.MANDATORY_EXCLUDE_CIPHERS));
        }
        var match = switch (level) {
            case NONE, MAY, ENCRYPT -> List.<String>of();
            case FINGERPRINT -> settings.get(TlsClientParams.FINGERPRINT_CERT_MATCH);
            case VERIFY -> split(String.join(" ",
                    settings.get(TlsClientParams.VERIFY_CERT_MATCH)), ':');
            case SECURE -> split(String.join(" ",
                    settings.get(TlsClientParams.SECURE_CERT_MATCH)), ':');
        };
        return new TlsPolicy(level, match, settings.get(mandatory
                ? SmtpParams.TLS_MANDATORY_PROTOCOLS : SmtpParams.TLS_PROTOCOLS),
                Bytes.lower(settings.get(mandatory ? TlsClientParams.MANDATORY_CIPHERS
                        : TlsClientParams.CIPHERS)),
                excluded, settings.get(TlsClientParams.SERVERNAME), level.hasAuthorities()
                ? settings.get(TlsClientParams.TRUST_ANCHOR_FILE) : List.of(), TlsPolicy.Sts.NONE);
    }

    /// Looks at what the policy needs before a server is asked for anything.
    private TlsPolicy checked(String nexthop, TlsPolicy policy) throws Bad {
        var checked = policy.level() == TlsLevel.FINGERPRINT
                ? policy.withMatch(fingerprints(policy.match())) : policy;
        if (checked.level() == TlsLevel.FINGERPRINT && checked.match().isEmpty()) {
            throw new Bad("nexthop domain " + nexthop + ": configured at fingerprint security"
                    + " level, but with no fingerprints to match.");
        }
        if (!checked.anchors().isEmpty()) {
            try {
                settings.tls.anchors(checked.anchors());
            } catch (IOException e) {
                throw new Bad("error opening trust anchor file: " + e.getMessage());
            }
        }
        return checked;
    }

    /// Leaves out what cannot be a fingerprint.
    private List<String> fingerprints(List<String> texts) {
        var all = new ArrayList<String>();
        for (var text : texts) {
            if (ClientCertificate.isFingerprint(text)) {
                all.add(text);
            } else {
                log.warning("malformed fingerprint value: " + text);
            }
        }
        return all;
    }

    /// What stands between white space, or another character.
    static List<String> split(String text, char separator) {
        var words = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length() || text.charAt(i) == separator
                    || text.charAt(i) <= ' ';
            if (end) {
                if (i > from) {
                    words.add(text.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }
}
