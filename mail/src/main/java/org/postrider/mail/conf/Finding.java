package org.postrider.mail.conf;

import java.nio.file.Path;

/// Something that [Check] has found.
///
/// @param isError whether the mail system cannot work with it; otherwise it only may be a mistake
/// @param file where it is
/// @param line number of the first line of the setting; 0 if it is not about one
/// @param text what is wrong and what was expected, for a person
public record Finding(boolean isError, Path file, int line, String text) {
    /// One line: file, line and text.
    @Override
    public String toString() {
        return line == 0 ? file + ": " + text : file + ", line " + line + ": " + text;
    }
}
