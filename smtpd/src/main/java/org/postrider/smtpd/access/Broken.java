package org.postrider.smtpd.access;

/// An element that says nothing. It is never taken as permission: mail waits until the administrator
/// has corrected the list.
///
/// @param warning for the log, each time that it is met
record Broken(String warning) implements Restriction {
    @Override
    public Verdict apply(Judge judge) {
        judge.access().context().log().warning(warning);
        throw new Refused(Refusal.CONFIGURATION);
    }
}
