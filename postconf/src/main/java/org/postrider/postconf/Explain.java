package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Macros;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Inert;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.ParameterManual;
import org.postrider.util.FatalException;

/// Tells about a parameter: where its value comes from, step by step what that stands for, what
/// services set instead, and what the manual says.
///
/// ```
/// smtpd_banner = $myhostname ESMTP $mail_name
///     default
///     $myhostname is mail.example.com (/etc/postfix/main.cf, line 3)
///     $mail_name is Postrider (default)
///     = mail.example.com ESMTP Postrider
///   smtp/inet: smtpd_banner = x
///     /etc/postfix/master.cf
///
///     What the server says first.
/// ```
final class Explain {
    private static final int STEPS = 30;
    private static final String INDENT = "    ";
    /// Takes the place of a dollar in a value that is not to be expanded in the same step.
    private static final char LATER = '\u0001';

    private final Configuration configuration;
    private final Printer printer;
    private final Warnings warnings;

    Explain(Configuration configuration, Printer printer, Warnings warnings) {
        this.configuration = configuration;
        this.printer = printer;
        this.warnings = warnings;
    }

    /// Explains each of these.
    void all(List<String> names) {
        if (names.isEmpty()) {
            throw new FatalException("-E requires a parameter name");
        }
        boolean first = true;
        for (var name : names) {
            if (!first) {
                printer.line("");
            }
            first = false;
            one(name);
        }
    }

    private void one(String name) {
        var param = Catalogue.find(name).or(() -> Families.find(name));
        if (param.isEmpty() && !configuration.settings().containsKey(name)
                && !isSetByService(name)) {
            warnings.accept(name + ": unknown parameter");
            return;
        }
        value(name, configuration.raw(name), origin(name));
        for (var service : configuration.services()) {
            var setting = configuration.settings(service).get(name);
            if (setting != null) {
                service(service, name, setting);
            }
        }
        printer.line("");
        manual(name, param);
    }

    private boolean isSetByService(String name) {
        for (var service : configuration.services()) {
            if (configuration.settings(service).containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    private void value(String name, String raw, String origin) {
        printer.setting(name, raw);
        printer.line(INDENT + origin);
        if (Usage.isExpandedLater(name)) {
            printer.line(INDENT + "expanded by the program that uses it");
            return;
        }
        var text = raw;
        for (int i = 0; i < STEPS && text.indexOf('$') >= 0; i++) {
            text = step(text);
            printer.line(INDENT + "= " + text.replace(LATER, '$'));
            text = text.replace(LATER, '$');
            if (text.equals(raw)) {
                return;
            }
        }
    }

    /// Replaces the names in a text by their values, and tells each; macros in the values are left
    /// for later, unless conditions depend on them.
    private String step(String text) {
        boolean plain = text.indexOf('{') < 0 || !hasCondition(text);
        var told = new ArrayList<String>();
        for (var name : Macros.references(text, warnings)) {
            if (!told.contains(name)) {
                told.add(name);
                printer.line(INDENT + "$" + name + " is " + shown(configuration.raw(name)) + " ("
                        + origin(name) + ")");
            }
        }
        if (!plain) {
            return configuration.expand(text, warnings);
        }
        return new Macros(name -> configuration.raw(name).replace('$', LATER)).expand(text);
    }

    private static boolean hasCondition(String text) {
        for (int i = text.indexOf("${"); i >= 0; i = text.indexOf("${", i + 1)) {
            int end = i + 2;
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end))
                    || text.charAt(end) == '_')) {
                end++;
            }
            if (end == text.length() || text.charAt(end) != '}') {
                return true;
            }
        }
        return text.contains("$(");
    }

    private static String shown(String value) {
        return value.isEmpty() ? "empty" : value;
    }

    private String origin(String name) {
        if (configuration.overrides().containsKey(name)) {
            return "command line";
        }
        var entry = configuration.mainCf().entries().get(name);
        if (entry != null) {
            return entry.line() == 0 ? "configuration directory"
                    : configuration.mainName() + ", line " + entry.line();
        }
        boolean known = Catalogue.find(name).isPresent() || Families.find(name).isPresent()
                || name.startsWith("process_");
        return known ? "default" : "not defined";
    }

    private void service(Service service, String name, String setting) {
        var scope = configuration.scope(service);
        printer.line("  " + service.key() + ": " + name + " = " + setting);
        printer.line(INDENT + configuration.masterName());
        if (setting.indexOf('$') >= 0) {
            printer.line(INDENT + "= " + scope.expand(setting, warnings));
        }
    }

    private void manual(String name, Optional<Param<?>> param) {
        if (param.isEmpty()) {
            printer.line(INDENT + (Deprecated.isLegacy(name) ? "An old name."
                    : "The configuration defines this name."));
        } else {
            ParameterManual.of(name).ifPresent(manual -> {
                manual.lines().forEach(line -> printer.line(INDENT + line));
                if (!manual.programs().isEmpty()) {
                    printer.line(INDENT + "Used by: " + String.join(", ", manual.programs()));
                }
            });
            printer.line(INDENT + "Value: " + param.get().kind().expected());
            printer.line(INDENT + "Default: " + shown(param.get().rawDefault()));
            if (Inert.load().contains(name)) {
                printer.line(INDENT + "No program acts on it yet.");
            }
        }
        Deprecated.advice(name).ifPresent(advice ->
                printer.line(INDENT + "It will go away; instead, " + advice + "."));
    }
}
