package org.postrider.smtp;

import java.util.List;

/// What TLS with one destination has to be.
///
/// @param level how much of it
/// @param match names or fingerprints of which one must fit the server's certificate, at levels that
///     prove something: `hostname`, `nexthop`, `dot-nexthop`, a domain or `.domain`
/// @param protocols list of protocols as in `smtp_tls_protocols`
/// @param grade least grade of ciphers
/// @param excluded ciphers that are not used
/// @param servername as `smtp_tls_servername`
/// @param anchors files with certificates that are trusted in place of the usual authorities; none
///     for those
record TlsPolicy(TlsLevel level, List<String> match, List<String> protocols, String grade,
        List<String> excluded, String servername, List<String> anchors) {
    TlsPolicy {
        match = List.copyOf(match);
        protocols = List.copyOf(protocols);
        excluded = List.copyOf(excluded);
        anchors = List.copyOf(anchors);
    }
}
