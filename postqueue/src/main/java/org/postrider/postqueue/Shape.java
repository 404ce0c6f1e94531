package org.postrider.postqueue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How many addresses of each domain there are, by age.
///
/// ```
///                    T  5 10 20 20+
///            TOTAL  18  3  1  2  12
///      big.example   5  2  1  0   2
/// ```
final class Shape {
    /// Narrower lines are as long as these, in characters.
    private static final int LINE = 80;
    /// Of longer domain names at least this much is shown, a plus sign included.
    private static final int NAME = 18;

    /// Which numbers are shown.
    ///
    /// @param buckets how many age groups, at least 1
    /// @param first the age at which the first one ends, in minutes
    /// @param linear whether each is as long as the first one; else twice as long as the one before
    /// @param parents whether parent domains have lines of their own
    /// @param least how many subdomains such a parent has
    /// @param width of a line, in characters
    record Form(int buckets, int first, boolean linear, boolean parents, int least, int width) {
        /// The age at which a group ends, in minutes.
        long limit(int bucket) {
            return linear ? (long) first * (bucket + 1) : (long) first << bucket;
        }
    }

    private record Row(String name, long count, long[] ages) {}

    private static final Comparator<Row> ORDER = Comparator.comparingLong((Row r) -> -r.count())
            .thenComparingInt(r -> r.name().length()).thenComparing(Row::name);

    private final Form form;
    private final Map<String, long[]> domains = new HashMap<>();
    private final long[] total;

    Shape(Form form) {
        this.form = form;
        total = new long[form.buckets()];
    }

    /// Counts an address.
    ///
    /// @param domain in small letters
    /// @param age in seconds
    void count(String domain, long age) {
        int bucket = 0;
        while (bucket < form.buckets() - 1 && age >= form.limit(bucket) * 60) {
            bucket++;
        }
        domains.computeIfAbsent(domain, _ -> new long[form.buckets()])[bucket]++;
        total[bucket]++;
    }

    /// The table.
    ///
    /// @param most lines after the first, that of all domains included
    String text(int most) {
        var rows = new ArrayList<Row>();
        domains.forEach((name, ages) -> rows.add(row(name, ages)));
        if (form.parents()) {
            addParents(rows);
        }
        rows.sort(ORDER);
        rows.addFirst(row("TOTAL", total));
        var out = new StringBuilder();
        head(out);
        for (var row : rows.subList(0, Math.min(most, rows.size()))) {
            name(out, row.name());
            cell(out, Long.toString(row.count()), width(-1));
            for (int i = 0; i < form.buckets(); i++) {
                cell(out, Long.toString(row.ages()[i]), width(i));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static Row row(String name, long[] ages) {
        long count = 0;
        for (long age : ages) {
            count += age;
        }
        return new Row(name, count, ages);
    }

    private void addParents(List<Row> rows) {
        var ages = new HashMap<String, long[]>();
        var children = new HashMap<String, Set<String>>();
        domains.forEach((name, counts) -> {
            for (int dot = name.indexOf('.'); dot >= 0 && name.indexOf('.', dot + 1) > 0
                    && !name.startsWith("["); dot = name.indexOf('.', dot + 1)) {
                var parent = name.substring(dot);
                children.computeIfAbsent(parent, _ -> new HashSet<>()).add(name);
                var sum = ages.computeIfAbsent(parent, _ -> new long[form.buckets()]);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += counts[i];
                }
            }
        });
        ages.forEach((parent, sum) -> {
            if (children.get(parent).size() >= form.least()) {
                rows.add(row(parent, sum));
            }
        });
    }

    private void head(StringBuilder out) {
        name(out, "");
        cell(out, "T", width(-1));
        for (int i = 0; i < form.buckets(); i++) {
            cell(out, label(i), width(i));
        }
        out.append('\n');
    }

    private String label(int bucket) {
        return bucket < form.buckets() - 1 ? Long.toString(form.limit(bucket))
                : (bucket == 0 ? 0 : form.limit(bucket - 1)) + "+";
    }

    /// How wide a column is; -1 for that of the sums. The first line of numbers has the largest ones.
    private int width(int bucket) {
        long number = bucket < 0 ? row("", total).count() : total[bucket];
        int label = bucket < 0 ? 1 : label(bucket).length();
        return 1 + Math.max(2, Math.max(label, Long.toString(number).length()));
    }

    private void name(StringBuilder out, String name) {
        int room = Math.max(LINE, form.width()) - width(-1);
        for (int i = 0; i < form.buckets(); i++) {
            room -= width(i);
        }
        room = Math.max(NAME, room);
        if (name.length() <= room) {
            cell(out, name, room);
            return;
        }
        var mark = name.startsWith(".") ? ".+" : "+";
        out.append(mark).append(name, name.length() - room + mark.length(), name.length());
    }

    private static void cell(StringBuilder out, String text, int width) {
        out.repeat(' ', width - text.length()).append(text);
    }
}
