package org.postrider.smtpd.access;

/// The stages of a session that have a list of their own, and how replies call what is judged.
enum Stage {
    CLIENT("Client host"), HELO("Helo command"), SENDER("Sender address"),
    RECIPIENT("Recipient address"), DATA("Data command"), END_OF_DATA("End-of-data"),
    ETRN("Etrn command");

    private final String title;

    Stage(String title) {
        this.title = title;
    }

    /// As in `Client host rejected`.
    String title() {
        return title;
    }
}
