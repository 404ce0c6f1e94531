package org.postrider.smtpd.access;

/// What a refusal names.
///
/// @param name the value, as in `<a@site.example>`
/// @param title what it is, as in `Sender address rejected`
record Scope(String name, String title) {
    Scope(String name, Stage stage) {
        this(name, stage.title());
    }

    boolean isSender() {
        return title.equals(Stage.SENDER.title());
    }

    boolean isRecipient() {
        return title.equals(Stage.RECIPIENT.title());
    }

    /// As in replies.
    String refusal(String text) {
        return "<" + name + ">: " + title + " rejected: " + text;
    }
}
