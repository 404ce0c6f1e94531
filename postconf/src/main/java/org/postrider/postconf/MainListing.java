package org.postrider.postconf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Param;

/// Prints the parameters of main.cf.
final class MainListing {
    /// Which parameters there are to print.
    ///
    /// @param builtIn those of the mail system
    /// @param service those that services bring in
    /// @param user those that the configuration defines
    /// @param own whether Postrider's own are among those of the mail system
    /// @param setOnly only what main.cf sets
    /// @param expanded with macros replaced
    record Selection(boolean builtIn, boolean service, boolean user, boolean own,
            boolean setOnly, boolean expanded) {}

    private final Configuration configuration;
    private final Selection selection;
    private final Printer printer;
    private final Warnings warnings;

    MainListing(Configuration configuration, Selection selection, Printer printer,
            Warnings warnings) {
        this.configuration = configuration;
        this.selection = selection;
        this.printer = printer;
        this.warnings = warnings;
    }

    /// All parameters of the selection, sorted by name; Postrider's own come last.
    ///
    /// @param userDefined the names that the configuration defines
    void all(Set<String> userDefined) {
        var names = new TreeSet<String>();
        if (selection.builtIn() && selection.setOnly()) {
            for (var name : configuration.settings().keySet()) {
                if (configuration.isBuiltIn(name)) {
                    names.add(name);
                }
            }
        } else if (selection.builtIn()) {
            names.addAll(Configuration.builtIn());
        }
        if (selection.service()) {
            names.addAll(configuration.serviceDefined().keySet());
        } else {
            names.removeAll(configuration.serviceDefined().keySet());
        }
        if (selection.user()) {
            names.addAll(userDefined);
        }
        // For many names one walk through the catalogue is cheaper than a search for each.
        boolean many = selection.builtIn() && !selection.setOnly();
        var catalogue = many ? Catalogue.all() : Map.<String, Param<?>>of();
        for (var name : names) {
            var param = catalogue.get(name);
            print(name, param == null ? configuration.raw(name) : configuration.raw(param));
        }
        if (selection.builtIn() && selection.own() && !selection.setOnly()) {
            for (var param : Catalogue.own().values()) {
                print(param.name(), configuration.raw(param));
            }
        }
    }

    /// The named parameters, in the order given; unknown ones get a warning.
    ///
    /// @param userDefined the names that the configuration defines
    void named(List<String> names, Set<String> userDefined) {
        for (var name : names) {
            if (userDefined.contains(name) || configuration.isBuiltIn(name)
                    || configuration.isServiceDefined(name)) {
                print(name, configuration.raw(name));
            } else {
                warnings.accept(name + ": unknown parameter");
            }
        }
    }

    private void print(String name, String raw) {
        if (selection.setOnly() && !configuration.settings().containsKey(name)) {
            return;
        }
        boolean plain = !selection.expanded() || Usage.isExpandedLater(name);
        printer.setting(name, plain ? raw : configuration.expand(raw, warnings));
    }
}
