package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.util.FatalException;

/// Prints services of master.cf: whole lines, columns, or settings.
final class MasterListing {
    private final Configuration configuration;
    private final Printer printer;
    private final boolean expanded;
    private final Warnings warnings;

    /// @param expanded whether macros in settings are replaced
    MasterListing(Configuration configuration, Printer printer, boolean expanded,
            Warnings warnings) {
        this.configuration = configuration;
        this.printer = printer;
        this.expanded = expanded;
        this.warnings = warnings;
    }

    /// Prints one thing of a service.
    @FunctionalInterface
    private interface Part {
        /// @return whether there was such a thing
        boolean print(Service service, ServicePattern pattern);
    }

    /// Whole lines.
    void lines(List<String> requests) {
        var patterns = patterns(requests, 2, "-M option requires service_name[/type]");
        each(patterns, (service, _) -> {
            var shown = shown(service);
            if (printer.json()) {
                printer.setting(service.key(), shown.plain());
            } else {
                printer.line(shown.laidOut(printer.folds()));
            }
            return true;
        });
    }

    /// Columns.
    void fields(List<String> requests) {
        var patterns = patterns(requests, 3, "-F option requires service_name[/type[/field]]");
        for (var pattern : patterns) {
            if (!pattern.anyPart() && !Service.FIELDS.contains(pattern.part())) {
                throw new FatalException("invalid service attribute name: \"" + pattern.part()
                        + "\"");
            }
        }
        each(patterns, this::fields);
    }

    private boolean fields(Service service, ServicePattern pattern) {
        for (int i = 0; i < Service.FIELDS.size(); i++) {
            var field = Service.FIELDS.get(i);
            if (!pattern.anyPart() && !pattern.part().equals(field)) {
                continue;
            }
            var name = service.key() + "/" + field;
            if (i < Service.COMMAND) {
                printer.setting(name, service.fields().get(i));
            } else if (printer.json()) {
                printer.setting(name, shown(service).command());
            } else {
                printer.laidOut(name, shown(service).command(printer.label(name),
                        printer.folds()));
            }
        }
        return true;
    }

    /// Settings.
    ///
    /// @param names the names that may be printed though the service does not set them
    void settings(List<String> requests, Set<String> names) {
        var patterns = patterns(requests, 3,
                "-P option requires service_name[/type[/parameter]]");
        each(patterns, (service, pattern) ->
                settings(service, configuration.settings(service), names, pattern));
    }

    private boolean settings(Service service, Map<String, String> own, Set<String> names,
            ServicePattern pattern) {
        var all = own.keySet();
        if (!names.isEmpty()) {
            all = new TreeSet<>(all);
            all.addAll(names);
        }
        if (!pattern.anyPart()) {
            if (all.contains(pattern.part())) {
                setting(service, own, pattern.part());
                return true;
            }
            return false;
        }
        for (var name : all) {
            setting(service, own, name);
        }
        return !all.isEmpty();
    }

    private void setting(Service service, Map<String, String> own, String name) {
        var scope = configuration.scope(service);
        var value = own.containsKey(name) ? own.get(name) : scope.raw(name);
        printer.setting(service.key() + "/" + name,
                expanded ? scope.expand(value, warnings) : value);
    }

    /// All names that a service could set: those of the mail system, and those of this
    /// configuration.
    static Set<String> names(Configuration configuration, Usage usage) {
        var names = Configuration.builtIn();
        names.addAll(configuration.serviceDefined().keySet());
        names.addAll(usage.userDefined());
        return names;
    }

    private List<ServicePattern> patterns(List<String> requests, int most, String problem) {
        var patterns = new ArrayList<ServicePattern>();
        for (var request : requests) {
            var pattern = ServicePattern.of(request);
            if (!pattern.isBetween(1, most)) {
                throw new FatalException(problem);
            }
            patterns.add(pattern);
        }
        return patterns;
    }

    private void each(List<ServicePattern> patterns, Part part) {
        var wanted = patterns.isEmpty() ? List.of(ServicePattern.of("*")) : patterns;
        var matched = new boolean[wanted.size()];
        for (var service : configuration.services()) {
            for (int i = 0; i < matched.length; i++) {
                if (wanted.get(i).matches(service)) {
                    matched[i] |= part.print(service, wanted.get(i));
                }
            }
        }
        for (int i = 0; i < patterns.size(); i++) {
            if (!matched[i]) {
                warnings.accept("unmatched request: \"" + patterns.get(i).text() + "\"");
            }
        }
    }

    private Service shown(Service service) {
        if (!expanded) {
            return service;
        }
        var scope = configuration.scope(service);
        var options = new ArrayList<Service.Option>();
        for (var option : service.options()) {
            int equals = option.isSetting() ? option.value().indexOf('=') : -1;
            options.add(equals < 0 ? option : new Service.Option('o',
                    option.value().substring(0, equals + 1)
                            + scope.expand(option.value().substring(equals + 1), warnings)));
        }
        return service.withOptions(options);
    }
}
