package org.postrider.mail.conf;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/// One parameter: its name, raw default, type and bounds. Declared once, as a constant, in
/// `org.postrider.mail.params`; looked up with [Conf#get(Param)].
///
/// @param <T> what the value is turned into
/// @param name as in main.cf
/// @param rawDefault unexpanded default text, as `postconf -d` prints it
/// @param parser turns the expanded text into the value; given the name for its error text
public record Param<T>(String name, String rawDefault, BiFunction<String, String, T> parser) {
    /// Text, taken as it is.
    public static Param<String> text(String name, String rawDefault) {
        return new Param<>(name, rawDefault, (_, value) -> value);
    }

    /// `yes` or `no`.
    public static Param<Boolean> flag(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Param::parseFlag);
    }

    /// A whole number that fits 32 bits.
    public static Param<Integer> number(String name, String rawDefault) {
        return new Param<>(name, rawDefault, (n, value) -> {
            long number = parseNumber(n, value);
            if (number != (int) number) {
                throw badNumber(n, value);
            }
            return (int) number;
        });
    }

    /// A whole number that fits 64 bits, such as a size in bytes.
    public static Param<Long> large(String name, String rawDefault) {
        return new Param<>(name, rawDefault, Param::parseNumber);
    }

    /// A time; the last letter of the default gives the unit of numbers without one.
    public static Param<Duration> time(String name, String rawDefault) {
        char unit = rawDefault.isEmpty() ? 's' : rawDefault.charAt(rawDefault.length() - 1);
        return time(name, rawDefault, "smhdw".indexOf(unit) < 0 ? 's' : unit);
    }

    /// A time; `unit` (one of `smhdw`) is that of numbers without one.
    public static Param<Duration> time(String name, String rawDefault, char unit) {
        return new Param<>(name, rawDefault, (n, value) -> parseTime(n, value, unit));
    }

    /// Elements separated by white space or commas; `{ ... }` keeps an element together.
    public static Param<List<String>> list(String name, String rawDefault) {
        return new Param<>(name, rawDefault, (_, value) -> Lists.split(value));
    }

    /// This parameter with a least value (inclusive).
    public Param<T> atLeast(T least) {
        return checked((n, value) -> {
            if (compare(value, least) < 0) {
                throw new ConfException("invalid " + n + " parameter value " + show(value) + " < "
                        + show(least));
            }
        });
    }

    /// This parameter with a greatest value (inclusive).
    public Param<T> atMost(T most) {
        return checked((n, value) -> {
            if (compare(value, most) > 0) {
                throw new ConfException("invalid " + n + " parameter value " + show(value) + " > "
                        + show(most));
            }
        });
    }

    /// This text parameter with at least one character.
    public Param<T> notEmpty() {
        return new Param<>(name, rawDefault, (n, value) -> {
            if (value.isEmpty()) {
                throw new ConfException("bad string length 0 < 1: " + n + " = ");
            }
            return parser.apply(n, value);
        });
    }

    private Param<T> checked(java.util.function.BiConsumer<String, T> check) {
        return new Param<>(name, rawDefault, (n, text) -> {
            T value = parser.apply(n, text);
            check.accept(n, value);
            return value;
        });
    }

    @SuppressWarnings("unchecked") // bounds are declared for comparable types only
    private static <T> int compare(T a, T b) {
        return ((Comparable<T>) a).compareTo(b);
    }

    private static Object show(Object value) {
        return value instanceof Duration time ? time.toSeconds() : value;
    }

    private static Boolean parseFlag(String name, String value) {
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new ConfException("bad boolean configuration: " + name + " = " + value);
        };
    }

    private static ConfException badNumber(String name, String value) {
        return new ConfException("bad numerical configuration: " + name + " = " + value);
    }

    private static Long parseNumber(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw badNumber(name, value);
        }
    }

    private static Duration parseTime(String name, String value, char defaultUnit) {
        boolean hasUnit = !value.isEmpty() && !Character.isDigit(value.charAt(value.length() - 1));
        char unit = hasUnit ? value.charAt(value.length() - 1) : defaultUnit;
        long seconds = switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            case 'w' -> 604_800;
            default -> 0;
        };
        var digits = hasUnit ? value.substring(0, value.length() - 1) : value;
        try {
            long number = Long.parseLong(digits);
            if (seconds == 0 || number < 0 || number > Integer.MAX_VALUE / seconds) {
                throw new NumberFormatException();
            }
            return Duration.ofSeconds(number * seconds);
        } catch (NumberFormatException e) {
            throw new ConfException(
                    "parameter " + name + ": bad time value or unit: " + value);
        }
    }
}
