package org.postrider.sasl;

import java.util.Optional;

/// How a client begins to authenticate itself.
///
/// @param mechanism in capitals
/// @param initial its first response, in base 64, where it came with the mechanism
/// @param service such as `smtp`
/// @param local address of this side
/// @param remote address of the client
/// @param secured whether nobody can listen
public record SaslRequest(String mechanism, Optional<String> initial, String service, String local,
        String remote, boolean secured) {}
