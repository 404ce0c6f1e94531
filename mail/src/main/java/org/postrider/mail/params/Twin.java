package org.postrider.mail.params;

import java.util.function.Function;

/// A parameter that smtp(8) and lmtp(8) each have under a name of their own, such as
/// `smtp_mail_timeout` and `lmtp_mail_timeout`: one program under two names.
///
/// @param smtp the member for smtp(8)
/// @param lmtp the member for lmtp(8)
public record Twin<T>(Param<T> smtp, Param<T> lmtp) {
    /// Declares both members with the same default.
    ///
    /// @param suffix what follows `smtp` and `lmtp`, with its underscore
    /// @param declaration makes a member from its name
    public static <T> Twin<T> of(String suffix, Function<String, Param<T>> declaration) {
        return new Twin<>(declaration.apply("smtp" + suffix), declaration.apply("lmtp" + suffix));
    }

    /// The member for one of the programs.
    ///
    /// @param isLmtp whether it is lmtp(8)
    public Param<T> of(boolean isLmtp) {
        return isLmtp ? lmtp : smtp;
    }
}
