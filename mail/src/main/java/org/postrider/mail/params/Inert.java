package org.postrider.mail.params;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// The parameters that no program acts on yet. The resource `inert` is their only mark: one name,
/// or `*` and the end of the names of a family, on a line, sorted.
public final class Inert {
    private final SortedSet<String> names;

    private Inert(SortedSet<String> names) {
        this.names = names;
    }

    /// Reads the list.
    public static Inert load() {
        var names = new TreeSet<String>();
        try (var reader = new BufferedReader(new InputStreamReader(
                Inert.class.getResourceAsStream("inert"), US_ASCII))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                names.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Inert(Collections.unmodifiableSortedSet(names));
    }

    /// All of them, sorted; those of families with a `*` in place of the transport.
    public SortedSet<String> names() {
        return names;
    }

    /// Whether setting this parameter has no effect, because no program acts on it.
    public boolean contains(String name) {
        return names.contains(name) || Catalogue.find(name).isEmpty() && Families.family(name)
                .filter(family -> names.contains("*" + family.suffix())).isPresent();
    }
}
