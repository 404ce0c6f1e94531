package org.postrider.mail.params;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.mail.conf.Param;

/// All parameters that a program acts on, by name.
public final class Catalogue {
    /// Every group of constants.
    private static final List<Class<?>> GROUPS = List.of(CommonParams.class, QueueParams.class,
            MasterParams.class, LogParams.class, SmtpdParams.class, CleanupParams.class,
            RewriteParams.class, QmgrParams.class, BounceParams.class, PickupParams.class,
            SmtpParams.class, LocalParams.class, ServiceParams.class, TableParams.class);

    /// By name, read once from the constants: the alternative is a second list to keep in step.
    private static final Map<String, Param<?>> BY_NAME = collect();

    private Catalogue() {}

    /// All parameters by name, sorted.
    public static Map<String, Param<?>> all() {
        return BY_NAME;
    }

    private static Map<String, Param<?>> collect() {
        var all = new TreeMap<String, Param<?>>();
        for (var group : GROUPS) {
            Arrays.stream(group.getDeclaredFields())
                    .filter(f -> Modifier.isStatic(f.getModifiers())
                            && Modifier.isPublic(f.getModifiers())
                            && f.getType() == Param.class)
                    .forEach(f -> {
                        try {
                            var param = (Param<?>) f.get(null);
                            if (all.putIfAbsent(param.name(), param) != null) {
                                throw new IllegalStateException(
                                        "parameter declared twice: " + param.name());
                            }
                        } catch (IllegalAccessException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
        return Collections.unmodifiableMap(all);
    }
}
