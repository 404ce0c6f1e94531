package org.postrider.smtpd;

import java.util.Random;

/// Changes texts at random, the same way in each run.
final class Mutations {
    private static final String SPECIAL = "<>@:\"\\[]()=+,; \0\t%!\r\n\u00ff\u0080";

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    /// A text with some characters put in, taken away, changed, or repeated.
    String of(String text) {
        var out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = out.isEmpty() ? 0 : random.nextInt(out.length());
            int end = Math.min(out.length(), at + 1 + random.nextInt(5));
            switch (random.nextInt(6)) {
                case 0 -> out.insert(at, (char) random.nextInt(256));
                case 1 -> out.insert(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                case 2 -> out.delete(at, end);
                case 3 -> out.insert(at, out.substring(at).repeat(1 + random.nextInt(2)));
                case 4 -> out.replace(at, end, String.valueOf((char) random.nextInt(256)));
                default -> out.append(text);
            }
        }
        return out.toString();
    }
}
