package org.postrider.mail.conf;

import java.util.List;
import java.util.Set;

/// The words of access restriction lists in main.cf.
public final class RestrictionWords {
    /// Restrictions that are followed by a table.
    private static final Set<String> WITH_TABLE = Set.of(
            "check_ccert_access", "check_client_a_access", "check_client_access",
            "check_client_mx_access", "check_client_ns_access", "check_etrn_access",
            "check_helo_a_access", "check_helo_access", "check_helo_mx_access",
            "check_helo_ns_access", "check_recipient_a_access", "check_recipient_access",
            "check_recipient_mx_access", "check_recipient_ns_access",
            "check_reverse_client_hostname_a_access", "check_reverse_client_hostname_access",
            "check_reverse_client_hostname_mx_access", "check_reverse_client_hostname_ns_access",
            "check_sasl_access", "check_sender_a_access", "check_sender_access",
            "check_sender_mx_access", "check_sender_ns_access");

    /// Restrictions that are followed by something else.
    private static final Set<String> WITH_ARGUMENT = Set.of(
            "check_policy_service", "permit_dnswl_client", "permit_rhswl_client",
            "reject_rbl_client", "reject_rhsbl_client", "reject_rhsbl_helo",
            "reject_rhsbl_recipient", "reject_rhsbl_reverse_client", "reject_rhsbl_sender",
            "sleep");

    /// Restrictions that stand alone.
    private static final Set<String> ALONE = Set.of(
            "check_recipient_maps", "check_relay_domains", "defer", "defer_if_permit", "defer_if_reject",
            "defer_unauth_destination", "permit", "permit_auth_destination",
            "permit_inet_interfaces", "permit_mx_backup", "permit_mynetworks",
            "permit_naked_ip_address", "permit_sasl_authenticated", "permit_tls_all_clientcerts",
            "permit_tls_clientcerts", "reject", "reject_authenticated_sender_login_mismatch",
            "reject_invalid_helo_hostname", "reject_invalid_hostname",
            "reject_known_sender_login_mismatch", "reject_maps_rbl",
            "reject_multi_recipient_bounce", "reject_non_fqdn_helo_hostname",
            "reject_non_fqdn_hostname", "reject_non_fqdn_recipient", "reject_non_fqdn_sender",
            "reject_plaintext_session", "reject_sender_login_mismatch",
            "reject_unauth_destination", "reject_unauth_pipelining",
            "reject_unauthenticated_sender_login_mismatch", "reject_unknown_address",
            "reject_unknown_client",
            "reject_unknown_client_hostname",
            "reject_unknown_helo_hostname", "reject_unknown_hostname",
            "reject_unknown_recipient_domain", "reject_unknown_reverse_client_hostname",
            "reject_unknown_sender_domain", "reject_unlisted_recipient",
            "reject_unlisted_sender", "reject_unverified_recipient", "reject_unverified_sender",
            "warn_if_reject");

    private RestrictionWords() {}

    static boolean takesTable(String word) {
        return WITH_TABLE.contains(word);
    }

    static boolean takesArgument(String word) {
        return WITH_ARGUMENT.contains(word);
    }

    static boolean standsAlone(String word) {
        return ALONE.contains(word);
    }

    /// All of them, in order.
    public static List<String> all() {
        return java.util.stream.Stream.of(WITH_TABLE, WITH_ARGUMENT, ALONE)
                .flatMap(Set::stream).sorted().toList();
    }
}
