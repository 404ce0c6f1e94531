package org.postrider.smtpd;

/// Counts the commands of a session.
final class Statistics {
    private final int[] all = new int[Verb.values().length];
    private final int[] good = new int[Verb.values().length];

    private boolean bareNewlines;

    void count(Verb verb, boolean success) {
        all[verb.ordinal()]++;
        if (success) {
            good[verb.ordinal()]++;
        }
    }

    /// Remembers that the client sent lines that end in a line feed alone.
    void noteBareNewline() {
        bareNewlines = true;
    }

    /// As in the log: ` ehlo=1 mail=1/2 commands=2/3`.
    @Override
    public String toString() {
        var out = new StringBuilder();
        int sum = 0;
        int sumGood = 0;
        for (var verb : Verb.values()) {
            int count = all[verb.ordinal()];
            if (count > 0) {
                append(out, verb.lower(), good[verb.ordinal()], count);
                sum += count;
                sumGood += good[verb.ordinal()];
            }
        }
        append(out, "commands", sumGood, sum);
        return bareNewlines ? out.append(" notes=bare_lf").toString() : out.toString();
    }

    private static void append(StringBuilder out, String name, int good, int all) {
        out.append(' ').append(name).append('=').append(good);
        if (good < all || all == 0) {
            out.append('/').append(all);
        }
    }
}
