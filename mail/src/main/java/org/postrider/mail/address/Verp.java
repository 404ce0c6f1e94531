package org.postrider.mail.address;

/// Variable envelope return paths: each recipient of a mailing list gets a sender address of its
/// own, so that a list manager knows from the address of a report whom it is about.
public final class Verp {
    private Verp() {}

    /// The sender for one recipient: with the delimiters `+=`, `list@site.example` becomes
    /// `list+user=there.example@site.example` for `user@there.example`.
    ///
    /// @param delimiters two characters
    /// @param sender internal form
    /// @param recipient internal form
    public static String sender(String delimiters, String sender, String recipient) {
        int at = sender.lastIndexOf('@');
        var domain = Address.domain(recipient);
        var out = new StringBuilder(sender.length() + recipient.length() + 2);
        out.append(sender, 0, at < 0 ? sender.length() : at).append(delimiters.charAt(0))
                .append(Address.local(recipient));
        if (!domain.isEmpty()) {
            out.append(delimiters.charAt(1)).append(domain);
        }
        return at < 0 ? out.toString() : out.append(sender, at, sender.length()).toString();
    }
}
