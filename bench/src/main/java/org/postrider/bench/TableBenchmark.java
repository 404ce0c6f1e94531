package org.postrider.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.tables.TableBuilder;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Lookups per second in tables of every kind, as a daemon does them: with the first compiler only,
/// and a look at the file before each, because it may have changed.
///
/// 100,000 entries for indexed tables and `texthash`; 10,000 networks and a rule in front of them
/// that is negated; 1,000 patterns, of which the last matches.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
    "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TableBenchmark {
    private static final int ENTRIES = 100_000;
    private static final Tables.Mode MODE = new Tables.Mode(true, true, false);

    /// The type of table.
    @Param({"cdb", "hash", "btree", "lmdb", "texthash", "cidr", "pcre", "regexp", "inline"})
    public String type;

    private Path folder;
    private Tables tables;
    private Dict dict;
    private String[] keys;
    private int next;

    private static final class Silent implements Log {
        @Override
        public void log(Severity severity, String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public Log tagged(String tag) {
            return this;
        }
    }

    /// Makes the table.
    @Setup
    public void make() throws IOException {
        folder = Files.createTempDirectory("table-benchmark");
        tables = new Tables(new Silent());
        keys = new String[1024];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(i * 97 % entries());
        }
        var name = folder.resolve("table").toString();
        switch (type) {
            case "cdb", "hash", "btree", "lmdb" -> {
                var builder = TableBuilder.create(type, name, MODE);
                for (int i = 0; i < ENTRIES; i++) {
                    builder.add(key(i), "mailbox" + i + "/");
                }
                builder.commit(PosixFilePermissions.fromString("rw-r--r--"));
            }
            case "inline" -> name = "{{a=1},{" + key(0) + "=2}}";
            default -> Files.writeString(Path.of(name), text());
        }
        dict = tables.open(type + ":" + name, MODE);
    }

    private int entries() {
        return switch (type) {
            case "cidr" -> 10_000;
            case "pcre", "regexp", "inline" -> 1;
            default -> ENTRIES;
        };
    }

    private String key(int i) {
        return type.equals("cidr") ? "10." + i / 250 + "." + i % 250 + ".77"
                : "user" + i + "@site.example";
    }

    private String text() {
        var out = new StringBuilder();
        switch (type) {
            case "cidr" -> {
                out.append("!0.0.0.0/1 none\n");
                for (int i = 0; i < 10_000; i++) {
                    out.append("10.").append(i / 250).append('.').append(i % 250)
                            .append(".0/24 net").append(i).append('\n');
                }
            }
            case "pcre", "regexp" -> {
                for (int i = 1; i < 1000; i++) {
                    out.append("/^spam[0-9]+x").append(i).append("@.*\\.example$/ REJECT\n");
                }
                out.append("/^(.*)@site\\.example$/ $1@new.example\n");
            }
            default -> {
                for (int i = 0; i < ENTRIES; i++) {
                    out.append(key(i)).append(" mailbox").append(i).append("/\n");
                }
            }
        }
        return out.toString();
    }

    /// Removes the table.
    @TearDown
    public void remove() throws IOException {
        tables.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// A lookup that finds something.
    @Benchmark
    public Lookup found() {
        var answer = dict.lookup(keys[next++ & 1023]);
        if (!(answer instanceof Lookup.Found)) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }

    /// A lookup that finds nothing; patterns are all tried.
    @Benchmark
    public Lookup missed() {
        return dict.lookup(type.equals("cidr") ? "20.0.2.1" : "nobody@elsewhere.example");
    }
}
