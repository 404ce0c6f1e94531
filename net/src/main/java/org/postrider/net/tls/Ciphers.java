package org.postrider.net.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postrider.mail.params.ConfException;

/// Reads cipher lists as OpenSSL has them, such as `HIGH:!MD5:ECDHE+AESGCM:@STRENGTH`.
///
/// The suites of TLS 1.3 stand outside such lists. What Java does not have any more (`RC4`, `aNULL`
/// and the like) matches nothing, which is told where a list asks for it.
final class Ciphers {
    /// Words that match nothing here, and mean something to OpenSSL.
    private static final Set<String> WITHOUT_COUNTERPART = Set.of("LOW", "MEDIUM", "EXP", "EXPORT",
            "NULL", "eNULL", "aNULL", "ADH", "AECDH", "RC4", "RC2", "RC5", "DES", "3DES", "IDEA",
            "SEED", "MD5", "CAMELLIA", "CAMELLIA128", "CAMELLIA256", "ARIA", "ARIA128", "ARIA256",
            "ARIAGCM", "AESCCM", "AESCCM8", "kDH", "kDHd", "kDHr", "aDH", "kECDH", "kECDHe",
            "kECDHr", "aECDH", "PSK", "kPSK", "kECDHEPSK", "kDHEPSK", "kRSAPSK", "aPSK", "SRP",
            "aSRP", "kSRP", "GOST", "kGOST", "aGOST", "aGOST01", "aGOST12", "kGOST18", "GOST94",
            "GOST89MAC", "GOST2012", "GOST12", "GOST89", "MAGMA", "KUZNYECHIK", "kRSA", "RSA", "SSLv3", "TLSv1", "TLSv1.0", "FIPS", "COMPLEMENTOFDEFAULT", "COMPLEMENTOFALL",
            "DES-CBC3-SHA");
    /// Of these, the ones that stand for so much that nobody misses what is not there.
    private static final Set<String> GROUPS =
            Set.of("MEDIUM", "COMPLEMENTOFDEFAULT", "COMPLEMENTOFALL", "SSLv3", "TLSv1", "TLSv1.0");

    /// A suite up to TLS 1.2.
    ///
    /// @param name Java's
    /// @param words what lists can know it by
    /// @param bits of its key
    private record Suite(String name, Set<String> words, int bits) {
        static Suite of(String name) {
            int with = name.indexOf("_WITH_");
            var exchange = name.substring("TLS_".length(), with);
            var rest = name.substring(with + "_WITH_".length());
            var words = new HashSet<String>(Set.of("ALL", "DEFAULT", "HIGH",
                    TlsSession.openSsl(name)));
            words.addAll(exchange(exchange));
            int bits = rest.startsWith("AES_128") ? 128 : 256;
            if (rest.startsWith("AES")) {
                words.addAll(Set.of("AES", "AES" + bits));
            } else if (rest.startsWith("CHACHA20")) {
                words.add("CHACHA20");
            }
            boolean aead = rest.contains("GCM") || rest.startsWith("CHACHA20");
            if (rest.contains("GCM")) {
                words.add("AESGCM");
            } else if (!aead) {
                words.add("CBC");
            }
            if (exchange.equals("ECDHE_ECDSA") && rest.contains("GCM")) {
                words.addAll(bits == 128 ? Set.of("SUITEB128", "SUITEB128ONLY")
                        : Set.of("SUITEB128", "SUITEB192"));
            }
            if (aead || !rest.endsWith("SHA")) {
                words.add("TLSv1.2");
            } else {
                words.addAll(Set.of("SHA", "SHA1", "SSLv3", "TLSv1", "TLSv1.0"));
            }
            if (!aead && !rest.endsWith("SHA")) {
                words.add(rest.substring(rest.lastIndexOf('_') + 1));
            }
            return new Suite(name, words, bits);
        }

