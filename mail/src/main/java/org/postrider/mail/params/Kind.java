package org.postrider.mail.params;

import java.time.Duration;
import java.util.List;

/// What kind of value a parameter takes: how its text becomes a value, and which text is refused.
///
/// @param <T> what the text becomes
public abstract sealed class Kind<T> {
    private Kind() {}

    /// The value that this text stands for.
    ///
    /// @param name of the parameter, for the message
    /// @param text after expansion
    /// @throws ConfException if it is no such value; the message names parameter and value
    public abstract T parse(String name, String text);

    /// What is expected, for a person: `yes or no`, `a whole number from 1 to 6`.
    public abstract String expected();

    /// Whether macros in the text are replaced before it is parsed.
    public boolean isExpanded() {
        return true;
    }

    /// This kind, but with a least value (inclusive).
    Kind<T> from(T least) {
        throw new IllegalStateException("no order among values: " + expected());
    }

    /// This kind, but with a greatest value (inclusive).
    Kind<T> to(T most) {
        throw new IllegalStateException("no order among values: " + expected());
    }

    /// This kind, but without the empty text.
    Kind<T> required() {
        throw new IllegalStateException("empty text is refused anyway: " + expected());
    }

    /// Any text.
    public static final class Text extends Kind<String> {
        static final Text ANY = new Text(false, true);
        static final Text SOME = new Text(true, true);
        static final Text RAW = new Text(false, false);
        private final boolean required;
        private final boolean expanded;

        private Text(boolean required, boolean expanded) {
            this.required = required;
            this.expanded = expanded;
        }

        @Override
        public boolean isExpanded() {
            return expanded;
        }

        @Override
        Text required() {
            return SOME;
        }

        @Override
        public String parse(String name, String text) {
            if (required && text.isEmpty()) {
                throw new ConfException("bad string length 0 < 1: " + name + " = ");
            }
            return text;
        }

        @Override
        public String expected() {
            return required ? "text that is not empty" : "text";
        }
    }

    /// `yes` or `no`.
    public static final class Flag extends Kind<Boolean> {
        static final Flag YES_OR_NO = new Flag();

        private Flag() {}

        @Override
        public Boolean parse(String name, String text) {
            if (text.equalsIgnoreCase("yes")) {
                return true;
            }
            if (text.equalsIgnoreCase("no")) {
                return false;
            }
            throw new ConfException("bad boolean configuration: " + name + " = " + text);
        }

        @Override
        public String expected() {
            return "yes or no";
        }
    }

    /// Elements separated by white space or commas; `{ ... }` keeps an element together.
    public static final class Words extends Kind<List<String>> {
        static final Words ANY = new Words(false);
        static final Words SOME = new Words(true);
        private final boolean required;

        private Words(boolean required) {
            this.required = required;
        }

        @Override
        Words required() {
            return SOME;
        }

        @Override
        public List<String> parse(String name, String text) {
            if (required && text.isEmpty()) {
                throw new ConfException("bad string length 0 < 1: " + name + " = ");
            }
            return Lists.split(text);
        }

        @Override
        public String expected() {
            return required ? "a list that is not empty" : "a list";
        }
    }

    /// A whole number that fits 32 bits.
    public static final class Whole extends Kind<Integer> {
        static final Whole ANY = new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        private final int least;
        private final int most;

        private Whole(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        Whole from(Integer newLeast) {
            return new Whole(newLeast, most);
        }

        @Override
        Whole to(Integer newMost) {
            return new Whole(least, newMost);
        }

        @Override
        public Integer parse(String name, String text) {
            long number = Large.number(name, text);
            if (number != (int) number) {
                throw Large.bad(name, text);
            }
            Large.check(name, number, least, most);
            return (int) number;
        }

        @Override
        public String expected() {
            return "a whole number"
                    + Large.range(least, Integer.MIN_VALUE, most, Integer.MAX_VALUE);
        }
    }

