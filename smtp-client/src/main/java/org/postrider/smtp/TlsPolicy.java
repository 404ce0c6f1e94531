package org.postrider.smtp;

import java.util.List;
import org.postrider.util.Bytes;

/// What TLS with one destination has to be.
///
/// @param level how much of it
/// @param match names or fingerprints of which one must fit the server's certificate, at levels that
///     prove something: `hostname`, `nexthop`, `dot-nexthop`, a domain or `.domain`
/// @param protocols list of protocols as in `smtp_tls_protocols`
/// @param grade least grade of ciphers
/// @param excluded ciphers that are not used
/// @param servername as `smtp_tls_servername`
/// @param anchors files with certificates and keys that are trusted in place of the usual authorities; none
///     for those
/// @param sts what an MTA-STS policy adds
record TlsPolicy(TlsLevel level, List<String> match, List<String> protocols, String grade,
        List<String> excluded, String servername, List<String> anchors, Sts sts) {
    TlsPolicy {
        match = List.copyOf(match);
        protocols = List.copyOf(protocols);
        excluded = List.copyOf(excluded);
        anchors = List.copyOf(anchors);
    }

    /// What there is of an MTA-STS policy (RFC 8461, section 3.2).
    ///
    /// @param domain that it is for
    /// @param patterns of the names of its servers: a name, or `*.domain` for one label before it; none if any
    ///     name will do
    /// @param failure why no server may be trusted, as a table has found out; empty for none
    record Sts(String domain, List<String> patterns, String failure) {
        /// There is none.
        static final Sts NONE = new Sts("", List.of(), "");

        Sts {
            patterns = List.copyOf(patterns);
        }

        /// Whether a server is among those that are named.
        boolean names(String host) {
            var name = Bytes.lower(host);
            int dot = name.indexOf('.');
            return patterns.stream().map(Bytes::lower).anyMatch(pattern -> pattern.equals(name)
                    || dot > 0 && pattern.equals("*" + name.substring(dot)));
        }
    }

    TlsPolicy withMatch(List<String> other) {
        return new TlsPolicy(level, other, protocols, grade, excluded, servername, anchors, sts);
    }

    TlsPolicy withProtocols(List<String> other) {
        return new TlsPolicy(level, match, other, grade, excluded, servername, anchors, sts);
    }

    TlsPolicy withGrade(String other) {
        return new TlsPolicy(level, match, protocols, other, excluded, servername, anchors, sts);
    }

    TlsPolicy withExcluded(List<String> other) {
        return new TlsPolicy(level, match, protocols, grade, other, servername, anchors, sts);
    }

    TlsPolicy withServername(String other) {
        return new TlsPolicy(level, match, protocols, grade, excluded, other, anchors, sts);
    }

    TlsPolicy withAnchors(List<String> other) {
        return new TlsPolicy(level, match, protocols, grade, excluded, servername, other, sts);
    }

    TlsPolicy withSts(Sts other) {
        return new TlsPolicy(level, match, protocols, grade, excluded, servername, anchors, other);
    }
}
