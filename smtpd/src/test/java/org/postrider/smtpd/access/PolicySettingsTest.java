package org.postrider.smtpd.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.ConfException;

class PolicySettingsTest {
    private static final String WHOLE = "{ inet:192.0.2.1:10 timeout=3s, {default_action = 451 x},"
            + " request_limit=7 { policy_context=a b }}";
    private final Conf conf = Conf.of(new MainCf(Path.of("main.cf"), Map.of()));

    @Test
    void plainEndpoint_hasDefaults() {
        var settings = PolicySettings.parse("unix:private/policy", conf);
        assertEquals("private/policy", settings.name());
        assertEquals(Duration.ofSeconds(100), settings.timeout());
        assertEquals(2, settings.tries());
    }

    @Test
    void braces_setOptions() {
        var settings = PolicySettings.parse(WHOLE, conf);
        assertEquals("192.0.2.1:10", settings.name());
        assertEquals(Duration.ofSeconds(3), settings.timeout());
        assertEquals("451 x", settings.failing());
        assertEquals(7, settings.requests());
        assertEquals("a b", settings.context());
    }

    @Test
    void mistakes_areNamed() {
        for (var bad : new String[] {"nosuch", "inet:host", "unix:", "{}", "{ inet:h:1 x=1 }",
            "{ inet:h:1 timeout }", "{ inet:h:1 timeout=soon }"}) {
            assertThrows(ConfException.class, () -> PolicySettings.parse(bad, conf), bad);
        }
    }

    @Test
    void text_cutAnywhereOrNoisy_isRefusedOrTaken() {
        var random = new Random(3);
        for (int end = 0; end < WHOLE.length(); end++) {
            parse(WHOLE.substring(0, end));
        }
        for (int i = 0; i < 5_000; i++) {
            var noise = new StringBuilder(WHOLE);
            for (int n = random.nextInt(5); n >= 0; n--) {
                noise.setCharAt(random.nextInt(noise.length()), (char) (32 + random.nextInt(95)));
            }
            parse(noise.toString());
        }
    }

    private void parse(String text) {
        try {
            PolicySettings.parse(text, conf);
        } catch (ConfException e) {
            // what most of them are
        }
    }
}
