package org.postrider.mail.conf;

import java.util.Optional;

/// Finds the word that somebody may have meant.
public final class Suggestion {
    private Suggestion() {}

    /// The word that is nearest to a misspelt one: by the number of letters that are missing, too
    /// many, wrong, or in the wrong order. Empty if none is near, that is, if more than a quarter
    /// of the letters would have to change.
    ///
    /// @param word as it was written
    /// @param known all words; the first of several equally near ones wins
    public static Optional<String> nearest(String word, Iterable<String> known) {
        int limit = Math.max(1, Math.min(word.length(), 12) / 4);
        String best = null;
        for (var candidate : known) {
            if (Math.abs(candidate.length() - word.length()) > limit) {
                continue;
            }
            int distance = distance(word, candidate);
            if (distance <= limit) {
                best = candidate;
                limit = distance - 1;
            }
        }
        return Optional.ofNullable(best);
    }

    /// The optimal string alignment distance.
    static int distance(String a, String b) {
        var before = new int[b.length() + 1];
        var last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var next = new int[b.length() + 1];
            next[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(changed, Math.min(last[j], next[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    next[j] = Math.min(next[j], before[j - 2] + 1);
                }
            }
            before = last;
            last = next;
        }
        return last[b.length()];
    }
}
