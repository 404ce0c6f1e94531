package org.postrider.qmgr.schedule;

import org.postrider.mail.params.ConfException;

/// How much one delivery changes the concurrency of a destination: a constant such as `0.25` or
/// `1/4`, or a number divided by the concurrency or its square root, as in `1 / concurrency`.
///
/// @param amount from 0 to 1
/// @param shape how it depends on the concurrency
public record Feedback(double amount, Shape shape) {
    /// What the amount is divided by.
    public enum Shape {
        /// Nothing.
        CONSTANT,
        /// The concurrency.
        LINEAR,
        /// Its square root.
        SQUARE_ROOT
    }

    /// Reads the text of a parameter.
    ///
    /// @throws ConfException if it is none of the forms
    public static Feedback parse(String name, String text) {
        int slash = text.indexOf('/');
        double amount = number(name, text, slash < 0 ? text : text.substring(0, slash));
        var shape = Shape.CONSTANT;
        if (slash >= 0) {
            var divisor = text.substring(slash + 1).strip();
            switch (divisor) {
                case "concurrency" -> shape = Shape.LINEAR;
                case "sqrt_concurrency" -> shape = Shape.SQUARE_ROOT;
                default -> amount /= number(name, text, divisor);
            }
        }
        // Not a number, if zero was divided by zero, is not in the range either.
        if (!(amount >= 0 && amount <= 1)) {
            throw bad(name, text);
        }
        return new Feedback(amount, shape);
    }

    private static double number(String name, String text, String number) {
        try {
            return Double.parseDouble(number.strip());
        } catch (NumberFormatException e) {
            throw bad(name, text);
        }
    }

    /// The change at this concurrency, which is at least 1.
    public double at(int concurrency) {
        return switch (shape) {
            case CONSTANT -> amount;
            case LINEAR -> amount / concurrency;
            case SQUARE_ROOT -> amount / Math.sqrt(concurrency);
        };
    }

    private static ConfException bad(String name, String text) {
        return new ConfException("unknown feedback form: " + name + " = " + text);
    }
}
