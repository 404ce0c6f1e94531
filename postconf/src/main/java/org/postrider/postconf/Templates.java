package org.postrider.postconf;

import java.util.List;
import org.postrider.mail.dsn.BounceTemplate;
import org.postrider.mail.dsn.BounceTemplateFile;
import org.postrider.mail.params.BounceParams;

/// Prints the texts that reports begin with.
final class Templates {
    private Templates() {}

    /// Prints all templates.
    ///
    /// @param files the file to read instead of the configured one, if any; with an empty name, the
    ///     built-in ones
    /// @param expanded whether names are replaced; only the texts are printed then
    static void print(Configuration configuration, List<String> files, boolean expanded,
            Printer printer, Warnings warnings) {
        var file = files.isEmpty() ? configuration.conf().get(BounceParams.BOUNCE_TEMPLATE_FILE)
                : files.getFirst();
        boolean first = true;
        for (var template : BounceTemplateFile.read(configuration.conf(), file, warnings)) {
            if (!first) {
                printer.line("");
            }
            first = false;
            if (expanded) {
                printer.line("expanded_" + template.kind() + "_text = <<EOF");
                template.expanded(configuration.conf(), warnings).forEach(printer::line);
            } else {
                raw(template, printer);
            }
            printer.line("EOF");
        }
    }

    private static void raw(BounceTemplate template, Printer printer) {
        printer.line(template.kind() + "_template = <<EOF");
        printer.line("Charset: " + template.charset());
        printer.line("From: " + template.from());
        printer.line("Subject: " + template.subject());
        if (!template.postmasterSubject().isEmpty()) {
            printer.line("Postmaster-Subject: " + template.postmasterSubject());
        }
        printer.line("");
        template.text().forEach(printer::line);
    }
}
