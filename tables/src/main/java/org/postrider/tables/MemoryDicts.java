package org.postrider.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// The small table types that need no file.
final class MemoryDicts {
    /// What a small table does.
    private interface Finder {
        Lookup lookup(String key);
    }

    /// Part of the configuration.
    ///
    /// @param pattern see [Dict#pattern]
    private record Simple(String name, boolean pattern, Finder finder) implements Dict {
        @Override
        public Lookup lookup(String key) {
            return finder.lookup(key);
        }

        @Override
        public Owner owner() {
            return Owner.ROOT;
        }
    }

    /// Entries in memory, keys as they are looked up.
    private record Entries(String name, Map<String, String> all) implements Dict {
        @Override
        public Lookup lookup(String key) {
            var value = all.get(key);
            return value == null ? Lookup.NOT_FOUND : new Lookup.Found(value);
        }

        @Override
        public Owner owner() {
            return Owner.ROOT;
        }

        @Override
        public void forEach(Dict.Entries taker) throws IOException {
            for (var entry : all.entrySet()) {
                taker.entry(entry.getKey(), entry.getValue());
            }
        }
    }

    /// A table that cannot be opened.
    record Broken(String name, String reason) implements Dict {
        @Override
        public Lookup lookup(String key) {
            return new Lookup.Failed(reason);
        }

        @Override
        public boolean pattern() {
            return true; // whatever it is asked, it fails
        }

        @Override
        public void check() throws IOException {
            throw new IOException(reason);
        }
    }

    private MemoryDicts() {}

    /// `nis:name`: where the host is in no NIS domain, nobody is in the table, as with Postfix, in
    /// whose default of `alias_maps` one stands. A host that is in one must find another way.
    ///
    /// @param domain a file with the host's NIS domain name
    static Dict nis(String full, Path domain, Log log) {
        String name;
        try {
            name = Files.exists(domain) ? Files.readString(domain).strip() : "";
        } catch (IOException e) {
            return broken(full, "open " + domain + ": " + e.getMessage());
        }
        if (!name.isEmpty() && !name.equals("(none)")) {
            return broken(full, "unsupported dictionary type: nis");
        }
        log.warning("dict_nis_init: NIS domain name not set - NIS lookups disabled");
        return new Simple(full, false, _ -> Lookup.NOT_FOUND);
    }

    /// `static:value`: every key has this value.
    static Dict constant(String full, String name, Tables.Mode mode) {
        var inside = Braces.inside(name);
        if (inside == null && name.startsWith("{")) {
            return broken(full, "bad static:name syntax: " + Braces.problem(name));
        }
        try {
            var value = new Lookup.Found(mode.value(inside == null ? name : inside));
            return new Simple(full, true, _ -> value);
        } catch (IOException e) {
            return broken(full, e.getMessage());
        }
    }

    /// `fail:name`: no key can be looked up.
    static Dict failing(String full) {
        var answer = new Lookup.Failed("table " + full + ": query error: Application error");
        return new Simple(full, true, _ -> answer);
    }

    /// A table that cannot be opened, now or ever.
    static Dict broken(String full, String reason) {
        return new Broken(full, reason);
    }

    /// A table in memory.
    ///
    /// @param entries keys in the form in which they are looked up
    static Dict ofMap(String full, Map<String, String> entries) {
        return new Entries(full, entries);
    }

    /// `inline:{ key=value, { key = text with white space } }`.
    static Dict inline(String full, String name, Tables.Mode mode) {
        var need = "; need \"inline:{name=value...}\"";
        var text = Braces.inside(name);
        if (text == null || name.equals("{}")) {
            return broken(full, "bad syntax: \"" + full + "\"" + need);
        }
        if (text.isEmpty()) {
            return broken(full, "empty table: \"" + full + "\"" + need);
        }
        var entries = new LinkedHashMap<String, String>();
        for (var element : Braces.split(text)) {
            var inside = Braces.inside(element);
            if (inside == null && element.startsWith("{")) {
                return broken(full, Braces.problem(element) + ": \"" + full + "\"" + need);
            }
            var entry = inside == null ? element : inside;
            int equals = entry.indexOf('=');
            if (equals < 0) {
                return broken(full, "missing '=' after attribute name: \"" + full + "\"" + need);
            }
            var key = entry.substring(0, equals).strip();
            try {
                entries.put(mode.key(key), mode.value(entry.substring(equals + 1).strip()));
            } catch (IOException e) {
                return broken(full, e.getMessage() + ": \"" + full
                        + "\"; need \"inline:{name=filename...}\"");
            }
        }
        return ofMap(full, entries);
    }

    /// `internal:name`: nothing is in it when it begins, and nobody puts anything in.
    static Dict internal(String full) {
        return ofMap(full, new HashMap<>());
    }

    /// `environ:name`: the environment of the process.
    static Dict environ(String full) {
        return new Simple(full, false, key -> {
            var value = key.isEmpty() || key.indexOf('=') >= 0 || key.indexOf('\0') >= 0 ? null
                    : System.getenv(key);
            return value == null ? Lookup.NOT_FOUND
                    : new Lookup.Found(Bytes.fromUnicode(value));
        });
    }

    /// `randmap:{value, ...}`: one of the values, whatever the key.
    static Dict random(String full, String name) {
        var text = Braces.inside(name);
        List<String> values = text == null ? List.of() : Braces.split(text);
        if (values.isEmpty()) {
            return broken(full, "bad syntax: \"" + full + "\"; need \"randmap:{value...}\"");
        }
        return new Simple(full, true, _ -> new Lookup.Found(values.get(
                java.util.concurrent.ThreadLocalRandom.current().nextInt(values.size()))));
    }
}
