package org.postrider.smtpd.access;

/// A session as the restrictions see it.
public interface Subject {
    /// Who the client is.
    Peer peer();

    /// The command at hand: `CONNECT`, `EHLO`, `RCPT`, ..., `END-OF-MESSAGE`.
    String command();

    /// `SMTP` or `ESMTP`.
    String protocol();

    /// What the client calls itself; empty where it did not say.
    String helo();

    /// The queue id; empty where there is none yet.
    String queueId();

    /// How many recipients the message has so far.
    int recipients();

    /// The only recipient, or the first of several, in internal form; empty where there is none.
    String recipient();

    /// Size of the message: as announced by the client, or as it was received; 0 where unknown.
    long size();

    /// What the message is called before it has a queue id, the same for all its requests; empty
    /// outside a transaction.
    String instance();

    /// `yes` while the service has hardly a session left, else empty.
    String stress();

    /// How the client has authenticated itself, and who it is.
    Credentials credentials();

    /// Whether the client sent commands ahead that it had to hold back.
    boolean pipelines();

    /// What tables order for the message.
    Effects effects();

    /// Logs what a restriction did.
    ///
    /// @param action such as `reject_warning` or `hold`
    /// @param text with what is judged
    /// @param sender internal form; null where there is none
    /// @param recipient internal form; null where there is none
    void log(String action, String text, String sender, String recipient);
}
