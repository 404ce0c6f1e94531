package org.postrider.smtpd.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.params.Lists;
import org.postrider.tables.Lookup;

/// A check of the client's certificate: `check_ccert_access hash:/etc/postfix/certificates`, or with an
/// order of its own:
///
/// ```
/// check_ccert_access { hash:/etc/postfix/certificates, { search_order = pubkey_fingerprint } }
/// ```
///
/// @param table where to look
/// @param order what is looked up, until something is found
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
                access.context().log().warning(e.getMessage() + " in '" + argument + "'");
                return new Broken("See earlier parsing error messages for '" + argument);
            }
        }
        return new CertificateCheck(new AccessTable(access, words.getFirst()), order);
    }

    private static List<Key> order(String option) {
        int equals = option.indexOf('=');
        var name = equals < 0 ? option.strip() : option.substring(0, equals).strip();
        if (equals < 0 || !name.equalsIgnoreCase("search_order")) {
            throw new IllegalArgumentException("unexpected attribute '" + name + "'");
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
        throw new IllegalArgumentException("unknown search type '" + word + "'");
    }

    @Override
    public Verdict apply(Judge judge) {
        judge.access().warnIfNotAsked("check_ccert_access");
        var certificate = judge.subject().credentials().certificate();
        if (certificate.fingerprint().isEmpty()) {
            return Verdict.DUNNO;
        }
        var scope = new Scope(judge.subject().peer().namaddr(false), "Client certificate");
        for (var key : order) {
            var text = key == Key.CERT_FINGERPRINT ? certificate.fingerprint()
                    : certificate.keyFingerprint();
            var found = table.find(text);
            if (!(found instanceof Lookup.NotFound)) {
                return table.act(judge, found, text, scope);
            }
        }
        return Verdict.DUNNO;
    }
}
