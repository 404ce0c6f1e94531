package org.postrider.postconf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Changes settings in main.cf and leaves everything else as it is: order, comments, white space.
///
/// The new text is written to a file beside the old one, synced, and renamed over it, with the
/// old one's mode and owner: an interruption leaves the old or the new file.
final class MainCfEditor {
    /// What happens to a setting.
    enum Action {
        /// Give it a new value, or add it at the end.
        EDIT,
        /// Turn it into a comment.
        COMMENT,
        /// Remove it.
        EXCLUDE
    }

    private final Path file;

    MainCfEditor(Path file) {
        this.file = file;
    }

    /// Carries out one action on these names.
    ///
    /// @param values by name; ignored but for [Action#EDIT]
    void edit(Action action, Map<String, String> values) throws IOException {
        var lines = List.of(Files.readString(file, ISO_8859_1).split("\n", -1));
        var text = change(lines, action, values);
        var fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (var channel = FileChannel.open(fresh, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = java.nio.ByteBuffer.wrap(text.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
            var owner = Files.getOwner(file);
            if (!Files.getOwner(fresh).equals(owner)) {
                Files.setOwner(fresh, owner);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// The changed text.
    static String change(List<String> lines, Action action, Map<String, String> values) {
        var rest = new TreeMap<>(values);
        var out = new ArrayList<String>();
        boolean inside = false; // a setting that is being changed: its continuation lines follow
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.isEmpty() && i == lines.size() - 1) {
                break;
            }
            boolean comment = line.isBlank() || line.strip().startsWith("#");
            boolean continued = !comment && Character.isWhitespace(line.charAt(0));
            if (!comment && !continued) {
                var name = name(line);
                inside = values.containsKey(name);
                if (inside && action == Action.EDIT) {
                    out.add(name + " = " + values.get(name));
                    rest.remove(name);
                }
            }
            if (inside && action == Action.COMMENT) {
                out.add(line.startsWith("#") ? line : "#" + line);
            } else if (comment || !inside) {
                out.add(line);
            }
        }
        if (action == Action.EDIT) {
            rest.forEach((name, value) -> out.add(name + " = " + value));
        }
        return out.isEmpty() ? "" : String.join("\n", out) + "\n";
    }

    private static String name(String line) {
        int equals = line.indexOf('=');
        return (equals < 0 ? line : line.substring(0, equals)).strip();
    }
}
