package org.postrider.mail.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.postrider.mail.params.ConfException;

/// The value of `myorigin`, which may name a file in place of a name: Debian and Ubuntu install
/// `myorigin = /etc/mailname`, and that file has the name in its first line.
final class NameFile {
    private NameFile() {}

    /// The name that a text stands for.
    ///
    /// @param text a name or an absolute path
    /// @throws ConfException if the file cannot be read or is empty, or there is more than one name
    static String name(String text) {
        var name = text.startsWith("/") ? firstLine(text) : text;
        if (!one(name)) {
            throw new ConfException("myorigin parameter setting must not contain multiple values: "
                    + name);
        }
        return name;
    }

    /// Whether this is one name, and no list.
    static boolean one(String name) {
        return name.chars().noneMatch(c -> c == ',' || c <= ' ');
    }

    private static String firstLine(String file) {
        try (var reader = Files.newBufferedReader(Path.of(file), StandardCharsets.ISO_8859_1)) {
            var line = reader.readLine();
            if (line == null || line.isBlank()) {
                throw new ConfException("myorigin file " + file + " is empty");
            }
            return line.strip();
        } catch (NoSuchFileException e) {
            throw new ConfException(file + ": cannot open file: No such file or directory");
        } catch (IOException e) {
            throw new ConfException(file + ": cannot open file: " + e.getMessage());
        }
    }
}
