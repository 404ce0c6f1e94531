package org.postrider.mail.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Inert;
import org.postrider.mail.params.Param;
import org.postrider.util.Bytes;

/// Looks for mistakes in main.cf and master.cf before a program meets them: values that no program
/// can work with are errors; unknown names and parameters without effect are warnings. So are mistakes
/// in one element of a list: what does not come to that element is not to stop, and what does is told
/// to come again.
///
/// What is only used by others is not a mistake: names that a value refers to, restriction classes,
/// and settings of database clients such as `NAME_server_host` for `ldap:NAME`.
public final class Check {
    private static final int SHOWN = 100;
    private static final Set<String> DATABASES = Set.of("ldap", "mysql", "pgsql", "sqlite",
            "mongodb", "memcache");
    /// Types that Postfix has on other systems, or from add-ons: not misspelt, whoever opens them.
    private static final Set<String> FOREIGN = Set.of("dbm", "ldap", "memcache", "mongodb",
            "mysql", "netinfo", "nis", "nisplus", "pcre", "pgsql", "proxy", "sdbm", "socketmap",
            "sqlite", "tcp");

    private static final String CLASSES = "smtpd_restriction_classes";

    private final Conf conf;
    private final MasterCf masterCf;
    private final ContentCheck contents;
    private final Inert inert = Inert.load();
    private final Map<String, Param<?>> catalogue = Catalogue.all();
    private final Set<String> used = new HashSet<>();
    private final Set<String> databases = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private Check(Conf conf, MasterCf masterCf, List<String> tableTypes) {
        this.conf = conf;
        this.masterCf = masterCf;
        var classes = new TreeSet<String>();
        addClasses(classes, conf);
        for (var service : masterCf.entries()) {
            if (service.overrides().containsKey(CLASSES)) {
                addClasses(classes, service.conf(conf));
            }
        }
        used.addAll(classes);
        var types = new TreeSet<>(tableTypes);
        types.addAll(FOREIGN);
        contents = new ContentCheck(types, classes);
    }

    private static void addClasses(Set<String> classes, Conf context) {
        try {
            classes.addAll(Param.list(CLASSES, "").parse(context.expand(context.raw(CLASSES))));
        } catch (ConfException e) {
            // Found again, with its line, when the parameter is looked at.
        }
    }

    /// Looks at both files.
    ///
    /// @param tableTypes the types of lookup tables that there are
    /// @return what was found, in the order of the files
    public static List<Finding> run(Conf conf, MasterCf masterCf, List<String> tableTypes) {
        var check = new Check(conf, masterCf, tableTypes);
        check.collectUses();
        check.mainCf();
        check.masterCf();
        return List.copyOf(check.findings);
    }

    private void collectUses() {
        for (var param : catalogue.values()) {
            addUses(param.rawDefault());
        }
        for (var entry : conf.mainCf().entries().values()) {
            addUses(entry.value());
        }
        for (var service : masterCf.entries()) {
            service.overrides().values().forEach(this::addUses);
            service.args().forEach(this::addUses);
        }
    }

    private void addUses(String text) {
        for (int i = text.indexOf('$'); i >= 0; i = text.indexOf('$', i + 1)) {
            int start = i + 1;
            while (start < text.length() && "{( ".indexOf(text.charAt(start)) >= 0) {
                start++;
            }
            int end = start;
            while (end < text.length() && isNameChar(text.charAt(end))) {
                end++;
            }
            used.add(text.substring(start, end));
        }
        for (var word : text.split("[\\s,{}]+")) {
            int colon = word.lastIndexOf(':');
            int before = word.lastIndexOf(':', colon - 1);
            if (colon > 0 && DATABASES.contains(word.substring(before + 1, colon))) {
                databases.add(word.substring(colon + 1) + "_");
            }
        }
    }

    private static boolean isNameChar(char c) {
        return c == '_' || c < 128 && Character.isLetterOrDigit(c);
    }

    private void mainCf() {
        var file = conf.mainCf().file();
        for (var entry : conf.mainCf().entries().values()) {
            setting(conf, file, entry.line(), entry.name(), entry.value());
        }
    }

    private void masterCf() {
        for (var service : masterCf.entries()) {
            var context = service.conf(conf);
            service.overrides().forEach((name, value) ->
                    setting(context, masterCf.file(), service.line(), name, value));
        }
    }

    private void setting(Conf context, Path file, int line, String name, String value) {
        var param = param(name);
        if (param.isEmpty()) {
            if (!isUsed(name)) {
                findings.add(new Finding(false, file, line, "unknown parameter " + shown(name)
                        + Suggestion.nearest(name, catalogue.keySet())
                                .map(n -> "; did you mean " + n + "?").orElse("")));
            }
            return;
        }
        if (inert.contains(name)) {
            findings.add(new Finding(false, file, line,
                    "parameter " + name + " has no effect yet"));
        }
        var shown = name + " = " + shown(value) + ": ";
        boolean acts = !inert.contains(name);
        fault(context, param.get(), value).ifPresentOrElse(
                fault -> findings.add(new Finding(acts, file, line, shown + fault)),
                () -> element(context, param.get(), value).ifPresent(
                        fault -> findings.add(new Finding(false, file, line, shown + fault))));
    }

    private Optional<Param<?>> param(String name) {
        var known = catalogue.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var other = Catalogue.find(name);
        return other.isPresent() ? other : Families.find(name);
    }

    private boolean isUsed(String name) {
        if (used.contains(name)) {
            return true;
        }
        for (var prefix : databases) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> fault(Conf context, Param<?> param, String raw) {
        String text;
        try {
            text = param.kind().isExpanded() ? context.expand(raw) : raw;
        } catch (ConfException e) {
            return Optional.of(e.getMessage());
        }
        try {
            param.parse(text);
        } catch (ConfException e) {
            return Optional.of("expected " + param.kind().expected());
        }
        if (param.name().equals("compatibility_level") && !Comparison.isLevel(text)) {
            return Optional.of("expected a level such as 3.6");
        }
        return contents.fault(param.content(), text);
    }

    /// What is wrong with one of the elements; the program can work until it comes to that one.
    private Optional<String> element(Conf context, Param<?> param, String raw) {
        return contents.element(param.content(),
                param.kind().isExpanded() ? context.expand(raw) : raw);
    }

    private static String shown(String text) {
        return Bytes.printable(text, SHOWN);
    }
}
