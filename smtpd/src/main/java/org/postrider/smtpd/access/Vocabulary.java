package org.postrider.smtpd.access;

import java.util.Optional;

/// The words of restriction lists, without the checks that take a table (see [TableCheck]).
final class Vocabulary {
    /// A mark for the judge: what the next restriction refuses is only logged.
    static final Restriction WARN_IF_REJECT = _ -> Verdict.DUNNO;

    private Vocabulary() {}

    /// A restriction that takes one argument.
    interface WithArgument {
        /// The restriction with this argument.
        Restriction of(String argument);

        /// What stands for it where the argument is missing.
        Restriction missing(String word);
    }

    /// The restriction of this name, in small letters, that stands alone; empty if there is none.
    static Optional<Restriction> plain(String name) {
        return Optional.ofNullable(general(name));
    }

    private static Restriction general(String name) {
        return switch (name) {
            case "warn_if_reject" -> WARN_IF_REJECT;
            case "permit" -> GeneralRules::permit;
            case "reject" -> GeneralRules::reject;
            case "defer" -> GeneralRules::defer;
            case "defer_if_permit" -> GeneralRules::deferIfPermit;
            case "defer_if_reject" -> GeneralRules::deferIfReject;
            case "reject_plaintext_session" -> GeneralRules::plaintext;
            case "reject_unauth_pipelining" -> GeneralRules::pipelining;
            case "reject_multi_recipient_bounce" -> GeneralRules::multiRecipientBounce;
            default -> client(name);
        };
    }

    private static Restriction client(String name) {
        return switch (name) {
            case "permit_inet_interfaces" -> ClientRules::interfaces;
            case "permit_mynetworks" -> ClientRules::networks;
            case "permit_sasl_authenticated" -> ClientRules::authenticated;
            case "permit_tls_clientcerts" -> ClientRules::knownCertificate;
            case "permit_tls_all_clientcerts" -> ClientRules::anyCertificate;
            case "reject_unknown_client_hostname", "reject_unknown_client" ->
                    DnsRules::unknownClient;
            case "reject_unknown_reverse_client_hostname" -> DnsRules::unknownReverseClient;
            default -> helo(name);
        };
    }

    private static Restriction helo(String name) {
        return switch (name) {
            case "reject_invalid_helo_hostname", "reject_invalid_hostname" -> HeloRules::invalid;
            case "reject_non_fqdn_helo_hostname", "reject_non_fqdn_hostname" ->
                    HeloRules::incomplete;
            case "reject_unknown_helo_hostname", "reject_unknown_hostname" ->
                    DnsRules::unknownHelo;
            default -> address(name);
        };
    }

    private static Restriction address(String name) {
        return switch (name) {
            case "reject_non_fqdn_sender" -> AddressRules::incompleteSender;
            case "reject_non_fqdn_recipient" -> AddressRules::incompleteRecipient;
            case "reject_unknown_sender_domain", "reject_unknown_address" -> DnsRules::unknownSender;
            case "reject_unknown_recipient_domain" -> DnsRules::unknownRecipient;
            case "reject_unverified_sender" -> Verification::sender;
            case "reject_unverified_recipient" -> Verification::recipient;
            case "reject_unlisted_sender" -> AddressRules::unlistedSender;
            case "reject_unlisted_recipient", "check_recipient_maps" ->
                    AddressRules::unlistedRecipient;
            case "permit_auth_destination" -> RelayRules::permitted;
            case "reject_unauth_destination" -> RelayRules::rejected;
            case "defer_unauth_destination" -> RelayRules::deferred;
            default -> SenderLogins.Rule.named(name).orElse(null);
        };
    }

    /// The restriction of this name that takes an argument; empty if there is none.
    static Optional<WithArgument> withArgument(Access access, String name) {
        return switch (name) {
            case "sleep" -> Optional.of(GeneralRules.SLEEP);
            case "check_policy_service" -> Optional.of(policy(access));
            default -> DnsList.named(name);
        };
    }

    private static WithArgument policy(Access access) {
        return new WithArgument() {
            @Override
            public Restriction of(String argument) {
                return PolicyCheck.of(access, argument);
            }

            @Override
            public Restriction missing(String word) {
                return new Broken("restriction " + word
                        + " must be followed by transport:server");
            }
        };
    }

    /// What to say about a restriction that there is no longer; empty for one that never was.
    static Optional<String> removed(String name) {
        var instead = switch (name) {
            case "permit_naked_ip_address" ->
                    "\"permit_mynetworks\" or \"permit_sasl_authenticated\"";
            case "check_relay_domains" -> "\"reject_unauth_destination\"";
            case "reject_maps_rbl" -> "\"reject_rbl_client domain-name\"";
            default -> "";
        };
        return instead.isEmpty() ? Optional.empty() : Optional.of("support for restriction \""
                + name + "\" has been removed in Postfix 3.9; instead, specify " + instead);
    }
}
