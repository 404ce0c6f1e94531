package org.postrider.tables;

import java.util.Locale;
import java.util.Map;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Lists;

/// The small table types that need no file.
final class Dicts {
    private Dicts() {}

    /// `static:value`: every key has this value.
    static Dict constant(String name, String text) {
        var value = Lists.unbraced(text);
        if (value.isEmpty()) {
            return broken(name, "open static map: " + name + ": empty value");
        }
        return of(name, new Lookup.Found(value));
    }

    /// `fail:text`: no key can be looked up.
    static Dict broken(String name, String reason) {
        return of(name, new Lookup.Failed(reason));
    }

    private static Dict of(String name, Lookup answer) {
        return new Dict() {
            @Override
            public Lookup lookup(String key) {
                return answer;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean pattern() {
                return true;
            }
        };
    }

    /// A table in memory, with folded keys.
    static Dict ofMap(String name, Map<String, String> entries) {
        return new Dict() {
            @Override
            public Lookup lookup(String key) {
                var value = entries.get(Keys.fold(key));
                return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
            }

            @Override
            public String name() {
                return name;
            }
        };
    }

    /// `inline:{ key=value, { key = text with white space } }`.
    static Dict inline(String name, String text) {
        var entries = new java.util.HashMap<String, String>();
        try {
            if (!text.startsWith("{")) {
                return broken(name, name + ": bad syntax: need \"inline:{name=value...}\"");
            }
            for (var element : Lists.split(Lists.unbraced(text))) {
                var entry = Lists.unbraced(element);
                int equals = entry.indexOf('=');
                var key = equals < 0 ? "" : entry.substring(0, equals).strip();
                var value = equals < 0 ? "" : entry.substring(equals + 1).strip();
                if (key.isEmpty() || value.isEmpty()) {
                    return broken(name, name + ": missing name or value in \"" + entry
                            + "\": need \"name=value\"");
                }
                entries.putIfAbsent(Keys.fold(key), value);
            }
        } catch (ConfException e) {
            return broken(name, name + ": " + e.getMessage());
        }
        return entries.isEmpty() ? broken(name, name + ": empty inline table")
                : ofMap(name, Map.copyOf(entries));
    }

    /// `environ:`: the environment of the process.
    static Dict environ(String name) {
        return new Dict() {
            @Override
            public Lookup lookup(String key) {
                var value = System.getenv(key.toLowerCase(Locale.ROOT));
                if (value == null) {
                    value = System.getenv(key);
                }
                return value == null || value.isEmpty() ? Lookup.NOT_FOUND
                        : new Lookup.Found(org.postrider.util.Bytes.fromUnicode(value));
            }

            @Override
            public String name() {
                return name;
            }
        };
    }
}
