package org.postrider.net.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.postrider.util.Bytes;

/// The names for which a server's certificate was made (RFC 6125): the DNS names and addresses among
/// its alternative names, or, where it has no DNS names, its common name.
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private CertificateNames() {}

    /// Whether a certificate was made for a server. The wildcard of a name such as `*.example.com` stands
    /// for one label.
    ///
    /// @param wanted a name, `.domain` for any name below a domain, or an address
    public static boolean match(X509Certificate certificate, String wanted) {
        var name = Bytes.lower(wanted);
        if (isAddress(name)) {
            return names(certificate, ADDRESS).stream().anyMatch(a -> sameAddress(a, name));
        }
        var names = names(certificate, DNS);
        if (names.isEmpty()) {
            names = List.of(ClientCertificate.subject(certificate));
        }
        for (var one : names) {
            if (matches(Bytes.lower(one), name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String presented, String wanted) {
        if (presented.isEmpty() || presented.indexOf('\0') >= 0) {
            return false;
        }
        if (wanted.startsWith(".")) {
            return presented.length() > wanted.length() && presented.endsWith(wanted);
        }
        if (!presented.startsWith("*.")) {
            return presented.equals(wanted);
        }
        var suffix = presented.substring(1);
        int labels = wanted.length() - suffix.length();
        return suffix.indexOf('.', 1) > 0 && labels > 0 && wanted.endsWith(suffix)
                && wanted.indexOf('.') == labels;
    }

    private static List<String> names(X509Certificate certificate, int type) {
        var found = new ArrayList<String>();
        try {
            var all = certificate.getSubjectAlternativeNames();
            for (var name : all == null ? List.<List<?>>of() : all) {
                if (name.getFirst().equals(type) && name.get(1) instanceof String text) {
                    found.add(text);
                }
            }
        } catch (CertificateParsingException e) {
            found.clear(); // a certificate that nobody can read was made for nobody
        }
        return found;
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || !name.isEmpty()
                && name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                && !name.startsWith(".");
    }

    private static boolean sameAddress(String one, String other) {
        try {
            return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
