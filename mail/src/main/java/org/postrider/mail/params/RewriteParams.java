package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of trivial-rewrite(8): how addresses are completed, and where they lead.
public final class RewriteParams {
    /// Whether `site!user` becomes `user@site`.
    public static final Param<Boolean> SWAP_BANGPATH = flag("swap_bangpath", "yes");

    /// Whether `user%site` becomes `user@site`.
    public static final Param<Boolean> ALLOW_PERCENT_HACK = flag("allow_percent_hack", "yes");

    /// Whether local addresses without a domain get `@$myorigin`.
    public static final Param<Boolean> APPEND_AT_MYORIGIN = flag("append_at_myorigin", "yes");

    /// Whether local addresses `user@host` get `.$mydomain`.
    public static final Param<Boolean> APPEND_DOT_MYDOMAIN = flag("append_dot_mydomain",
            "${{$compatibility_level} <level {1} ? {yes} : {no}}");

    /// The domain that incomplete header addresses of other people's mail get; such headers are
    /// left alone when it is empty.
    public static final Param<String> REMOTE_HEADER_REWRITE_DOMAIN =
            text("remote_header_rewrite_domain", "");

    /// Whether `user@` is an address of this host instead of an error.
    public static final Param<Boolean> RESOLVE_NULL_DOMAIN = flag("resolve_null_domain", "no");

    /// Whether `user@1.2.3.4` means `user@[1.2.3.4]` instead of an error.
    public static final Param<Boolean> RESOLVE_NUMERIC_DOMAIN =
            flag("resolve_numeric_domain", "no");

    /// Who gets mail that is addressed to the null address.
    public static final Param<String> EMPTY_ADDRESS_RECIPIENT =
            text("empty_address_recipient", "MAILER-DAEMON").notEmpty();

    /// The host that takes mail for domains that are not ours; empty to ask the DNS.
    public static final Param<String> RELAYHOST = text("relayhost", "");

    /// Tables that give a `relayhost` by the sender's address or `@domain`.
    public static final Param<List<String>> SENDER_DEPENDENT_RELAYHOST_MAPS =
            list("sender_dependent_relayhost_maps", "").tables();

    /// What the null sender is looked up as in `sender_dependent_relayhost_maps`.
    public static final Param<String> EMPTY_ADDRESS_RELAYHOST_MAPS_LOOKUP_KEY =
            text("empty_address_relayhost_maps_lookup_key", "<>").notEmpty();

    /// Tables that give a `default_transport` by the sender's address or `@domain`.
    public static final Param<List<String>> SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS =
            list("sender_dependent_default_transport_maps", "").tables();

    /// What the null sender is looked up as in `sender_dependent_default_transport_maps`.
    public static final Param<String> EMPTY_ADDRESS_DEFAULT_TRANSPORT_MAPS_LOOKUP_KEY =
            text("empty_address_default_transport_maps_lookup_key", "<>").notEmpty();

    /// Tables from recipient or domain to `transport:nexthop`, before everything else.
    public static final Param<List<String>> TRANSPORT_MAPS = list("transport_maps", "").tables();

    /// Transport for domains that are not ours.
    public static final Param<String> DEFAULT_TRANSPORT =
            text("default_transport", "smtp").notEmpty();

    /// Transport for `mydestination` and our address literals.
    public static final Param<String> LOCAL_TRANSPORT =
            text("local_transport", "local:$myhostname").notEmpty();

    /// Transport for `virtual_mailbox_domains`.
    public static final Param<String> VIRTUAL_TRANSPORT =
            text("virtual_transport", "virtual").notEmpty();

    /// Transport for `relay_domains`.
    public static final Param<String> RELAY_TRANSPORT =
            text("relay_transport", "relay").notEmpty();

    /// Transport of addresses that cannot be delivered.
    public static final Param<String> ERROR_SERVICE_NAME =
            text("error_service_name", "error").notEmpty();

    /// Domains all of whose addresses are aliases.
    public static final Param<String> VIRTUAL_ALIAS_DOMAINS =
            text("virtual_alias_domains", "$virtual_alias_maps").namesAndTables();

    /// Domains whose addresses are mailboxes of virtual(8).
    public static final Param<String> VIRTUAL_MAILBOX_DOMAINS =
            text("virtual_mailbox_domains", "$virtual_mailbox_maps").namesAndTables();

    /// Whether the text for an unknown user tells in which table he is missing.
    public static final Param<Boolean> SHOW_USER_UNKNOWN_TABLE_NAME =
            flag("show_user_unknown_table_name", "yes");

    /// Clients whose mail gets incomplete addresses in its headers completed.
    /// `remote_header_rewrite_domain` is for all others.
    public static final Param<List<String>> LOCAL_HEADER_REWRITE_CLIENTS =
            list("local_header_rewrite_clients", "permit_inet_interfaces");

    /// Tables with new addresses of users who have moved: mail to them is refused with the new
    /// address.
    public static final Param<List<String>> RELOCATED_MAPS = list("relocated_maps", "").tables();

    /// Whether `5.1.6 User has moved to` is put before what `relocated_maps` returns.
    public static final Param<Boolean> RELOCATED_PREFIX_ENABLE =
            flag("relocated_prefix_enable", "yes");

    /// Whether `user@domain` inside quotes counts as an address with a domain of its own.
    public static final Param<Boolean> RESOLVE_DEQUOTED_ADDRESS =
            flag("resolve_dequoted_address", "yes");

    /// The destination for content filters that have none; empty for the recipient's domain.
    public static final Param<String> DEFAULT_FILTER_NEXTHOP = text("default_filter_nexthop", "");

    /// The transport for domains whose best mail exchanger is this host though they are not listed
    /// as ours: empty for a bounce.
    public static final Param<String> BEST_MX_TRANSPORT = text("best_mx_transport", "");

    private RewriteParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                SWAP_BANGPATH, ALLOW_PERCENT_HACK, APPEND_AT_MYORIGIN, APPEND_DOT_MYDOMAIN,
                REMOTE_HEADER_REWRITE_DOMAIN, RESOLVE_NULL_DOMAIN, RESOLVE_NUMERIC_DOMAIN,
                EMPTY_ADDRESS_RECIPIENT, RELAYHOST, SENDER_DEPENDENT_RELAYHOST_MAPS,
                EMPTY_ADDRESS_RELAYHOST_MAPS_LOOKUP_KEY, SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS,
                EMPTY_ADDRESS_DEFAULT_TRANSPORT_MAPS_LOOKUP_KEY, TRANSPORT_MAPS,
                DEFAULT_TRANSPORT, LOCAL_TRANSPORT, VIRTUAL_TRANSPORT, RELAY_TRANSPORT,
                ERROR_SERVICE_NAME, VIRTUAL_ALIAS_DOMAINS, VIRTUAL_MAILBOX_DOMAINS,
                SHOW_USER_UNKNOWN_TABLE_NAME, LOCAL_HEADER_REWRITE_CLIENTS, RELOCATED_MAPS,
                RELOCATED_PREFIX_ENABLE, RESOLVE_DEQUOTED_ADDRESS, DEFAULT_FILTER_NEXTHOP,
                BEST_MX_TRANSPORT);
    }
}
