package org.postrider.smtpd.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads restriction lists. Nothing throws: an element that is wrong becomes one that says so when it
/// is reached ([Broken]).
final class ListParser {
    private final Access access;
    private final Stage stage;
    private final List<String> words;
    private final List<Restriction> result = new ArrayList<>();
    private int at;

    private ListParser(Access access, Stage stage, List<String> words) {
        this.access = access;
        this.stage = stage;
        this.words = words;
    }

    /// Reads a list.
    ///
    /// @param stage whose own check a bare table stands for
    /// @param words elements of the list
    static List<Restriction> parse(Access access, Stage stage, List<String> words) {
        return new ListParser(access, stage, words).parse();
    }

    private List<Restriction> parse() {
        while (at < words.size()) {
            result.add(element(words.get(at++)));
        }
        return List.copyOf(result);
    }

    private Restriction element(String word) {
        if (word.indexOf(':') >= 0 || word.startsWith("{")) {
            return TableCheck.bare(stage).<Restriction>map(kind -> table(kind, word))
                    .orElseGet(() -> new Broken("specify one of (check_client_access,"
                            + " check_reverse_client_hostname_access, check_helo_access,"
                            + " check_sender_access, check_recipient_access, check_etrn_access)"
                            + " before " + stage.title() + " restriction \"" + word + "\""));
        }
        var name = word.toLowerCase(Locale.ROOT);
        var plain = Vocabulary.plain(name);
        if (plain.isPresent()) {
            boolean last = name.equals("permit") || name.equals("reject") || name.equals("defer");
            return last && at < words.size() ? new Followed(name, plain.get(), words.get(at))
                    : plain.get();
        }
        var kind = TableCheck.named(name);
        if (kind.isPresent()) {
            return at < words.size() && isTable(words.get(at)) ? table(kind.get(), words.get(at++))
                    : badTable(word);
        }
        if (HostCheck.isNamed(name)) {
            return at < words.size() && isTable(words.get(at))
                    ? HostCheck.named(access, name, words.get(at++)).orElseThrow() : badTable(word);
        }
        if (name.equals("permit_mx_backup")) {
            return new MxBackup(access);
        }
        var withArgument = Vocabulary.withArgument(access, name);
        if (withArgument.isPresent()) {
            return at < words.size() ? withArgument.get().of(words.get(at++))
                    : withArgument.get().missing(word);
        }
        if (access.hasClass(word)) {
            return new RestrictionClass(word, stage);
        }
        return new Broken(Vocabulary.removed(name).orElse("unknown smtpd restriction: \"" + word
                + "\""));
    }

    /// A word that makes what comes after it useless, unless it only warns.
    private record Followed(String name, Restriction restriction, String next)
            implements Restriction {
        @Override
        public Verdict apply(Judge judge) {
            var verdict = restriction.apply(judge);
            if (verdict != Verdict.DUNNO) {
                judge.access().context().log().warning("restriction `" + next + "' after `" + name
                        + "' is ignored");
            }
            return verdict;
        }
    }

    private Restriction badTable(String word) {
        return new Broken("restriction " + word + ": bad argument \""
                + (at < words.size() ? words.get(at) : word) + "\": need maptype:mapname");
    }

    private static boolean isTable(String word) {
        return word.indexOf(':') > 0;
    }

    private Restriction table(TableCheck.Kind kind, String word) {
        return TableCheck.of(access, kind, word);
    }
}
