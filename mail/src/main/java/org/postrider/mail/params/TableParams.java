package org.postrider.mail.params;

import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.large;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters of lookup tables.
public final class TableParams {
    /// The type of a table whose name comes without one, and of the tables that newaliases(1) and
    /// postmap(1) make where no type is given.
    public static final Param<String> DEFAULT_DATABASE_TYPE =
            text("default_database_type", "cdb").notEmpty();

    /// The alias tables that newaliases(1) builds.
    public static final Param<List<String>> ALIAS_DATABASE =
            list("alias_database", "$default_database_type:/etc/aliases");

    /// Whether table keys in UTF-8 are folded to small letters as characters; without, only the
    /// letters of ASCII are.
    public static final Param<Boolean> SMTPUTF8_ENABLE = flag("smtputf8_enable",
            "${{$compatibility_level} <level {1} ? {no} : {yes}}");

    /// The type of tables in which programs keep what they know, such as `postscreen_cache_map`.
    public static final Param<String> DEFAULT_CACHE_DB_TYPE =
            text("default_cache_db_type", "lmdb").notEmpty();

    /// Memory for making a `hash:` or `btree:` table, in bytes. Only for Berkeley DB.
    public static final Param<Integer> BERKELEY_DB_CREATE_BUFFER_SIZE =
            number("berkeley_db_create_buffer_size", "16777216").atLeast(1);

    /// Memory for reading a `hash:` or `btree:` table, in bytes. Only for Berkeley DB.
    public static final Param<Integer> BERKELEY_DB_READ_BUFFER_SIZE =
            number("berkeley_db_read_buffer_size", "131072").atLeast(1);

    /// The first size of an `lmdb:` table, in bytes. It grows when it is full.
    public static final Param<Long> LMDB_MAP_SIZE = large("lmdb_map_size", "16777216").atLeast(1L);

    /// Longest reply of a `socketmap:` server, in bytes.
    public static final Param<Integer> SOCKETMAP_MAX_REPLY_SIZE =
            number("socketmap_max_reply_size", "100000").atLeast(1);

    /// Tables that `proxy:` may open for reading.
    public static final Param<List<String>> PROXY_READ_MAPS =
            list("proxy_read_maps",
                    "$local_recipient_maps $mydestination $virtual_alias_maps "
                            + "$virtual_alias_domains $virtual_mailbox_maps "
                            + "$virtual_mailbox_domains $relay_recipient_maps $relay_domains "
                            + "$canonical_maps $sender_canonical_maps $recipient_canonical_maps "
                            + "$relocated_maps $transport_maps $mynetworks "
                            + "$smtpd_sender_login_maps $sender_bcc_maps $recipient_bcc_maps "
                            + "$smtp_generic_maps $lmtp_generic_maps $alias_maps "
                            + "$smtpd_client_restrictions $smtpd_helo_restrictions "
                            + "$smtpd_sender_restrictions $smtpd_relay_restrictions "
                            + "$smtpd_recipient_restrictions "
                            + "$address_verify_sender_dependent_default_transport_maps "
                            + "$address_verify_sender_dependent_relayhost_maps "
                            + "$address_verify_transport_maps $fallback_transport_maps "
                            + "$lmtp_discard_lhlo_keyword_address_maps $lmtp_pix_workaround_maps "
                            + "$lmtp_sasl_password_maps $lmtp_tls_policy_maps "
                            + "$mailbox_command_maps $mailbox_transport_maps "
                            + "$postscreen_discard_ehlo_keyword_address_maps $rbl_reply_maps "
                            + "$sender_dependent_default_transport_maps "
                            + "$sender_dependent_relayhost_maps "
                            + "$smtp_discard_ehlo_keyword_address_maps $smtp_pix_workaround_maps "
                            + "$smtp_sasl_password_maps $smtp_tls_policy_maps "
                            + "$smtpd_discard_ehlo_keyword_address_maps $smtpd_milter_maps "
                            + "$virtual_gid_maps $virtual_uid_maps $local_login_sender_maps "
                            + "$postscreen_reject_footer_maps $smtpd_reject_footer_maps "
                            + "$tls_server_sni_maps $tlsproxy_client_policy_maps "
                            + "$default_delivery_status_filter $lmtp_delivery_status_filter "
                            + "$lmtp_dns_reply_filter $lmtp_reply_filter "
                            + "$local_delivery_status_filter $pipe_delivery_status_filter "
                            + "$postscreen_command_filter $smtp_delivery_status_filter "
                            + "$smtp_dns_reply_filter $smtp_reply_filter $smtpd_command_filter "
                            + "$smtpd_dns_reply_filter $virtual_delivery_status_filter "
                            + "$body_checks $header_checks $lmtp_body_checks $lmtp_header_checks "
                            + "$lmtp_mime_header_checks $lmtp_nested_header_checks "
                            + "$milter_header_checks $mime_header_checks $nested_header_checks "
                            + "$smtp_body_checks $smtp_header_checks $smtp_mime_header_checks "
                            + "$smtp_nested_header_checks $smtpd_reject_filter_maps "
                            + "$debug_peer_list $smtpd_etrn_restrictions $fast_flush_domains "
                            + "$authorized_flush_users $lmtp_connection_cache_destinations "
                            + "$local_header_rewrite_clients $masquerade_exceptions "
                            + "$postscreen_access_list $postscreen_allowlist_interfaces "
                            + "$postscreen_forbidden_commands $qmqpd_authorized_clients "
                            + "$authorized_mailq_users $smtp_connection_cache_destinations "
                            + "$smtpd_log_access_permit_actions $smtpd_forbidden_commands "
                            + "$smtpd_client_event_limit_exceptions "
                            + "$smtpd_sasl_exceptions_networks $smtpd_sasl_mechanism_filter "
                            + "$smtp_requiretls_policy $smtp_sasl_mechanism_filter "
                            + "$authorized_submit_users $smtpd_authorized_verp_clients "
                            + "$smtpd_authorized_xclient_hosts $smtpd_authorized_xforward_hosts");