        private static Set<String> exchange(String name) {
            var words = new HashSet<String>();
            if (name.startsWith("ECDHE_")) {
                words.addAll(Set.of("kECDHE", "kEECDH", "ECDHE", "EECDH", "ECDH"));
            } else if (name.startsWith("DHE_")) {
                words.addAll(Set.of("kDHE", "kEDH", "DHE", "EDH", "DH"));
            } else if (name.equals("RSA")) {
                words.addAll(Set.of("kRSA", "RSA"));
            }
            if (name.endsWith("ECDSA")) {
                words.addAll(Set.of("aECDSA", "ECDSA"));
            } else if (name.endsWith("RSA")) {
                words.add("aRSA");
            } else if (name.endsWith("DSS")) {
                words.addAll(Set.of("aDSS", "DSS"));
            }
            return words;
        }
    }

    private final List<Suite> suites = new ArrayList<>();
    private final Set<String> known = new HashSet<>(WITHOUT_COUNTERPART);
    private final Consumer<String> unknown;
    private final Set<String> missing = new LinkedHashSet<>();
    private List<Suite> chosen = new ArrayList<>();
    private final Set<Suite> killed = new HashSet<>();

    private Ciphers(String[] supported, Consumer<String> unknown) {
        this.unknown = unknown;
        for (var name : supported) {
            if (name.contains("_WITH_")) {
                var suite = Suite.of(name);
                suites.add(suite);
                known.addAll(suite.words());
            }
        }
    }

    /// Those of the platform's suites that a list lets pass, in its order.
    ///
    /// @param excluded elements that are taken away in the end
    /// @param unknown is told words that mean nothing, or stand for ciphers that Java does not have
    /// @throws ConfException if nothing is left
    static String[] select(String list, List<String> excluded, String[] supported,
            Consumer<String> unknown) {
        var ciphers = new Ciphers(supported, unknown);
        for (var element : list.split("[:,\\s]+")) {
            if (!element.isEmpty()) {
                ciphers.apply(element);
            }
        }
        excluded.forEach(element -> ciphers.apply("!" + element));
        ciphers.missing.forEach(unknown);
        if (ciphers.chosen.isEmpty()) {
            throw new ConfException("no usable cipher in \"" + list + "\""
                    + (excluded.isEmpty() ? "" : " without " + String.join(", ", excluded)));
        }
        var all = new LinkedHashSet<String>();
        Arrays.stream(supported).filter(name -> !name.contains("_WITH_")).forEach(all::add);
        ciphers.chosen.forEach(suite -> all.add(suite.name()));
        return all.toArray(String[]::new);
    }

    private void apply(String element) {
        if (element.equals("@STRENGTH")) {
            chosen.sort(Comparator.comparing(Suite::bits).reversed());
            return;
        }
        if (element.startsWith("@")) {
            return; // a security level of OpenSSL: Java's is in java.security
        }
        char sign = element.charAt(0);
        boolean signed = sign == '!' || sign == '-' || sign == '+';
        var words = signed ? element.substring(1) : element;
        var matching = matching(words);
        if (!signed) {
            wanted(words);
        } else if (sign != '+') {
            missing.remove(words);
        }
        switch (sign) {
            case '!' -> {
                chosen.removeAll(matching);
                killed.addAll(matching);
            }
            case '-' -> chosen.removeAll(matching);
            case '+' -> {
                var last = new ArrayList<>(chosen);
                last.retainAll(matching);
                chosen.removeAll(last);
                chosen.addAll(last);
            }
            default -> matching.stream()
                    .filter(suite -> !killed.contains(suite) && !chosen.contains(suite))
                    .forEach(chosen::add);
        }
    }

    /// Remembers what a list asks for and does not get.
    private void wanted(String words) {
        for (var word : words.split("\\+")) {
            if (WITHOUT_COUNTERPART.contains(word) && !GROUPS.contains(word)
                    && suites.stream().noneMatch(suite -> suite.words().contains(word))) {
                missing.add(word);
            }
        }
    }

    /// Suites that have all words of `ECDHE+AESGCM`.
    private List<Suite> matching(String words) {
        var all = List.of(words.split("\\+"));
        for (var word : all) {
            if (!known.contains(word)) {
                unknown.accept(word);
            }
        }
        return suites.stream().filter(suite -> suite.words().containsAll(all)).toList();
    }
}
