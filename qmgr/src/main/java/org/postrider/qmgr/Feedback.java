package org.postrider.qmgr;

import org.postrider.mail.params.ConfException;

/// How much one delivery changes the concurrency of a destination: a constant, or a constant
/// divided by the concurrency or its square root, as in `1 / concurrency`.
///
/// @param amount from 0 to 1
/// @param shape how it depends on the concurrency
record Feedback(double amount, Shape shape) {
    /// What the amount is divided by.
    enum Shape {
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
    static Feedback parse(String name, String text) {
        int slash = text.indexOf('/');
        var number = (slash < 0 ? text : text.substring(0, slash)).strip();
        var shape = slash < 0 ? Shape.CONSTANT : switch (text.substring(slash + 1).strip()) {
            case "concurrency" -> Shape.LINEAR;
            case "sqrt_concurrency" -> Shape.SQUARE_ROOT;
            default -> throw bad(name, text);
        };
        try {
            double amount = Double.parseDouble(number);
            if (amount >= 0 && amount <= 1) {
                return new Feedback(amount, shape);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw bad(name, text);
    }

    /// The change at this concurrency, which is at least 1.
    double at(int concurrency) {
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
