package org.postrider.sasl;

import java.util.List;
import java.util.Locale;

/// A mechanism of an authentication service.
///
/// @param name in capitals
/// @param properties what it is and does, in the words of Dovecot's protocol: `plaintext`,
///     `anonymous`, `dictionary`, `active`, `forward-secrecy`, `mutual-auth`, `private`
public record Mechanism(String name, List<String> properties) {
    /// Keeps its own list.
    public Mechanism {
        properties = List.copyOf(properties);
    }

    /// Whether security options such as `noplaintext, noanonymous` let it pass.
    public boolean satisfies(List<String> options) {
        if (properties.contains("private")) {
            return false;
        }
        for (var option : options) {
            var has = switch (option.toLowerCase(Locale.ROOT)) {
                case "noplaintext" -> !properties.contains("plaintext");
                case "noactive" -> !properties.contains("active");
                case "nodictionary" -> !properties.contains("dictionary");
                case "noanonymous" -> !properties.contains("anonymous");
                case "forward_secrecy" -> properties.contains("forward-secrecy");
                case "mutual_auth" -> properties.contains("mutual-auth");
                default -> true; // the parameter's type has refused other words
            };
            if (!has) {
                return false;
            }
        }
        return true;
    }
}
