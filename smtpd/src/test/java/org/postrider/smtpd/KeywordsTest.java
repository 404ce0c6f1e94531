package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.RestrictionWords;

/// Each word of restriction lists stands in dialogues with Postfix in which a recipient, VRFY or DATA
/// is accepted, and in others in which something is refused: see [OracleChatTest], which replays
/// them.
final class KeywordsTest {
    /// Words that need more than these dialogues have, and where they are driven both ways.
    private static final Map<String, String> ELSEWHERE = Map.of(
            "reject_unverified_sender", "dialogue-verify of GoldenMailTest",
            "reject_unverified_recipient", "dialogue-verify of GoldenMailTest",
            "check_etrn_access", "dialogue-etrn of GoldenMailTest");
    /// Words that Postfix 3.9 has removed: they stop the list with a warning, and do nothing else.
    private static final Set<String> REMOVED = Set.of("permit_naked_ip_address",
            "reject_maps_rbl", "check_relay_domains");
    private static final Pattern WORD = Pattern.compile("[a-z_]+");
    private static final Pattern JUDGED = Pattern.compile("C[:!] .*(RCPT|VRFY|DATA).*");

    private enum Way { ACCEPTED, REFUSED }

    @Test
    void words_areDrivenBothWays() throws IOException, URISyntaxException {
        var ways = new HashMap<String, Set<Way>>();
        try (var files = Files.list(Path.of(KeywordsTest.class.getResource("oracle").toURI()))) {
            for (var file : files.filter(f -> f.toString().endsWith(".chat")).toList()) {
                for (var dialogue : Files.readString(file, StandardCharsets.ISO_8859_1)
                        .split("(?m)^-+$")) {
                    note(dialogue.split("\n"), ways);
                }
            }
        }
        var missing = new TreeSet<String>();
        for (var word : RestrictionWords.all()) {
            var wanted = REMOVED.contains(word) ? Set.of(Way.REFUSED)
                    : Set.of(Way.ACCEPTED, Way.REFUSED);
            if (!ELSEWHERE.containsKey(word)
                    && !ways.getOrDefault(word, Set.of()).containsAll(wanted)) {
                missing.add(word + " " + ways.get(word));
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static void note(String[] lines, Map<String, Set<Way>> ways) {
        var words = new HashSet<String>();
        var seen = new HashSet<Way>();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].startsWith("= ")) {
                words.addAll(WORD.matcher(lines[i]).results().map(r -> r.group()).toList());
            }
            char answer = i + 1 < lines.length && lines[i].startsWith("C")
                    && lines[i + 1].startsWith("S: ") ? lines[i + 1].charAt(3) : ' ';
            if (answer == '4' || answer == '5') {
                seen.add(Way.REFUSED);
            } else if (List.of('2', '3').contains(answer) && JUDGED.matcher(lines[i]).matches()) {
                seen.add(Way.ACCEPTED);
            }
        }
        for (var word : words) {
            ways.computeIfAbsent(word, _ -> new HashSet<>()).addAll(seen);
        }
    }
}
