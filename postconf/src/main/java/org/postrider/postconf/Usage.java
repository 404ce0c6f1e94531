package org.postrider.postconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.mail.conf.Macros;
import org.postrider.util.Bytes;

/// Which of the names that main.cf and master.cf set mean something, and which do not.
///
/// A name means something to the mail system itself, to one of its services, to a database client,
/// as a class of restrictions, or because another value refers to it.
final class Usage {
    private static final int COMMENT_SHOWN = 20;
    private static final String LEVEL = "compatibility_level";

    private final Configuration configuration;
    private final Warnings warnings;
    private final Databases databases;
    /// User-defined names of main.cf that something refers to.
    private final Set<String> used = new HashSet<>();
    /// Every name that main.cf refers to: what it may mean in a service counts, too.
    private final Set<String> wanted = new HashSet<>();

    private Usage(Configuration configuration, Warnings warnings, boolean quiet) {
        this.configuration = configuration;
        this.warnings = warnings;
        databases = new Databases(warnings, quiet);
    }

    /// Looks at all values and warns about names that are referred to but not defined, comments
    /// behind values, and settings of database clients.
    ///
    /// @param quiet whether settings without meaning get no warning
    static Usage of(Configuration configuration, Warnings warnings, boolean quiet) {
        var usage = new Usage(configuration, warnings, quiet);
        usage.scanServices();
        usage.scanMain();
        usage.warnAboutComments();
        usage.scanDatabases();
        return usage;
    }

    /// Whether the text is for a program to expand when it has what the names stand for.
    static boolean isExpandedLater(String name) {
        return switch (name) {
            case "command_execution_directory", "default_rbl_reply", "forward_path", "luser_relay",
                    "mailbox_command", "postscreen_expansion_filter", "postscreen_reject_footer",
                    "smtpd_expansion_filter", "smtpd_reject_footer" -> true;
            default -> false;
        };
    }

    /// Whether this setting of main.cf means something.
    boolean isKnown(String name) {
        return configuration.isBuiltIn(name) || isUserDefined(name)
                || configuration.isServiceDefined(name);
    }

    /// Whether this setting of main.cf means something only because the configuration says so.
    boolean isUserDefined(String name) {
        return used.contains(name) || databases.has(name) || Deprecated.isLegacy(name);
    }

