package org.postrider.postconf;

import java.util.List;

/// Tells about TLS. The library is the Java platform's, which has the same version when it is used
/// as when this was built.
final class TlsFeatures {
    private TlsFeatures() {}

    /// The answer to `postconf -T mode`, by lines; empty if there is no such mode.
    static List<String> of(String mode) {
        return switch (mode) {
            case "compile-version", "run-version" ->
                    List.of("Java " + Runtime.version().feature() + " JSSE");
            case "public-key-algorithms" -> List.of("dsa", "ecdsa", "rsa");
            default -> List.of();
        };
    }
}
