package org.postrider.smtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Domains;
import org.postrider.smtp.TlsPolicies.Bad;
import org.postrider.tables.Braces;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Reads what a table of policies says for one destination.
///
/// ```
/// policy    = level *(separator attribute)
/// attribute = name "=" value / "{" name "=" value with spaces "}"
/// ```
final class TlsPolicyText {
    /// Attributes that may come several times.
    private static final Set<String> LISTS = Set.of("match", "tafile", "policy_string",
            "mx_host_pattern", "connection_reuse", "enable_rpk");
    /// What makes a policy one of MTA-STS, but for its type.
    private static final Set<String> OF_STS = Set.of("policy_ttl", "policy_domain",
            "policy_string", "mx_host_pattern", "policy_failure");
    private static final Set<String> TYPES = Set.of("sts", "no-policy-found");
    private static final Set<String> FAILURES = Set.of("sts-policy-fetch-error",
            "sts-policy-invalid", "sts-webpki-invalid", "validation-failure");

    /// @param text as it was given, without braces
    private record Attribute(String text, String name, String value) {}

    private final TlsPolicies policies;
    private final String where;
    private final String nexthop;
    private final Log log;
    private final Set<String> seen = new HashSet<>();
    private final List<String> anchors = new ArrayList<>();
    private final List<String> patterns = new ArrayList<>();
    private List<String> match;
    private String type = "";
    private String domain = "";
    private String failure = "";

    /// @param parameter where the table stands
    TlsPolicyText(TlsPolicies policies, String parameter, String nexthop, Log log) {
        this.policies = policies;
        this.nexthop = nexthop;
        this.log = log;
        where = parameter + ", next-hop destination \"" + nexthop + "\": ";
    }

    /// @throws Bad if it cannot be followed
    TlsPolicy parse(String value) throws Bad {
        var words = Braces.split(value);
        var word = words.isEmpty() ? "" : words.getFirst();
        policies.refuseDane(nexthop, word);
        var level = TlsPolicies.isDane(word) ? TlsLevel.MAY : TlsLevel.of(word).orElseThrow(
                () -> new Bad(where + "invalid security level \"" + word + "\""));
        var policy = policies.ofLevel(level);
        for (var text : words.subList(Math.min(1, words.size()), words.size())) {
            if (level == TlsLevel.NONE) {
                log.warning(where + "ignoring attribute \"" + text + "\" with TLS disabled");
            } else {
                policy = with(policy, Bytes.lower(word), attribute(text));
            }
        }
        if (type.isEmpty() && seen.stream().anyMatch(OF_STS::contains)) {
            throw new Bad(where + "built-in policy has unexpected attribute policy_ttl,"
                    + " policy_domain, policy_string, mx_host_pattern or policy_failure");
        }
        policy = match == null ? policy : policy.withMatch(match);
        policy = anchors.isEmpty() ? policy : policy.withAnchors(anchors);
        return policy.withSts(new TlsPolicy.Sts(domain,
                type.equals("sts") ? patterns : List.of(), failure));
    }

    private Attribute attribute(String word) throws Bad {
        var inside = word.startsWith("{") ? Braces.inside(word) : word;
        if (inside == null) {
            var text = word.substring(1, word.lastIndexOf('}') < 0 ? word.length()
                    : word.lastIndexOf('}')).strip();
            throw malformed(text, Braces.problem(word));
        }
        int equals = inside.indexOf('=');
        if (equals < 1) {
            throw malformed(inside, equals < 0 ? "missing '=' after attribute name"
                    : "missing attribute name");
        }
        return new Attribute(inside, Bytes.lower(inside.substring(0, equals).strip()),
                inside.substring(equals + 1).strip());
    }

    private Bad malformed(String text, String why) {
        return new Bad(where + "malformed attribute/value pair \"" + text + "\": " + why);
    }

    private Bad bad(Attribute attribute, String why) {
        return new Bad(where + "attribute \"" + attribute.name() + "\" " + why);
    }

    private TlsPolicy with(TlsPolicy p, String level, Attribute a) throws Bad {
        var value = a.value();
        if (!seen.add(a.name()) && !LISTS.contains(a.name())) {
            throw bad(a, "is specified multiple times");
        }
        switch (a.name()) {
            case "match" -> {
                if (!p.level().proves()) {
                    throw bad(a, "invalid at security level \"" + level + "\"");
                }
                match = match == null ? new ArrayList<>() : match;
                match.addAll(TlsPolicies.split(filled(a),
                        p.level() == TlsLevel.FINGERPRINT ? '|' : ':'));
            }
            case "tafile" -> {
                if (!p.level().hasAuthorities()) {
                    throw bad(a, "invalid at security level \"" + level + "\"");
                }
                anchors.add(filled(a));
            }
            case "protocols" -> {
                return p.withProtocols(TlsPolicies.split(value.replace(',', ':'), ':'));
            }
            case "ciphers" -> {
                return p.withGrade(Bytes.lower(filled(a)));
            }
            case "exclude" -> {
                var excluded = new ArrayList<>(policies.alwaysExcluded());
                excluded.addAll(Arrays.asList(value.split("[:,\\s]+")));
                excluded.removeIf(String::isEmpty);
                return p.withExcluded(excluded);
            }
            case "servername" -> {
                if (!Domains.isHostname(value)) {
                    throw new Bad(where + "\"" + a.text() + "\" specifies an invalid hostname");
                }
                return p.withServername(value);
            }
            case "connection_reuse", "enable_rpk" -> {
                if (!value.equalsIgnoreCase("yes") && !value.equalsIgnoreCase("no")) {
                    throw bad(a, "has bad value: \"" + value + "\"");
                }
            }
            default -> ofSts(a);
        }
        return p;
    }

    private String filled(Attribute attribute) throws Bad {
        if (attribute.value().isEmpty()) {
            throw bad(attribute, "has empty value");
        }
        return attribute.value();
    }

    /// What there is about MTA-STS (RFC 8461). Some of it is for reports only.
    private void ofSts(Attribute a) throws Bad {
        var value = a.value();
        switch (a.name()) {
            case "policy_type" -> type = oneOf(TYPES, a);
            case "policy_failure" -> failure = oneOf(FAILURES, a);
            case "policy_domain" -> {
                if (!Domains.isHostname(value)) {
                    throw bad(a, "has a malformed value: \"" + value + "\"");
                }
                domain = value;
            }
            case "mx_host_pattern" -> patterns.add(value);
            case "policy_string" -> { }
            case "policy_ttl" -> {
                if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    throw bad(a, "has a malformed value: \"" + value + "\"");
                }
            }
            default -> throw new Bad(where + "invalid attribute name: \"" + a.name() + "\"");
        }
    }

    private String oneOf(Set<String> known, Attribute a) throws Bad {
        var value = Bytes.lower(a.value());
        if (!known.contains(value)) {
            throw bad(a, "has an unexpected value: \"" + a.value() + "\"");
        }
        return value;
    }
}
