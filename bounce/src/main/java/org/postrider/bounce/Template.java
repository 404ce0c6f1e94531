package org.postrider.bounce;

import java.time.Duration;
import java.util.List;

/// The fixed text of one kind of report.
///
/// Programs recognise reports by their subjects. In the text for people `%h` is this host, `%d` the
/// warning time in hours and `%l` the lifetime in days.
enum Template {
    /// Mail that will never be delivered.
    FAILURE("Undelivered Mail Returned to Sender", "Postmaster Copy: Undelivered Mail", List.of(
            "This is the mail system at host %h.", "",
            "Your message could not be delivered to one or more of its recipients.",
            "The reasons are listed below; the message follows after them.", "",
            "If you need help, please write to postmaster and include this report.",
            "You may remove your own text from the message that is attached.", "",
            "                   The mail system")),
    /// Mail that is still being tried.
    DELAY("Delayed Mail (still being retried)", "Postmaster Warning: Delayed Mail", List.of(
            "This is the mail system at host %h.", "",
            "*** THIS IS ONLY A WARNING. THERE IS NO NEED TO SEND YOUR MESSAGE AGAIN. ***", "",
            "Your message could not be delivered for more than %d hour(s).",
            "Delivery will be attempted until it is %l day(s) old.", "",
            "If you need help, please write to postmaster and include this report.", "",
            "                   The mail system")),
    /// Mail that was delivered.
    SUCCESS("Successful Mail Delivery Report", "", List.of(
            "This is the mail system at host %h.", "",
            "Your message was delivered to the destinations that are listed below.",
            "Where it was handed over to another mail system, that system may still",
            "report a failure; where it is in a mailbox, this is the last report.", "",
            "                   The mail system")),
    /// What a probe has found out.
    VERIFY("Mail Delivery Status Report", "", List.of(
            "This is the mail system at host %h.", "",
            "This is the report about mail delivery that you have asked for.", "",
            "                   The mail system"));

    private final String subject;
    private final String postmasterSubject;
    private final List<String> text;

    Template(String subject, String postmasterSubject, List<String> text) {
        this.subject = subject;
        this.postmasterSubject = postmasterSubject;
        this.text = text;
    }

    String subject() {
        return subject;
    }

    String postmasterSubject() {
        return postmasterSubject;
    }

    /// The lines for people.
    List<String> lines(String host, Duration warning, Duration lifetime) {
        return text.stream().map(line -> line.replace("%h", host)
                .replace("%d", Long.toString(warning.toHours()))
                .replace("%l", Long.toString(lifetime.toDays()))).toList();
    }
}
