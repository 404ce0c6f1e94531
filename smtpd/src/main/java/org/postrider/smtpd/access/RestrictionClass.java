package org.postrider.smtpd.access;

/// A list with a name (`smtpd_restriction_classes`), used as an element of others.
///
/// @param name of the class
/// @param bareTables what a table alone means in the list around it
record RestrictionClass(String name, Stage bareTables) implements Restriction {
    @Override
    public Verdict apply(Judge judge) {
        return judge.all(judge.access().restrictionClass(name, bareTables));
    }
}