    /// A whole number that fits 64 bits, such as a size in bytes.
    public static final class Large extends Kind<Long> {
        static final Large ANY = new Large(Long.MIN_VALUE, Long.MAX_VALUE);
        private final long least;
        private final long most;

        private Large(long least, long most) {
            this.least = least;
            this.most = most;
        }

        @Override
        Large from(Long newLeast) {
            return new Large(newLeast, most);
        }

        @Override
        Large to(Long newMost) {
            return new Large(least, newMost);
        }

        @Override
        public Long parse(String name, String text) {
            long number = number(name, text);
            check(name, number, least, most);
            return number;
        }

        @Override
        public String expected() {
            return "a whole number" + range(least, Long.MIN_VALUE, most, Long.MAX_VALUE);
        }

        private static long number(String name, String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw bad(name, text);
            }
        }

        private static ConfException bad(String name, String text) {
            return new ConfException("bad numerical configuration: " + name + " = " + text);
        }

        private static void check(String name, long number, long least, long most) {
            if (number < least) {
                throw new ConfException(
                        "invalid " + name + " parameter value " + number + " < " + least);
            }
            if (number > most) {
                throw new ConfException(
                        "invalid " + name + " parameter value " + number + " > " + most);
            }
        }

        private static String range(long least, long smallest, long most, long largest) {
            return (least == smallest ? "" : ", at least " + least)
                    + (most == largest ? "" : ", at most " + most);
        }
    }

    /// A time: a number with a unit, one of `s`, `m`, `h`, `d`, `w`.
    public static final class Time extends Kind<Duration> {
        private static final String UNITS = "smhdw";
        private static final int[] SECONDS = {1, 60, 3600, 86_400, 604_800};
        private final char unit;
        private final long least;
        private final long most;

        private Time(char unit, long least, long most) {
            this.unit = unit;
            this.least = least;
            this.most = most;
        }

        /// @param unit that of a number without one
        static Time in(char unit) {
            return new Time(unit, 0, Integer.MAX_VALUE);
        }

        /// The unit at the end of a default; seconds where it has none.
        static Time asIn(String rawDefault) {
            char last = rawDefault.isEmpty() ? 's' : rawDefault.charAt(rawDefault.length() - 1);
            return in(UNITS.indexOf(last) < 0 ? 's' : last);
        }

        @Override
        Time from(Duration newLeast) {
            return new Time(unit, newLeast.toSeconds(), most);
        }

        @Override
        Time to(Duration newMost) {
            return new Time(unit, least, newMost.toSeconds());
        }

        @Override
        public Duration parse(String name, String text) {
            long seconds = seconds(name, text);
            if (seconds < least) {
                throw new ConfException("invalid " + name + ": " + seconds + " (min " + least + ")");
            }
            if (seconds > most) {
                throw new ConfException("invalid " + name + ": " + seconds + " (max " + most + ")");
            }
            return Duration.ofSeconds(seconds);
        }

        private long seconds(String name, String text) {
            int last = text.length() - 1;
            boolean hasUnit = last >= 0 && !Character.isDigit(text.charAt(last));
            int index = UNITS.indexOf(hasUnit ? text.charAt(last) : unit);
            try {
                long number = Long.parseLong(hasUnit ? text.substring(0, last) : text);
                if (index >= 0 && number >= 0 && number <= Integer.MAX_VALUE / SECONDS[index]) {
                    return number * SECONDS[index];
                }
            } catch (NumberFormatException e) {
                // Refused below.
            }
            throw new ConfException("parameter " + name + ": bad time value or unit: " + text);
        }

        @Override
        public String expected() {
            return "a time such as 30s, 5m, 2h, 1d or 1w"
                    + (least > 0 ? ", at least " + least + "s" : "")
                    + (most < Integer.MAX_VALUE ? ", at most " + most + "s" : "");
        }
    }
}