    /// Tables that `proxy:` may open for writing.
    public static final Param<List<String>> PROXY_WRITE_MAPS =
            list("proxy_write_maps",
                    "$smtp_sasl_auth_cache_name $lmtp_sasl_auth_cache_name "
                            + "$address_verify_map $postscreen_cache_map");

    /// Name of the service that reads `proxy:` tables, proxymap(8).
    public static final Param<String> PROXYMAP_SERVICE_NAME =
            text("proxymap_service_name", "proxymap").notEmpty();

    /// Name of the service that writes `proxy:` tables, proxymap(8).
    public static final Param<String> PROXYWRITE_SERVICE_NAME =
            text("proxywrite_service_name", "proxywrite").notEmpty();

    /// Whether `hash:` and `btree:` tables are redirected to types that need no Berkeley DB, and
    /// whether missing tables are made.
    public static final Param<String> NON_BDB_MIGRATION_LEVEL =
            text("non_bdb_migration_level", "disable").notEmpty()
                    .oneOf("disable", "enable-redirect", "enable-reindex");

    /// Which types take their place: `hash=lmdb, btree=lmdb`; empty for the default types.
    public static final Param<List<String>> NON_BDB_CUSTOM_MAPPING =
            list("non_bdb_custom_mapping", "");

    /// Directories in which tables may be made as root.
    public static final Param<List<String>> NON_BDB_MIGRATION_ALLOW_ROOT_PREFIXES =
            list("non_bdb_migration_allow_root_prefixes", "/etc /usr/local/etc");

    /// Directories in which tables may be made as their owner.
    public static final Param<List<String>> NON_BDB_MIGRATION_ALLOW_USER_PREFIXES =
            list("non_bdb_migration_allow_user_prefixes",
                    "$data_directory /var/lib/mailman /var/lib/mailman3");

    /// Whether each redirected table is logged.
    public static final Param<Boolean> NON_BDB_MIGRATION_LOG_REDIRECT =
            flag("non_bdb_migration_log_redirect", "yes");

    /// Name of the service that makes missing tables.
    public static final Param<String> NON_BDB_MIGRATION_SERVICE_NAME =
            text("non_bdb_migration_service_name", "nbdb_reindex");

    private TableParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DEFAULT_DATABASE_TYPE, ALIAS_DATABASE, SMTPUTF8_ENABLE, DEFAULT_CACHE_DB_TYPE,
                BERKELEY_DB_CREATE_BUFFER_SIZE, BERKELEY_DB_READ_BUFFER_SIZE, LMDB_MAP_SIZE,
                SOCKETMAP_MAX_REPLY_SIZE, PROXY_READ_MAPS, PROXY_WRITE_MAPS,
                PROXYMAP_SERVICE_NAME, PROXYWRITE_SERVICE_NAME, NON_BDB_MIGRATION_LEVEL,
                NON_BDB_CUSTOM_MAPPING, NON_BDB_MIGRATION_ALLOW_ROOT_PREFIXES,
                NON_BDB_MIGRATION_ALLOW_USER_PREFIXES, NON_BDB_MIGRATION_LOG_REDIRECT,
                NON_BDB_MIGRATION_SERVICE_NAME);
    }
}
