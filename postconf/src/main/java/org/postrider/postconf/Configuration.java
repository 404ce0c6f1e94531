package org.postrider.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Param;
import org.postrider.util.FatalException;
import org.postrider.util.Reason;

/// main.cf and master.cf of one configuration directory, with what the command line puts on top.
final class Configuration {
    static final String DEFAULT_DIRECTORY = "/etc/postfix";
    /// These are there even without a service of the name `local`.
    private static final List<String> LOCAL_LIMITS = List.of(
            "local_destination_concurrency_limit", "local_destination_recipient_limit");
    private static final String MAIN_CF = "/main.cf";
    private static final String MASTER_CF = "/master.cf";

    private final String directory;
    private final Map<String, String> settings;
    private final Map<String, String> overrides;
    private final MainCf mainCf;
    private final Conf conf;
    private final List<Service> services;
    private final Map<String, Map<String, String>> serviceSettings = new HashMap<>();
    /// Answers found before: a search that finds nothing goes through the whole catalogue.
    private final Map<String, Boolean> builtIn = new HashMap<>();
    private Map<String, String> members;

    private Configuration(String directory, MainCf mainCf, Map<String, String> overrides,
            List<Service> services) {
        this.directory = directory;
        this.mainCf = mainCf;
        this.overrides = overrides;
        this.services = services;
        settings = new TreeMap<>();
        for (var entry : mainCf.entries().values()) {
            settings.put(entry.name(), entry.value());
        }
        settings.putAll(overrides);
        settings.remove("process_name");
        settings.remove("process_id");
        var top = new HashMap<>(overrides);
        top.put("process_name", "postconf");
        conf = Conf.of(mainCf).with(top);
        for (var service : services) {
            var key = service.key();
            var before = serviceSettings.get(key);
            if (before == null) {
                serviceSettings.put(key, service.settings());
            } else {
                before.putAll(service.settings());
            }
        }
    }

    /// Reads both files.
    ///
    /// @param overrides settings of the command line
    /// @param needsServices whether a missing master.cf is an error; it gets a warning otherwise
    /// @throws FatalException if a file cannot be read, or is malformed
    static Configuration load(String directory, Map<String, String> overrides,
            boolean needsServices, Consumer<String> warnings) {
        if (needsServices) {
            var services = services(directory, true, warnings);
            return new Configuration(directory, mainCf(directory, warnings), overrides, services);
        }
        return new Configuration(directory, mainCf(directory, warnings), overrides,
                services(directory, false, warnings));
    }

    /// The defaults alone, and those of the services in master.cf.
    static Configuration defaults(String directory, Warnings warnings) {
        var none = new MainCf(Path.of(DEFAULT_DIRECTORY + MAIN_CF), Map.of());
        return new Configuration(directory, none, Map.of(), services(directory, false, warnings));
    }

    /// Reads main.cf.
    static MainCf mainCf(String directory, Consumer<String> warnings) {
        var name = directory + MAIN_CF;
        var file = Path.of(name);
        try {
            return new MainCf(file, new SettingsFile(name, warnings)
                    .preset("config_directory", directory).read(file));
        } catch (IOException e) {
            throw new FatalException(openError(name, e), e);
        }
    }

    private static List<Service> services(String directory, boolean needed,
            Consumer<String> warnings) {
        var name = directory + MASTER_CF;
        try {
            return MasterFile.read(Path.of(name), name, warnings);
        } catch (IOException e) {
            if (needed) {
                throw new FatalException(openError(name, e), e);
            }
            warnings.accept(openError(name, e));
            return List.of();
        }
    }

    static String openError(String file, IOException e) {
        return "open " + file + ": " + Reason.of(e);
    }

    /// The name of main.cf in messages.
    String mainName() {
        return directory + MAIN_CF;
    }

    /// The name of master.cf in messages.
    String masterName() {
        return directory + MASTER_CF;
    }

    /// What main.cf sets.
    MainCf mainCf() {
        return mainCf;
    }

    /// What main.cf and the command line set, sorted by name.
    Map<String, String> settings() {
        return settings;
    }

    /// What the command line sets.
    Map<String, String> overrides() {
        return overrides;
    }

    List<Service> services() {
        return services;
    }

    /// The settings of a service, sorted by name. Several lines of one name and type share them.
    Map<String, String> settings(Service service) {
        return serviceSettings.get(service.key());
    }

    /// Whether the mail system has a parameter of that name, be it set or not.
    boolean isBuiltIn(String name) {
        var known = builtIn.get(name);
        if (known == null) {
            known = Catalogue.find(name).isPresent() || LOCAL_LIMITS.contains(name);
            builtIn.put(name, known);
        }
        return known;
    }

    /// All names for which [#isBuiltIn(String)] holds, sorted, without Postrider's own.
    static Set<String> builtIn() {
        var names = new TreeSet<>(Catalogue.all().keySet());
        names.addAll(LOCAL_LIMITS);
        return names;
    }

    /// Whether a service gives the mail system a parameter of that name.
    boolean isServiceDefined(String name) {
        return serviceDefined().containsKey(name);
    }

    /// The parameters that services bring in, with their defaults, sorted by name.
    Map<String, String> serviceDefined() {
        if (members == null) {
            members = new TreeMap<>();
            for (var service : services) {
                boolean mayClash = service.name().equals("default")
                        || service.name().indexOf('_') >= 0;
                for (var param : Families.ofService(service.name(), service.program())) {
                    if (!mayClash || Catalogue.find(param.name()).isEmpty()) {
                        members.put(param.name(), param.rawDefault());
                    }
                }
            }
        }
        return members;
    }

    /// Typed access to the same.
    Conf conf() {
        return conf;
    }

    /// The text of a parameter as it is set or else by default.
    String raw(String name) {
        return conf.raw(name);
    }

    /// The text of a parameter of the mail system, without a search for it.
    String raw(Param<?> param) {
        return conf.raw(param);
    }

    /// Replaces the macros in a text.
    ///
    /// @throws FatalException if it is malformed; a warning told why
    String expand(String text, Warnings warnings) {
        return expand(conf, text, warnings);
    }

    private static String expand(Conf scope, String text, Warnings warnings) {
        try {
            return scope.expand(text);
        } catch (ConfException e) {
            warnings.accept(e.getMessage());
            throw new FatalException("macro processing error", e);
        }
    }

    /// What a service sees.
    Scope scope(Service service) {
        var top = new HashMap<String, String>();
        top.put("service_name", service.name());
        top.put("process_name", service.program());
        top.putAll(settings(service));
        return new Scope(conf.with(top));
    }

    /// The configuration of one service.
    static final class Scope {
        private final Conf conf;

        Scope(Conf conf) {
            this.conf = conf;
        }

        String raw(String name) {
            return conf.raw(name);
        }

        String expand(String text, Warnings warnings) {
            return Configuration.expand(conf, text, warnings);
        }
    }
}
