package org.postrider.mail.params;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.mail.conf.Param;

/// All parameters that a program acts on, by name.
public final class Catalogue {
    private static final Map<String, Param<?>> BY_NAME = collect();

    private Catalogue() {}

    /// All parameters by name, sorted.
    public static Map<String, Param<?>> all() {
        return BY_NAME;
    }

    /// Each group lists its own constants: reading them by reflection would cost every command a
    /// quarter of its time.
    private static Map<String, Param<?>> collect() {
        var all = new TreeMap<String, Param<?>>();
        for (var group : groups()) {
            for (var param : group) {
                add(all, param);
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static List<List<Param<?>>> groups() {
        return List.of(CommonParams.all(), QueueParams.all(), MasterParams.all(), LogParams.all(),
                SmtpdParams.all(), CleanupParams.all(), RewriteParams.all(), QmgrParams.all(),
                BounceParams.all(), PickupParams.all(), SmtpParams.all(), LocalParams.all(),
                ServiceParams.all(), TableParams.all());
    }

    private static void add(Map<String, Param<?>> all, Param<?> param) {
        if (all.putIfAbsent(param.name(), param) != null) {
            throw new IllegalStateException("parameter declared twice: " + param.name());
        }
    }
}
