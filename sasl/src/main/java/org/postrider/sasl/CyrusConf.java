package org.postrider.sasl;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A configuration file of the Cyrus SASL library, as far as it says how passwords are checked.
///
/// ```
/// # smtpd.conf
/// pwcheck_method: saslauthd
/// mech_list: PLAIN LOGIN
/// saslauthd_path: /run/saslauthd/mux
/// ```
public final class CyrusConf {
    private final Map<String, String> options;

    private CyrusConf(Map<String, String> options) {
        this.options = options;
    }

    /// Reads its lines. Those that are not `name: value` are skipped, as by the library.
    public static CyrusConf parse(List<String> lines) {
        var options = new HashMap<String, String>();
        for (var line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                options.putIfAbsent(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new CyrusConf(options);
    }

    /// How passwords are checked: `saslauthd`, `auxprop` and the like.
    public String method() {
        return options.getOrDefault("pwcheck_method", "auxprop");
    }

    /// The mechanisms to offer, in capitals; empty for all.
    public List<String> mechanisms() {
        var list = options.getOrDefault("mech_list", "").toUpperCase(Locale.ROOT);
        return list.isEmpty() ? List.of() : List.of(list.split("[ \t,]+"));
    }

    /// Where saslauthd listens.
    public String socket() {
        return options.getOrDefault("saslauthd_path", "/var/run/saslauthd/mux");
    }
}
