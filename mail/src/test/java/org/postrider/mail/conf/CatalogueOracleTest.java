package org.postrider.mail.conf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Kind;
import org.postrider.mail.params.Param;

/// The catalogue against the output of Postfix's postconf(1). `src/test/oracle/catalogue` makes the
/// golden files; `differences` has the parameters that may differ.
class CatalogueOracleTest {
    private final Path folder = folder();

    private static Path folder() {
        try {
            return Path.of(CatalogueOracleTest.class.getResource("catalogue").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void names_withServicesOfMasterCf_areThoseOfPostfix() throws IOException {
        assertEquals(golden("defaults").keySet(), parameters().keySet());
    }

    @Test
    void defaults_asWritten_areThoseOfPostfix() throws IOException {
        var ours = new TreeMap<String, String>();
        parameters().forEach((name, param) -> ours.put(name, param.rawDefault()));
        assertSame(golden("defaults"), ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "3.6", "3.11"})
    void values_ofLevel_areThoseOfPostfix(String level) throws IOException {
        var expected = golden("level-0");
        if (!level.equals("0")) {
            expected.putAll(golden("level-" + level));
        }
        var conf = Conf.load(folder).with(Map.of("compatibility_level", level));
        var ours = new TreeMap<String, String>();
        for (var param : parameters().values()) {
            var raw = conf.raw(param.name());
            var value = param.kind().isExpanded() ? conf.expand(raw) : raw;
            ours.put(param.name(), value.strip().replaceAll("\\s+", " "));
        }
        assertSame(expected, ours);
    }

    @Test
    void differences_areOfKnownParameters() throws IOException {
        assertTrue(golden("defaults").keySet().containsAll(differing()));
    }

    @Test
    void kinds_ofYesOrNo_areFlags() {
        for (var param : Catalogue.all().values()) {
            if (param.rawDefault().equals("yes") || param.rawDefault().equals("no")) {
                assertTrue(param.kind() instanceof Kind.Flag, param.name());
            }
        }
    }

    private void assertSame(Map<String, String> expected, Map<String, String> ours)
            throws IOException {
        expected.keySet().removeAll(differing());
        ours.keySet().removeAll(differing());
        var wrong = new TreeMap<>(expected);
        wrong.entrySet().removeAll(ours.entrySet());
        ours.keySet().retainAll(wrong.keySet());
        assertEquals(wrong, ours);
    }

    private Map<String, Param<?>> parameters() {
        var all = new TreeMap<>(Catalogue.all());
        for (var entry : MasterCf.read(folder).entries()) {
            for (var param : Families.ofService(entry.name(), entry.program())) {
                all.putIfAbsent(param.name(), param);
            }
        }
        return all;
    }

    private Map<String, String> golden(String name) throws IOException {
        var settings = new TreeMap<String, String>();
        for (var line : Files.readAllLines(folder.resolve(name), ISO_8859_1)) {
            int end = line.indexOf(" =");
            settings.put(line.substring(0, end), line.substring(end + 2).strip());
        }
        return settings;
    }

    private Set<String> differing() throws IOException {
        var names = new TreeSet<String>();
        for (var line : Files.readAllLines(folder.resolve("differences"))) {
            if (!line.startsWith("#")) {
                names.add(line.substring(0, line.indexOf(' ')));
            }
        }
        return names;
    }
}
