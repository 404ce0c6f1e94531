package org.postrider.tables;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.CRAMMD5BindRequest;
import com.unboundid.ldap.sdk.DIGESTMD5BindRequest;
import com.unboundid.ldap.sdk.DIGESTMD5BindRequestProperties;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SASLQualityOfProtection;
import com.unboundid.ldap.sdk.SCRAMSHA1BindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA256BindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA512BindRequest;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.postrider.util.Bytes;

/// Tells an LDAP server who asks: not at all, by name and password, or by SASL (RFC 4513).
final class LdapBind {
    /// What protects a connection already, as SASL counts it: the effective length of the key.
    enum Protection {
        NONE(0), UNIX(71), TLS(256);

        private final int strength;

        Protection(int strength) {
            this.strength = strength;
        }
    }

    private enum Way { NONE, SIMPLE, SASL }

    /// The mechanisms of SASL that are known, the strongest first.
    private static final List<String> MECHANISMS = List.of("EXTERNAL", "SCRAM-SHA-512",
            "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "PLAIN");
    /// Those that can say in whose name the rest is asked.
    private static final List<String> PROXYING = List.of("EXTERNAL", "DIGEST-MD5", "PLAIN");
    /// The strength of a mechanism's own protection against changes. Its ciphers are not used: servers
    /// have dropped them (RFC 6331).
    private static final int INTEGRITY = 1;

    private final Way way;
    private final String name;
    private final String password;
    private final List<String> wanted;
    private final String realm;
    private final String other;
    private final int strength;

    /// @throws IOException if a setting is malformed or not supported
    LdapBind(Settings settings) throws IOException {
        way = switch (Bytes.lower(settings.text("bind", "yes"))) {
            case "yes", "simple" -> Way.SIMPLE;
            case "no", "none" -> Way.NONE;
            case "sasl" -> Way.SASL;
            default -> throw new IOException(settings.source() + ": bad bind: "
                    + settings.text("bind", "") + ": need yes, no, none, simple or sasl");
        };
        name = unicode(settings, "bind_dn");
        password = unicode(settings, "bind_pw");
        var mechanisms = settings.list("sasl_mechs", "");
        wanted = mechanisms.isEmpty() ? MECHANISMS
                : mechanisms.stream().map(word -> word.toUpperCase(Locale.ROOT)).toList();
        realm = unicode(settings, "sasl_realm");
        other = unicode(settings, "sasl_authz_id");
        strength = settings.number("sasl_minssf", 0, 0);
        if (MECHANISMS.stream().noneMatch(wanted::contains)) {
            throw new IOException(settings.source() + ": none of sasl_mechs is supported: need "
                    + String.join(", ", MECHANISMS));
        }
    }

    private static String unicode(Settings settings, String key) {
        var text = settings.text(key, "");
        return Bytes.utf8(text).orElse(text);
    }

    /// Binds a connection as the settings say.
    ///
    /// @param protection of the connection
    /// @throws LDAPException if the server refuses, or knows none of the mechanisms
    void bind(LDAPConnection connection, Protection protection) throws LDAPException {
        switch (way) {
            case NONE -> { }
            case SIMPLE -> connection.bind(new SimpleBindRequest(name, password));
            case SASL -> connection.bind(request(offered(connection), protection));
        }
    }

    private static List<String> offered(LDAPConnection connection) throws LDAPException {
        var root = connection.getRootDSE();
        var names = root == null ? null : root.getSupportedSASLMechanismNames();
        return names == null ? List.of() : Arrays.asList(names);
    }

    private BindRequest request(List<String> offered, Protection protection)
            throws LDAPException {
        int missing = protection.strength >= strength ? 0 : strength;
        for (var mechanism : MECHANISMS) {
            boolean fits = wanted.contains(mechanism) && offered.contains(mechanism)
                    && (other.isEmpty() || PROXYING.contains(mechanism))
                    && (missing == 0 || mechanism.equals("DIGEST-MD5") && missing <= INTEGRITY);
            if (fits) {
                return request(mechanism, missing);
            }
        }
        throw new LDAPException(ResultCode.AUTH_METHOD_NOT_SUPPORTED, "none of the server's SASL"
                + " mechanisms (" + String.join(", ", offered) + ") fits sasl_mechs ("
                + String.join(", ", wanted) + "), sasl_authz_id and sasl_minssf");
    }

    private BindRequest request(String mechanism, int missing) throws LDAPException {
        return switch (mechanism) {
            case "EXTERNAL" -> new EXTERNALBindRequest(other); // slapd wants credentials, if empty
            case "SCRAM-SHA-512" -> new SCRAMSHA512BindRequest(name, password);
            case "SCRAM-SHA-256" -> new SCRAMSHA256BindRequest(name, password);
            case "SCRAM-SHA-1" -> new SCRAMSHA1BindRequest(name, password);
            case "DIGEST-MD5" -> digest(missing);
            case "CRAM-MD5" -> new CRAMMD5BindRequest(name, password);
            default -> new PLAINBindRequest(name, other.isEmpty() ? null : other, password);
        };
    }

    private BindRequest digest(int missing) {
        var properties = new DIGESTMD5BindRequestProperties(name, password);
        if (!realm.isEmpty()) {
            properties.setRealm(realm);
        }
        if (!other.isEmpty()) {
            properties.setAuthorizationID(other);
        }
        properties.setAllowedQoP(missing == 0 ? SASLQualityOfProtection.AUTH
                : SASLQualityOfProtection.AUTH_INT);
        return new DIGESTMD5BindRequest(properties);
    }
}
