package org.postrider.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Log;

/// Tables made of tables.
///
/// - `pipemap:{type:name, ...}`: the value that one table gives is the key for the next.
/// - `unionmap:{type:name, ...}`: the values of all tables that have the key, with commas between.
/// - `debug:type:name`: logs what one table answers.
///
/// Where one of them fails, the whole fails.
final class CombinedDict implements Dict {
    /// How the answers are put together.
    enum Kind {
        PIPEMAP, UNIONMAP
    }

    private final String name;
    private final Kind kind;
    private final List<Dict> parts;

    private CombinedDict(String name, Kind kind, List<Dict> parts) {
        this.name = name;
        this.kind = kind;
        this.parts = parts;
    }

    /// @param text the list in braces
    static Dict of(String full, String text, Kind kind, Tables tables, Tables.Mode mode) {
        var word = kind.name().toLowerCase(java.util.Locale.ROOT);
        var need = "bad syntax: \"" + full + "\"; need \"" + word + ":{type:name...}\"";
        var inside = Braces.inside(text);
        var parts = new ArrayList<Dict>();
        for (var element : inside == null ? List.<String>of() : Braces.split(inside)) {
            if (element.indexOf(':') <= 0 || element.endsWith(":")) {
                return MemoryDicts.broken(full, need);
            }
            parts.add(tables.open(element, mode));
        }
        return parts.isEmpty() ? MemoryDicts.broken(full, need)
                : new CombinedDict(full, kind, List.copyOf(parts));
    }

    @Override
    public Lookup lookup(String key) {
        return kind == Kind.PIPEMAP ? pipe(key) : union(key);
    }

    private Lookup pipe(String key) {
        Lookup answer = new Lookup.Found(key);
        for (var part : parts) {
            if (!(answer instanceof Lookup.Found(var value))) {
                return answer;
            }
            answer = part.lookup(value);
        }
        return answer;
    }

    private Lookup union(String key) {
        var values = new ArrayList<String>();
        for (var part : parts) {
            switch (part.lookup(key)) {
                case Lookup.Found(var value) -> values.add(value);
                case Lookup.NotFound _ -> { }
                case Lookup.Failed failed -> {
                    return failed;
                }
            }
        }
        return values.isEmpty() ? Lookup.NOT_FOUND : new Lookup.Found(String.join(",", values));
    }

    @Override
    public String name() {
        return name;
    }

    /// Whether any of them sees whole keys only.
    @Override
    public boolean pattern() {
        return parts.stream().anyMatch(Dict::pattern);
    }

    @Override
    public boolean folds() {
        return false; // each prepares the keys that it gets
    }

    @Override
    public Owner owner() {
        return parts.stream().map(Dict::owner).reduce(Owner.ROOT, Owner::and);
    }

    @Override
    public void check() throws IOException {
        for (var part : parts) {
            part.check();
        }
    }

    /// `debug:`: what a table is asked and answers.
    record Debug(String name, Dict inner, Log log) implements AroundDict {
        @Override
        public Lookup lookup(String key) {
            var answer = inner.lookup(key);
            log.info(inner.name() + " lookup: \"" + key + "\" " + switch (answer) {
                case Lookup.Found(var value) -> "= \"" + value + "\"";
                case Lookup.NotFound _ -> "= \"not_found\"";
                case Lookup.Failed _ -> "= \"error\"";
            });
            return answer;
        }

        /// The other one stays open for those who share it.
        @Override
        public void close() {}

        @Override
        public void forEach(Entries taker) throws IOException {
            inner.forEach((key, value) -> {
                log.info(inner.name() + " sequence: \"" + key + "\" = \"" + value + "\"");
                taker.entry(key, value);
            });
            log.info(inner.name() + " sequence: found EOF");
        }
    }
}
