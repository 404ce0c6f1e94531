package org.postrider.mail.params;

import java.time.Duration;
import java.util.List;

/// One parameter: its name, raw default, kind of value and bounds. Declared once, as a constant, in
/// this package; looked up with `Conf.get`.
///
/// @param <T> what the value is turned into
/// @param name as in main.cf
/// @param rawDefault unexpanded default text, as `postconf -d` prints it
/// @param kind turns the expanded text into the value
/// @param content what else can be said about the text
public record Param<T>(String name, String rawDefault, Kind<T> kind, Content content) {
    private static final Content ANYTHING = new Content.Anything();
    private static final Content TABLES = new Content.Tables(true);
    private static final Content TABLES_AND_MORE = new Content.Tables(false);
    private static final Content RESTRICTIONS = new Content.Restrictions();
    private static final Content NETWORKS = new Content.Networks();
    private static final Content NAME = new Content.Name();
    private static final Content NAME_OR_FILE = new Content.NameOrFile();

    /// A parameter about whose text nothing is known but its kind.
    Param(String name, String rawDefault, Kind<T> kind) {
        this(name, rawDefault, kind, ANYTHING);
    }

    /// Text, taken as it is.
    public static Param<String> text(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Text.ANY);
    }

    /// Text in which macros are not replaced, because the program that acts on it has names of its
    /// own for them, such as `$home`.
    public static Param<String> raw(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Text.RAW);
    }

    /// `yes` or `no`.
    public static Param<Boolean> flag(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Flag.YES_OR_NO);
    }

    /// A whole number that fits 32 bits.
    public static Param<Integer> number(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Whole.ANY);
    }

    /// A whole number that fits 64 bits, such as a size in bytes.
    public static Param<Long> large(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Large.ANY);
    }

    /// A time; the last letter of the default gives the unit of numbers without one.
    public static Param<Duration> time(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Time.asIn(rawDefault));
    }

    /// A time; `unit` (one of `smhdw`) is that of numbers without one.
    public static Param<Duration> time(String name, String rawDefault, char unit) {
        return new Param<>(name, rawDefault, Kind.Time.in(unit));
    }

    /// Elements separated by white space or commas; `{ ... }` keeps an element together.
    public static Param<List<String>> list(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Kind.Words.ANY);
    }

    /// This parameter with a least value (inclusive).
    public Param<T> atLeast(T least) {
        return new Param<>(name, rawDefault, kind.from(least), content);
    }

    /// This parameter with a greatest value (inclusive).
    public Param<T> atMost(T most) {
        return new Param<>(name, rawDefault, kind.to(most), content);
    }

    /// This parameter, whose text must have at least one character.
    public Param<T> notEmpty() {
        return new Param<>(name, rawDefault, kind.required(), content);
    }

    /// This parameter, which holds lookup tables and nothing else.
    public Param<T> tables() {
        return with(TABLES);
    }

    /// This parameter, which holds names, and lookup tables among them.
    public Param<T> namesAndTables() {
        return with(TABLES_AND_MORE);
    }

    /// This parameter, which holds restrictions of smtpd(8).
    public Param<T> restrictions() {
        return with(RESTRICTIONS);
    }

    /// This parameter, which holds addresses and networks.
    public Param<T> networks() {
        return with(NETWORKS);
    }

    /// This parameter, which holds one name.
    public Param<T> oneName() {
        return with(NAME);
    }

    /// This parameter, which holds one name, or the absolute path of a file with that name.
    public Param<T> nameOrFile() {
        return with(NAME_OR_FILE);
    }

    /// This parameter, whose text is one of these words.
    public Param<T> oneOf(String... words) {
        return with(new Content.Words(List.of(words), false, true));
    }

    /// This parameter, whose text is one of these words; where it is not, the service that meets it
    /// copes.
    public Param<T> preferablyOneOf(String... words) {
        return with(new Content.Words(List.of(words), false, false));
    }

    /// This parameter, a list of some of these words.
    public Param<T> someOf(String... words) {
        return with(new Content.Words(List.of(words), true, true));
    }

    /// The value that this text stands for.
    ///
    /// @param text after expansion
    /// @throws ConfException if it is no such value; the message names parameter and value
    public T parse(String text) {
        return kind.parse(name, text);
    }

    private Param<T> with(Content newContent) {
        return new Param<>(name, rawDefault, kind, newContent);
    }
}
