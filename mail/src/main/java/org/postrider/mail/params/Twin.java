package org.postrider.mail.params;

import java.time.Duration;
import java.util.List;

/// A parameter that smtp(8) and lmtp(8) each have under a name of their own, such as
/// `smtp_mail_timeout` and `lmtp_mail_timeout`: one program under two names.
///
/// The makers with a `suffix` declare both members with the same default; the suffix is what
/// follows `smtp` and `lmtp` in their names, with its underscore.
///
/// @param smtp the member for smtp(8)
/// @param lmtp the member for lmtp(8)
public record Twin<T>(Param<T> smtp, Param<T> lmtp) {
    /// Text, taken as it is.
    static Twin<String> text(String suffix, String rawDefault) {
        return new Twin<>(Param.text("smtp" + suffix, rawDefault),
                Param.text("lmtp" + suffix, rawDefault));
    }

    /// `yes` or `no`.
    static Twin<Boolean> flag(String suffix, String rawDefault) {
        return new Twin<>(Param.flag("smtp" + suffix, rawDefault),
                Param.flag("lmtp" + suffix, rawDefault));
    }

    /// A whole number.
    static Twin<Integer> number(String suffix, String rawDefault) {
        return new Twin<>(Param.number("smtp" + suffix, rawDefault),
                Param.number("lmtp" + suffix, rawDefault));
    }

    /// A time.
    static Twin<Duration> time(String suffix, String rawDefault) {
        return new Twin<>(Param.time("smtp" + suffix, rawDefault),
                Param.time("lmtp" + suffix, rawDefault));
    }

    /// A list.
    static Twin<List<String>> list(String suffix, String rawDefault) {
        return new Twin<>(Param.list("smtp" + suffix, rawDefault),
                Param.list("lmtp" + suffix, rawDefault));
    }

    /// Both members with a least value.
    Twin<T> atLeast(T least) {
        return new Twin<>(smtp.atLeast(least), lmtp.atLeast(least));
    }

    /// Both members with a greatest value.
    Twin<T> atMost(T most) {
        return new Twin<>(smtp.atMost(most), lmtp.atMost(most));
    }

    /// Both members without the empty text.
    Twin<T> notEmpty() {
        return new Twin<>(smtp.notEmpty(), lmtp.notEmpty());
    }

    /// Both members as lists of lookup tables.
    Twin<T> tables() {
        return new Twin<>(smtp.tables(), lmtp.tables());
    }

    /// Both members as one of these words, but for services that cope with others.
    Twin<T> preferablyOneOf(String... words) {
        return new Twin<>(smtp.preferablyOneOf(words), lmtp.preferablyOneOf(words));
    }

    /// Both members as one of these words.
    Twin<T> oneOf(String... words) {
        return new Twin<>(smtp.oneOf(words), lmtp.oneOf(words));
    }

    /// Both members as lists of some of these words.
    Twin<T> someOf(String... words) {
        return new Twin<>(smtp.someOf(words), lmtp.someOf(words));
    }

    /// The member for one of the programs.
    ///
    /// @param isLmtp whether it is lmtp(8)
    public Param<T> of(boolean isLmtp) {
        return isLmtp ? lmtp : smtp;
    }
}
