package org.postrider.smtpd.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.params.Lists;

/// A check of the client's certificate: `check_ccert_access hash:/etc/postfix/certificates`, or with an
/// order of its own:
///
/// ```
/// check_ccert_access { hash:/etc/postfix/certificates, { search_order = pubkey_fingerprint } }
/// ```
///
/// @param table where to look
/// @param order what is looked up, until something is found that decides
record CertificateCheck(AccessTable table, List<Key> order) implements Restriction {
    /// What identifies a certificate.
    enum Key { CERT_FINGERPRINT, PUBKEY_FINGERPRINT }

    /// Reads what follows the word.
    static Restriction of(Access access, String argument) {
        var words = Lists.split(Lists.unbraced(argument));
        if (!argument.startsWith("{") || words.isEmpty()) {
            return new CertificateCheck(new AccessTable(access, argument), List.of(Key.values()));
        }
        var order = List.of(Key.values());
        for (var option : words.subList(1, words.size())) {
            try {
                order = order(Lists.unbraced(option));
            } catch (IllegalArgumentException e) {
                access.context().log().warning(e.getMessage().replace("%", argument));
                return new Broken("See earlier parsing error messages for '" + argument);
            }
        }
        return new CertificateCheck(new AccessTable(access, words.getFirst()), order);
    }

    /// @throws IllegalArgumentException with what is wrong, `%` for the whole argument
    private static List<Key> order(String option) {
        int equals = option.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("malformed map attribute in '%': 'missing '=' after"
                    + " attribute name'");
        }
        var name = option.substring(0, equals).strip();
        if (!name.equalsIgnoreCase("search_order")) {
            throw new IllegalArgumentException("unknown map attribute in '%': '" + name + "'");
        }
        var order = new ArrayList<Key>();
        for (var word : Lists.split(option.substring(equals + 1))) {
            order.add(key(word));
        }
        return List.copyOf(order);
    }

    private static Key key(String word) {
        for (var key : Key.values()) {
            if (key.name().toLowerCase(Locale.ROOT).equalsIgnoreCase(word)) {
                return key;
            }
        }
        throw new IllegalArgumentException("unknown search type '" + word + "' in '%'");
    }

    @Override
    public Verdict apply(Judge judge) {
        judge.access().warnIfNotAsked("check_ccert_access");
        var certificate = judge.subject().credentials().certificate();
        if (certificate.fingerprint().isEmpty()) {
            return Verdict.DUNNO;
        }
        var scope = new Scope(certificate.subject(), "Client certificate");
        for (var key : order) {
            var text = key == Key.CERT_FINGERPRINT ? certificate.fingerprint()
                    : certificate.keyFingerprint();
            var verdict = table.only(judge, text, scope);
            if (verdict != Verdict.DUNNO) {
                return verdict;
            }
        }
        return Verdict.DUNNO;
    }
}
