package org.postrider.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Content;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.ParameterManual;

/// Makes the manual pages: those of programs from the documentation comments on top of their main
/// classes, postconf(5) from the comments of the parameter constants. The source is the one home
/// of each text.
final class Manual {
    private final Path top;

    Manual(Path top) {
        this.top = top;
    }

    /// Writes `man1`, `man5` and `man8` below this folder.
    void write(Path man) throws IOException {
        BuildImage.deleteTree(man);
        for (var section : List.of("man1", "man5", "man8")) {
            Files.createDirectories(man.resolve(section));
        }
        for (var source : sources("")) {
            var page = ProgramPage.of(Files.readAllLines(source));
            if (page != null) {
                Files.writeString(man.resolve("man" + page.section() + "/" + page.name() + "."
                        + page.section()), page.roff() + parametersOf(page));
            }
        }
        for (var page : pages()) {
            var file = page.getFileName().toString();
            int dot = file.indexOf('.');
            var text = new ProgramPage(file.substring(0, dot), file.charAt(dot + 1) - '0',
                    Files.readAllLines(page)).roff();
            Files.writeString(man.resolve("man" + file.charAt(dot + 1) + "/"
                    + file.substring(0, file.lastIndexOf('.'))), text);
        }
        Files.writeString(man.resolve("man5/postconf.5"), parameters());
    }

    /// Pages that belong to no program: `src/main/man/NAME.SECTION.md` of any module.
    private List<Path> pages() throws IOException {
        try (var paths = Files.walk(top, 5)) {
            return paths.filter(p -> p.toString().endsWith(".md")
                    && p.toString().contains("/src/main/man/")).sorted().toList();
        }
    }

    private List<Path> sources(String folder) throws IOException {
        try (var paths = Files.walk(top.resolve(folder))) {
            return paths.filter(p -> p.toString().endsWith(".java")
                    && p.toString().contains("/src/main/java/")).sorted().toList();
        }
    }

    /// The section of a program's page that lists the parameters on which it acts; empty for
    /// commands that share their sources with others.
    private static String parametersOf(ProgramPage page) {
        if (page.section() != 8 && !page.name().equals("sendmail")) {
            return "";
        }
        var label = page.name().equals("oqmgr") ? "qmgr" : page.name();
        var own = new StringBuilder();
        var shared = new ArrayList<String>();
        ParameterManual.all().forEach((entry, text) -> {
            var name = entry.replace("*", "transport");
            if (text.programs().contains(label)) {
                var param = Catalogue.find(name).or(() -> Families.find(name)).orElseThrow();
                own.append(".TP\n\\fB").append(Roff.escape(name)).append("\\fR (")
                        .append(Roff.escape(shownDefault(param))).append(")\n")
                        .append(Roff.paragraphs(text.lines()));
            } else if (page.section() == 8 && text.programs().contains("daemons")) {
                shared.add(Roff.escape(name));
            }
        });
        return ".SH \"CONFIGURATION PARAMETERS\"\npostconf(5) has more about these.\n" + own
                + (shared.isEmpty() ? "" : ".PP\nWhat daemons have in common acts on "
                        + String.join(", ", shared) + ".\n");
    }

    private static String shownDefault(Param<?> param) {
        return param.rawDefault().isEmpty() ? "empty or computed" : param.rawDefault();
    }

    private static String parameters() {
        var texts = ParameterManual.all();
        var out = new StringBuilder(Roff.head("POSTCONF", "5"));
        out.append(".SH NAME\npostconf \\- Postrider configuration parameters\n.SH DESCRIPTION\n")
                .append("The file main.cf holds \"name = value\" lines; a service in master.cf takes"
                        + " others with \"\\-o name=value\". A value may refer to other parameters"
                        + " with \"$name\". These are all parameters, with their defaults and the"
                        + " programs that act on them. One without programs is kept, expanded and"
                        + " printed, but has no effect yet.\n");
        Catalogue.all().values().forEach(param -> parameter(param, texts.get(param.name()), out));
        out.append(".SH \"PARAMETERS OF TRANSPORTS AND SERVICES\"\n"
                + "The names of these begin with that of a service in master.cf.\n");
        for (var param : Families.ofService("transport", "pipe")) {
            ParameterManual.of(param.name()).ifPresent(text -> parameter(param, text, out));
        }
        out.append(".SH \"POSTRIDER ONLY\"\n");
        Catalogue.own().values().forEach(param -> parameter(param, texts.get(param.name()), out));
        return out.toString();
    }

    private static void parameter(Param<?> param, ParameterManual text, StringBuilder out) {
        out.append(".SS \"").append(Roff.escape(param.name())).append(" (default: ")
                .append(Roff.escape(shownDefault(param)).replace("\"", "\"\"")).append(")\"\n")
                .append(Roff.paragraphs(text.lines()))
                .append(".PP\nValue: ").append(Roff.escape(expected(param))).append(".\n")
                .append(text.programs().isEmpty() ? "No effect yet.\n"
                        : "Used by: " + Roff.escape(String.join(", ", text.programs())) + ".\n");
    }

    private static String expected(Param<?> param) {
        return param.content() instanceof Content.Words(var words, var list, _)
                ? (list ? "some of " : "one of ") + String.join(", ", words)
                : param.kind().expected();
    }
}
