package org.postrider.smtpd.access;

/// What a restriction says.
enum Verdict {
    /// The list ends well.
    OK,
    /// The next restriction decides.
    DUNNO,
    /// The request is refused; the judge knows why.
    REJECT
}
