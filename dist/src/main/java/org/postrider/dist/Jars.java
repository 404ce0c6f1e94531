package org.postrider.dist;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Puts the class path together: all of our modules in one jar, because every jar costs time at
/// each start, and other people's jars as they are.
final class Jars {
    private static final String OURS = "postrider.jar";
    private static final long STAMP = 1_767_225_600_000L; // 2026-01-01: the same jar each time

    private final Path from;
    private final Path to;

    Jars(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /// Fills the folder; returns the names of the jars in class path order.
    List<String> collect() throws IOException {
        Files.createDirectories(to);
        try (var old = Files.newDirectoryStream(to, "*.jar")) {
            for (var jar : old) {
                Files.delete(jar);
            }
        }
        var names = new ArrayList<String>(List.of(OURS));
        var ours = new ArrayList<Path>();
        try (var jars = Files.list(from)) {
            for (var jar : jars.sorted().toList()) {
                if (isOurs(jar)) {
                    ours.add(jar);
                } else {
                    var name = jar.getFileName().toString();
                    Files.copy(jar, to.resolve(name), StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.COPY_ATTRIBUTES);
                    names.add(name);
                }
            }
        }
        try (var out = new ZipOutputStream(Files.newOutputStream(to.resolve(OURS)))) {
            var entry = new ZipEntry("META-INF/MANIFEST.MF");
            entry.setTime(STAMP);
            out.putNextEntry(entry);
            manifest(names.subList(1, names.size())).write(out);
            out.closeEntry();
            merge(ours, out);
        }
        return names;
    }

    private static Manifest manifest(List<String> classPath) {
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath));
        return manifest;
    }

    private static boolean isOurs(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.getEntry("META-INF/maven/org.postrider/") != null;
        }
    }

    private static void merge(List<Path> jars, ZipOutputStream out) throws IOException {
        var seen = new HashSet<String>();
        for (var jar : jars) {
            try (var zip = new ZipFile(jar.toFile())) {
                for (var entry : zip.stream().toList()) {
                    boolean wanted = !entry.isDirectory()
                            && !entry.getName().startsWith("META-INF/");
                    if (wanted && seen.add(entry.getName())) {
                        copy(zip, entry, out);
                    }
                }
            }
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, ZipOutputStream out)
            throws IOException {
        var copy = new ZipEntry(entry.getName());
        copy.setTime(STAMP);
        out.putNextEntry(copy);
        try (var in = zip.getInputStream(entry)) {
            in.transferTo((OutputStream) out);
        }
        out.closeEntry();
    }
}
