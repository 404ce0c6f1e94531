package org.postrider.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.address.Domains;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.params.Twin;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
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
        if (word.equals("dane")) {
            return TlsLevel.MAY; // see find
        }
        return TlsLevel.of(word).orElseThrow(
                () -> new FatalException("Invalid TLS level \"" + word + "\""));
    }

    /// Whether no destination can have any TLS.
    boolean never() {
        return usual == TlsLevel.NONE && policies.isEmpty() && sites.isEmpty();
    }

    /// A policy that cannot be followed.
    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1;

        Bad(String why) {
            super(why, null, false, false);
        }
    }

    /// The policy for mail that had rather be delivered than protected (`TLS-Required: no`).
    TlsPolicy lax() {
        return ofLevel(usual == TlsLevel.NONE ? usual : TlsLevel.MAY);
    }

    /// The policy for a destination.
    ///
    /// @param nexthop as qmgr gave it
    /// @param host name of the server
    /// @throws Failure.Stop if none can be found or followed now
    TlsPolicy find(String nexthop, String host) throws Failure.Stop {
        try {
            if (!policies.isEmpty()) {
                var words = lookup(nexthop);
                return words.isPresent() ? parse(nexthop, words.get())
                        : checked(nexthop, ofLevel(usual));
            }
            if (settings.get(SmtpParams.TLS_SECURITY_LEVEL).equals("dane")) {
                log.warning(nexthop + ": dane configured with dnssec lookups disabled");
            }
            return checked(nexthop, ofLevel(site(nexthop, host)));
        } catch (Bad e) {
            log.warning(e.getMessage());
            log.warning("TLS policy lookup for " + nexthop + "/" + host
                    + ": client TLS configuration problem");
            throw new Failure.Stop(Failure.local("4.7.5", "client TLS configuration problem"));
        }
    }

    /// The whole nexthop, and, where that is a domain, the domains above it with their dots.
    private Optional<String> lookup(String nexthop) throws Bad {
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

    /// What the old tables make of the usual level.
    private TlsLevel site(String nexthop, String host) throws Bad {
        var found = Optional.<TlsLevel>empty();
        for (var key : List.of(nexthop, host)) {
            switch (sites.lookup(key)) {
                case Lookup.Found(var word) -> found = Optional.of(stricter(found, key, word));
                case Lookup.Failed(var reason) -> throw new Bad(reason);
                case Lookup.NotFound _ -> { }
            }
        }
        return found.orElse(usual);
    }

    /// `NONE` wins over `MAY`, the others over all that is less.
    private static TlsLevel stricter(Optional<TlsLevel> before, String key, String word)
            throws Bad {
        var level = switch (word.toUpperCase(Locale.ROOT)) {
            case "NONE" -> TlsLevel.NONE;
            case "MAY" -> TlsLevel.MAY;
            case "MUST_NOPEERMATCH" -> TlsLevel.ENCRYPT;
            case "MUST" -> TlsLevel.VERIFY;
            default -> throw new Bad("Unknown TLS policy '" + word + "' for " + key);
        };
        if (before.isEmpty()) {
            return level;
        }
        var other = before.get();
        boolean weak = !level.mandatory() && !other.mandatory();
        return weak && (level == TlsLevel.NONE || other == TlsLevel.NONE) ? TlsLevel.NONE
                : level.compareTo(other) > 0 ? level : other;
    }

    private TlsPolicy ofLevel(TlsLevel level) {
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
                settings.get(mandatory ? TlsClientParams.MANDATORY_CIPHERS
                        : TlsClientParams.CIPHERS),
                excluded, settings.get(TlsClientParams.SERVERNAME),
                settings.get(TlsClientParams.TRUST_ANCHOR_FILE));
    }

    private TlsPolicy checked(String nexthop, TlsPolicy policy) throws Bad {
        if (policy.level() == TlsLevel.FINGERPRINT && policy.match().isEmpty()) {
            throw new Bad("nexthop domain " + nexthop + ": configured at fingerprint security"
                    + " level, but with no fingerprints to match.");
        }
        return policy;
    }

    private TlsPolicy parse(String nexthop, String value) throws Bad {
        var words = split(value, ',');
        var where = policies.parameter() + ", next-hop destination \"" + nexthop + "\": ";
        var word = words.isEmpty() ? "" : words.getFirst();
        boolean dane = word.equalsIgnoreCase("dane");
        if (dane) {
            log.warning(nexthop + ": dane configured with dnssec lookups disabled");
        }
        var level = dane ? TlsLevel.MAY : TlsLevel.of(word).orElseThrow(
                () -> new Bad(where + "invalid security level \"" + word + "\""));
        var policy = ofLevel(level);
        var match = new ArrayList<String>();
        for (var attribute : words.subList(Math.min(1, words.size()), words.size())) {
            if (level == TlsLevel.NONE) {
                log.warning(where + "ignoring attribute \"" + attribute + "\" with TLS disabled");
            } else {
                policy = with(where, policy, attribute, match);
            }
        }
        return checked(nexthop, match.isEmpty() ? policy : new TlsPolicy(level, match,
                policy.protocols(), policy.grade(), policy.excluded(), policy.servername(),
                policy.anchors()));
    }

    private TlsPolicy with(String where, TlsPolicy p, String attribute, List<String> match)
            throws Bad {
        int equals = attribute.indexOf('=');
        if (equals < 1 || equals == attribute.length() - 1) {
            throw new Bad(where + "malformed attribute/value pair \"" + attribute + "\"");
        }
        var name = attribute.substring(0, equals);
        var value = attribute.substring(equals + 1);
        switch (name.toLowerCase(Locale.ROOT)) {
            case "match" -> {
                if (!p.level().proves()) {
                    throw new Bad(where + "attribute \"match\" invalid at security level \""
                            + p.level().word() + "\"");
                }
                match.addAll(split(value, p.level() == TlsLevel.FINGERPRINT ? '|' : ':'));
                return p;
            }
            case "protocols" -> {
                return new TlsPolicy(p.level(), p.match(), split(value, ':'), p.grade(),
                        p.excluded(), p.servername(), p.anchors());
            }
            case "ciphers" -> {
                return new TlsPolicy(p.level(), p.match(), p.protocols(), value, p.excluded(),
                        p.servername(), p.anchors());
            }
            case "exclude" -> {
                var excluded = new ArrayList<>(settings.get(TlsClientParams.EXCLUDE_CIPHERS));
                excluded.addAll(split(value, ':'));
                return new TlsPolicy(p.level(), p.match(), p.protocols(), p.grade(), excluded,
                        p.servername(), p.anchors());
            }
            case "servername" -> {
                return new TlsPolicy(p.level(), p.match(), p.protocols(), p.grade(),
                        p.excluded(), value, p.anchors());
            }
            case "tafile" -> {
                return new TlsPolicy(p.level(), p.match(), p.protocols(), p.grade(),
                        p.excluded(), p.servername(), List.of(value));
            }
            case "connection_reuse", "enable_rpk" -> {
                return p; // neither changes what is safe
            }
            default -> throw new Bad(where + "invalid attribute name: \"" + name + "\"");
        }
    }

    /// What stands between white space, or another character.
    private static List<String> split(String text, char separator) {
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
