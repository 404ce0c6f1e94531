package org.postrider.mail.params;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.mail.conf.Param;
import org.postrider.mail.conf.Twin;

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
            for (var field : group.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers) && Modifier.isPublic(modifiers)) {
                    collect(all, value(field));
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(Map<String, Param<?>> all, Object value) {
        if (value instanceof Param<?> param) {
            add(all, param);
        } else if (value instanceof Twin<?> twin) {
            add(all, twin.smtp());
            add(all, twin.lmtp());
        }
    }

    private static void add(Map<String, Param<?>> all, Param<?> param) {
        if (all.putIfAbsent(param.name(), param) != null) {
            throw new IllegalStateException("parameter declared twice: " + param.name());
        }
    }
}
