package org.postrider.postconf;

import java.util.Optional;

/// Parameters that will go away one day, and what takes their place.
final class Deprecated {
    /// Where Postfix explains it.
    static final String MORE =
            "See https://www.postfix.org/DEPRECATION_README.html for details";

    private Deprecated() {}

    /// What to do instead of setting this parameter; empty if there is nothing wrong with it.
    static Optional<String> advice(String name) {
        var successor = successor(name);
        if (successor != null) {
            return Optional.of("specify \"" + successor + "\"");
        }
        return switch (name) {
            case "lmtp_enforce_tls" -> Optional.of("lmtp_tls_security_level");
            case "lmtp_cname_overrides_servername", "smtp_cname_overrides_servername" ->
                    Optional.of("do not specify");
            case "smtpd_tls_dh1024_param_file", "smtpd_tls_eecdh_grade" ->
                    Optional.of("do not specify (leave at default)");
            default -> Optional.empty();
        };
    }

    private static String successor(String name) {
        return switch (name) {
            case "disable_dns_lookups" -> "smtp_dns_support_level";
            case "lmtp_tls_enforce_peername", "lmtp_use_tls" -> "lmtp_tls_security_level";
            case "lmtp_tls_per_site" -> "lmtp_tls_policy_maps";
            case "postscreen_enforce_tls", "postscreen_use_tls" -> "postscreen_tls_security_level";
            case "smtp_enforce_tls", "smtp_tls_enforce_peername", "smtp_use_tls" ->
                    "smtp_tls_security_level";
            case "smtp_tls_per_site" -> "smtp_tls_policy_maps";
            case "smtpd_enforce_tls", "smtpd_use_tls" -> "smtpd_tls_security_level";
            case "tlsproxy_client_enforce_tls", "tlsproxy_client_use_tls" ->
                    "tlsproxy_client_security_level";
            case "tlsproxy_client_per_site" -> "tlsproxy_client_policy_maps";
            case "tlsproxy_enforce_tls", "tlsproxy_use_tls" -> "tlsproxy_tls_security_level";
            default -> legacySuccessor(name);
        };
    }

    /// Whether this is an old name that has no default but is the default of its successor.
    static boolean isLegacy(String name) {
        return legacySuccessor(name) != null;
    }

    private static String legacySuccessor(String name) {
        return switch (name) {
            case "authorized_verp_clients" -> "smtpd_authorized_verp_clients";
            case "fallback_relay" -> "smtp_fallback_relay";
            case "lmtp_per_record_deadline" -> "lmtp_per_request_deadline";
            case "postscreen_blacklist_action" -> "postscreen_denylist_action";
            case "postscreen_dnsbl_ttl" -> "postscreen_dnsbl_max_ttl";
            case "postscreen_dnsbl_whitelist_threshold" -> "postscreen_dnsbl_allowlist_threshold";
            case "postscreen_whitelist_interfaces" -> "postscreen_allowlist_interfaces";
            case "smtp_per_record_deadline" -> "smtp_per_request_deadline";
            case "smtpd_client_connection_limit_exceptions" ->
                    "smtpd_client_event_limit_exceptions";
            case "smtpd_per_record_deadline" -> "smtpd_per_request_deadline";
            case "tlsproxy_client_level" -> "tlsproxy_client_security_level";
            case "tlsproxy_client_policy" -> "tlsproxy_client_policy_maps";
            case "virtual_maps" -> "virtual_alias_maps";
            default -> null;
        };
    }
}