    /// Those settings of main.cf that are user-defined, sorted.
    Set<String> userDefined() {
        var names = new TreeSet<String>();
        for (var name : configuration.settings().keySet()) {
            if (!configuration.isBuiltIn(name) && !configuration.isServiceDefined(name)
                    && isUserDefined(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private void scanServices() {
        for (var service : configuration.services()) {
            var settings = configuration.settings(service);
            for (var setting : settings.entrySet()) {
                var problems = new ArrayList<String>();
                for (var name : references(setting.getKey(), setting.getValue(), problems)) {
                    if (!settings.containsKey(name) && !define(name)) {
                        undefined(configuration.masterName(), name);
                    }
                }
                problems.forEach(warnings);
            }
        }
    }

    private void scanMain() {
        for (var setting : configuration.settings().entrySet()) {
            var problems = new ArrayList<String>();
            for (var name : references(setting.getKey(), setting.getValue(), problems)) {
                wanted.add(name);
                if (!define(name) && !isSetByService(name)) {
                    undefined(configuration.mainName(), name);
                }
            }
            problems.forEach(warnings);
        }
        warnAboutReadOnly("process_id");
        warnAboutReadOnly("process_name");
    }

    private void warnAboutReadOnly(String name) {
        var entry = configuration.mainCf().entries().get(name);
        if (entry != null) {
            warnings.accept(configuration.mainName() + ": read-only parameter assignment: " + name
                    + "=" + entry.value());
        }
    }

    /// Whether main.cf or the mail system defines the name, which is used from now on.
    private boolean define(String name) {
        if (configuration.settings().containsKey(name)) {
            used.add(name);
            return true;
        }
        return configuration.isBuiltIn(name) || configuration.isServiceDefined(name)
                || Deprecated.isLegacy(name);
    }

    private boolean isSetByService(String name) {
        for (var service : configuration.services()) {
            if (configuration.settings(service).containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> references(String name, String value, List<String> problems) {
        var names = new ArrayList<String>();
        if (!isExpandedLater(name)) {
            names.addAll(Macros.references(value, problems::add));
        }
        if (name.equals("smtpd_restriction_classes")) {
            classes(value, names);
        }
        return names;
    }

    private static void classes(String value, List<String> names) {
        int at = 0;
        while (at < value.length()) {
            int end = at;
            while (end < value.length() && value.charAt(end) != ','
                    && !Bytes.isSpace(value.charAt(end))) {
                end++;
            }
            if (end > at && value.charAt(at) != '$') {
                names.add(value.substring(at, end));
            }
            at = end + 1;
        }
    }

    private void undefined(String file, String name) {
        warnings.accept(file + ": undefined parameter: " + name);
    }

    private void warnAboutComments() {
        for (var setting : configuration.settings().entrySet()) {
            if (setting.getValue().indexOf('#') >= 0 && isKnown(setting.getKey())) {
                warnAboutComment(setting.getValue());
            }
        }
    }

    private void warnAboutComment(String value) {
        int at = 0;
        for (var word : Words.of(value)) {
            at = value.indexOf(word, at) + word.length();
            if (word.charAt(0) == '#') {
                var rest = Setting.trimmed(value, at);
                warnings.accept(configuration.mainName()
                        + ": #comment after other text is not allowed: " + word + " "
                        + rest.substring(0, Math.min(rest.length(), COMMENT_SHOWN)) + "...");
                return;
            }
        }
    }

    private void scanDatabases() {
        if (configuration.settings().containsKey(LEVEL)) {
            // Many defaults depend on it.
            configuration.expand("${{$" + LEVEL + "} <level {1} ? {} : {}}", warnings);
        }
        for (var setting : configuration.settings().entrySet()) {
            var value = setting.getValue();
            boolean mayName = value.indexOf('$') >= 0 || mayName(value);
            if (mayName && isOfMailSystem(setting.getKey())) {
                databases.note(configuration.expand(value, warnings), configuration.mainName());
            }
        }
        for (var service : configuration.services()) {
            var settings = configuration.settings(service);
            for (var setting : settings.entrySet()) {
                if (mayName(setting.getValue()) && isOfMailSystem(setting.getKey())) {
                    databases.note(configuration.scope(service).expand(setting.getValue(), warnings),
                            configuration.masterName() + ":" + service.key());
                }
            }
        }
    }

    private static boolean mayName(String value) {
        return value.indexOf(':') >= 0 || value.indexOf('{') >= 0;
    }

    private boolean isOfMailSystem(String name) {
        return !isExpandedLater(name) && (configuration.isBuiltIn(name)
                || configuration.isServiceDefined(name) || Deprecated.isLegacy(name));
    }

    /// Warns about settings of main.cf without meaning, and about those that will lose theirs.
    ///
    /// @return whether there was one of the latter
    boolean warnAboutMain() {
        boolean deprecated = false;
        for (var setting : configuration.settings().entrySet()) {
            var name = setting.getKey();
            deprecated |= warn(configuration.mainName(), setting, isKnown(name));
        }
        return deprecated;
    }

    /// Warns about settings in master.cf in the same way.
    boolean warnAboutServices() {
        boolean deprecated = false;
        for (var service : configuration.services()) {
            var settings = configuration.settings(service);
            var own = new HashSet<String>(wanted);
            for (var setting : settings.entrySet()) {
                own.addAll(references(setting.getKey(), setting.getValue(), new ArrayList<>()));
            }
            for (var setting : settings.entrySet()) {
                boolean known = own.contains(setting.getKey()) || isKnown(setting.getKey());
                deprecated |= warn(configuration.masterName(), setting, known);
            }
        }
        return deprecated;
    }

    private boolean warn(String file, Map.Entry<String, String> setting, boolean known) {
        var name = setting.getKey();
        if (!known) {
            warnings.accept(file + ": unused parameter: " + name + "=" + setting.getValue());
            return false;
        }
        var advice = Deprecated.advice(name);
        if (advice.isEmpty()) {
            return false;
        }
        warnings.accept(file + ": support for parameter \"" + name
                + "\" will be removed; instead, " + advice.get());
        return true;
    }
}
