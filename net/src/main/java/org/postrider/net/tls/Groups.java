package org.postrider.net.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postrider.util.Bytes;

/// Reads lists of key exchange groups as OpenSSL has them: `X25519 P-256 ffdhe2048`,
/// `?X25519MLKEM768:DEFAULT`.
final class Groups {
    /// OpenSSL's names, in small letters, where Java has others.
    private static final Map<String, String> NAMES = Map.of("prime256v1", "secp256r1",
            "p-256", "secp256r1", "p-384", "secp384r1", "p-521", "secp521r1");

    private Groups() {}

    /// Those of the platform's groups that a list names, in its order. An empty list stands for all, and so does
    /// one of which nothing is left, which is told.
    ///
    /// @param supported in the platform's order, which is that of `DEFAULT`
    static String[] select(String list, String[] supported, Consumer<String> complaints) {
        if (list.isBlank()) {
            return supported;
        }
        var all = List.of(supported);
        var chosen = new ArrayList<String>();
        for (var element : list.split("[:/,\\s]+")) {
            var name = Bytes.lower(element.startsWith("?") || element.startsWith("*")
                    ? element.substring(1) : element);
            if (name.equals("default")) {
                all.stream().filter(group -> !chosen.contains(group)).forEach(chosen::add);
                continue;
            }
            boolean out = name.startsWith("-");
            var group = out ? name.substring(1) : name;
            group = NAMES.getOrDefault(group, group);
            if (out) {
                chosen.remove(group);
            } else if (all.contains(group) && !chosen.contains(group)) {
                chosen.add(group);
            }
        }
        if (chosen.isEmpty()) {
            complaints.accept("none of the configured key exchange groups are supported: " + list
                    + "; using the default instead");
            return supported;
        }
        return chosen.toArray(String[]::new);
    }
}
