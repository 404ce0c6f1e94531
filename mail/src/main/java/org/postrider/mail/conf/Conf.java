package org.postrider.mail.conf;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Content;
import org.postrider.mail.params.Param;

/// The configuration as one program sees it: main.cf, overrides from the command line or master.cf
/// on top, and the defaults below. Immutable; values are parsed once and kept.
///
/// Safe for use by many threads.
public final class Conf {
    /// The compatibility level of the release whose features this is.
    public static final String NEWEST_LEVEL = "3.11";

    private final MainCf mainCf;
    private final Map<String, String> overrides;
    private final Defaults defaults;
    /// By name: a record's own hash code reads all its parts, and its first use costs a command
    /// some milliseconds.
    private final Map<String, Object> parsed = new ConcurrentHashMap<>();

    private Conf(MainCf mainCf, Map<String, String> overrides, Defaults defaults) {
        this.mainCf = mainCf;
        this.overrides = overrides;
        this.defaults = defaults;
    }

    /// Reads main.cf in this directory.
    ///
    /// @throws ConfException if it cannot be read or parsed
    public static Conf load(Path directory) {
        return of(MainCf.read(directory));
    }

    /// Reads main.cf in this directory.
    ///
    /// @param warnings is told what is put up with, such as a parameter that has two values
    /// @throws ConfException if it cannot be read or parsed
    public static Conf load(Path directory, Consumer<String> warnings) {
        return of(MainCf.read(directory, warnings));
    }

    /// The configuration that this file gives.
    public static Conf of(MainCf mainCf) {
        return new Conf(mainCf, Map.of(), Defaults.ofThisHost());
    }

    /// This configuration with more settings on top, such as `-o name=value`; raw values.
    public Conf with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        var all = new LinkedHashMap<>(overrides);
        all.putAll(more);
        return new Conf(mainCf, all, defaults);
    }

    /// The directory of main.cf and master.cf.
    public Path directory() {
        return mainCf.file().toAbsolutePath().getParent();
    }

    /// The file that the settings come from.
    public MainCf mainCf() {
        return mainCf;
    }

    /// The value of a parameter, expanded, parsed and within its bounds.
    ///
    /// @throws ConfException if the text is no such value; the message names parameter and value
    public <T> T get(Param<T> param) {
        Object value = parsed.get(param.name());
        if (value == null) {
            var raw = raw(param);
            var text = param.kind().isExpanded() ? expand(raw) : raw;
            value = param.parse(param.content() instanceof Content.NameOrFile
                    ? NameFile.name(text) : text);
            parsed.put(param.name(), value);
        }
        @SuppressWarnings("unchecked") // the parser of this very parameter made it
        T typed = (T) value;
        return typed;
    }

    /// Whether main.cf or an override sets the name.
    public boolean isSet(String name) {
        return overrides.containsKey(name) || mainCf.entries().containsKey(name);
    }

    /// Whether an override sets the name, whatever main.cf says.
    public boolean isOverridden(String name) {
        return overrides.containsKey(name);
    }

    /// The names that main.cf or an override sets to a text with this word in it, such as another name.
    public Set<String> mentioning(String word) {
        var names = new HashSet<String>();
        overrides.forEach((name, text) -> {
            if (text.contains(word)) {
                names.add(name);
            }
        });
        mainCf.entries().forEach((name, entry) -> {
            if (!overrides.containsKey(name) && entry.value().contains(word)) {
                names.add(name);
            }
        });
        return names;
    }

    /// The raw text of any name, set or default; empty where there is none.
    public String raw(String name) {
        var set = set(name);
        if (set.isPresent()) {
            return set.get();
        }
        var computed = defaults.computed(name, this);
        return computed.isPresent() ? computed.get() : Defaults.fixed(name).orElse("");
    }

    /// The raw default of any name, whatever is set; empty where there is none.
    public Optional<String> rawDefault(String name) {
        return defaults.computed(name, this).or(() -> Defaults.fixed(name));
    }

    /// The text with all macros replaced.
    ///
    /// @throws ConfException if it is malformed
    public String expand(String text) {
        return text.indexOf('$') < 0 ? text : new Macros(this::raw).expand(text);
    }

    /// Whether the value of a parameter is a default that `compatibility_level` keeps from an older
    /// release and that a newer level would change. Programs log each use of one.
    public boolean usesOldDefault(Param<?> param) {
        var level = CommonParams.COMPATIBILITY_LEVEL.name();
        return !isSet(param.name()) && param.rawDefault().contains(level)
                && !get(param).equals(with(Map.of(level, NEWEST_LEVEL)).get(param));
    }

    /// Whether `compatibility_level` asks for defaults older than those of this level, such as
    /// [#NEWEST_LEVEL].
    ///
    /// @throws ConfException if the level is none
    public boolean isBelowLevel(String level) {
        return Comparison.holds(get(CommonParams.COMPATIBILITY_LEVEL), "<level", level);
    }

    private Optional<String> set(String name) {
        var override = overrides.get(name);
        if (override != null) {
            return Optional.of(override);
        }
        var entry = mainCf.entries().get(name);
        return entry == null ? Optional.empty() : Optional.of(entry.value());
    }

    /// The raw text of a parameter, set or default; cheaper than by its name.
    public String raw(Param<?> param) {
        var set = set(param.name());
        if (set.isPresent()) {
            return set.get();
        }
        var computed = defaults.computed(param.name(), this);
        return computed.isPresent() ? computed.get() : param.rawDefault();
    }
}
