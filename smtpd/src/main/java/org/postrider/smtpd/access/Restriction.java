package org.postrider.smtpd.access;

/// One element of a restriction list. Safe for use by many threads: what belongs to a request is
/// with the judge.
interface Restriction {
    /// Says what to do with the request at hand.
    ///
    /// @throws Refused if that cannot be found out, or the list is wrong
    Verdict apply(Judge judge);
}
