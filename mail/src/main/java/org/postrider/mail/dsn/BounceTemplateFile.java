package org.postrider.mail.dsn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postrider.mail.conf.Conf;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// Reads a file with texts for reports, in the format of bounce(5).
///
/// ```
/// # a comment
/// failure_template = <<EOF
/// Charset: us-ascii
/// From: Mail Delivery System <MAILER-DAEMON>
/// Subject: Undelivered mail
/// Postmaster-Subject: Copy of undelivered mail
///
/// Text for people at $myhostname.
/// EOF
/// ```
/// A template that is malformed gets a warning, and the built-in one is used. What follows a NUL in
/// its line is left out.
public final class BounceTemplateFile {
    private static final String SUFFIX = "_template";
    private static final Set<String> KINDS = Set.of("failure" + SUFFIX, "delay" + SUFFIX,
            "success" + SUFFIX, "verify" + SUFFIX);

    private final String file;
    private final Consumer<String> warnings;
    private final Map<String, List<String>> found = new HashMap<>();

    private BounceTemplateFile(String file, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /// All templates: those of the file, and the built-in ones of other kinds.
    ///
    /// @param conf decides how the built-in ones are
    /// @param file its name; empty for none
    /// @param warnings is told each warning
    /// @throws FatalException if the file cannot be read, or has a line that belongs to no template
    public static List<BounceTemplate> read(Conf conf, String file, Consumer<String> warnings) {
        var reader = new BounceTemplateFile(file, warnings);
        if (!file.isEmpty()) {
            try {
                reader.read(Files.readString(Path.of(file), ISO_8859_1));
            } catch (NoSuchFileException e) {
                throw new FatalException("open " + file + ": No such file or directory", e);
            } catch (IOException e) {
                throw new FatalException("open " + file + ": " + e.getMessage(), e);
            }
        }
        return reader.templates(BounceTemplate.builtIn(conf));
    }

    private List<BounceTemplate> templates(List<BounceTemplate> builtInOnes) {
        var templates = new ArrayList<BounceTemplate>();
        for (var builtIn : builtInOnes) {
            var lines = found.get(builtIn.kind() + SUFFIX);
            templates.add(lines == null ? builtIn : parsed(builtIn, lines));
        }
        return List.copyOf(templates);
    }

    /// Line numbers in messages are those of the line behind, as in Postfix, which has read one line
    /// ahead.
    private void read(String text) {
        var lines = List.of(text.replaceAll("\0[^\n]*", "").split("\n", -1));
        int next = 0;
        while (next < lines.size()) {
            var line = lines.get(next++).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            var name = line.substring(0, Math.max(equals, 0)).strip();
            if (equals < 0 || name.chars().anyMatch(c -> Bytes.isSpace((char) c))) {
                throw bad(next, "missing '=' after attribute name: \"" + line + "\"");
            }
            if (name.isEmpty()) {
                throw bad(next, "missing attribute name: \"" + line + "\"");
            }
            var value = line.substring(equals + 1).strip();
            if (!value.startsWith("<<")) {
                template(name, List.of(value), next + 1);
                continue;
            }
            var marker = value.substring(2).strip();
            if (marker.isEmpty() || !Character.isLetterOrDigit(marker.charAt(0))) {
                throw bad(next, (marker.isEmpty() ? "missing" : "malformed")
                        + " end marker after <<");
            }
            int end = end(lines, next, marker);
            template(name, lines.subList(next, end), end + 2);
            next = end + 1;
        }
    }

    private FatalException bad(int line, String problem) {
        return new FatalException(file + ", line " + (line + 1) + ": " + problem);
    }

    private int end(List<String> lines, int start, String marker) {
        for (int i = start; i < lines.size(); i++) {
            if (lines.get(i).equals(marker)) {
                return i;
            }
        }
        int last = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
        warnings.accept(file + ", line " + (last + 1) + ": missing \"" + marker
                + "\" end marker");
        return last;
    }

    private void template(String name, List<String> lines, int lineNumber) {
        if (KINDS.contains(name)) {
            found.put(name, lines);
            return;
        }
        warnings.accept(file + ", line " + lineNumber + ": unknown template name: " + name
                + " -- ignoring this template");
    }

    /// The template; the built-in one if it is malformed.
    private BounceTemplate parsed(BounceTemplate builtIn, List<String> lines) {
        var charset = builtIn.charset();
        var from = builtIn.from();
        var subject = builtIn.subject();
        var postmasterSubject = builtIn.postmasterSubject();
        int next = firstWith(lines, 0, line -> !line.isEmpty());
        for (; next < lines.size() && isHeader(lines.get(next)); next++) {
            var line = lines.get(next);
            int colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            var label = line.substring(0, colon).strip();
            if (value.isEmpty()) {
                return ignored(builtIn, ": empty \"" + label + "\" header value in ");
            }
            if (!Bytes.isAscii(value)) {
                return ignored(builtIn, ": non-ASCII \"" + label + "\" header value in ");
            }
            switch (Bytes.lower(label)) {
                case "charset" -> charset = value;
                case "from" -> from = value;
                case "subject" -> subject = value;
                case "postmaster-subject" -> {
                    if (postmasterSubject.isEmpty()) {
                        return ignored(builtIn, ": inapplicable \"" + label
                                + "\" header label in ");
                    }
                    postmasterSubject = value;
                }
                default -> {
                    return ignored(builtIn, ": unknown \"" + label + "\" header label in ");
                }
            }
        }
        var text = lines.subList(firstWith(lines, next, line -> !line.isBlank()), lines.size());
        if (text.isEmpty()) {
            return ignored(builtIn, ": missing message text in ");
        }
        if (Bytes.equalsIgnoreCase(charset, "us-ascii") && !Bytes.isAscii(String.join("", text))) {
            warnings.accept(file + ": 8-bit message text in " + builtIn.kind() + " template");
            warnings.accept("please specify a charset value other than us-ascii");
            warnings.accept("-- ignoring this template for now");
            return builtIn;
        }
        return new BounceTemplate(file, builtIn.kind(), charset, from, subject, postmasterSubject,
                text);
    }

    private BounceTemplate ignored(BounceTemplate builtIn, String problem) {
        warnings.accept(file + problem + builtIn.kind()
                + " template -- ignoring this template");
        return builtIn;
    }

    private static int firstWith(List<String> lines, int from, Predicate<String> condition) {
        int i = from;
        while (i < lines.size() && !condition.test(lines.get(i))) {
            i++;
        }
        return i;
    }

    /// ```
    /// header = label *WSP ":" value      ; a label is printable ASCII
    /// ```
    private static boolean isHeader(String line) {
        int colon = line.indexOf(':');
        var label = line.substring(0, Math.max(colon, 0)).stripTrailing();
        return !label.isEmpty() && label.chars().allMatch(c -> c > ' ' && c < 127);
    }
}
