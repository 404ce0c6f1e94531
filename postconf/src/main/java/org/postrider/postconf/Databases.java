package org.postrider.postconf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.util.Reason;

/// The tables in databases that parameters name: their clients are configured in files of their own,
/// or, in an older form, by parameters `table_setting` in main.cf.
final class Databases {
    private static final String COMMON = " domain ";
    private static final String MAPPED = COMMON + "result_format expansion_limit ";
    private static final String SQL =
            MAPPED + "query table select_field where_field additional_conditions ";
    private static final String LDAP = MAPPED
            + "server_host server_port timeout search_base query_filter result_filter"
            + " result_attribute special_result_attribute terminal_result_attribute"
            + " leaf_result_attribute scope bind bind_dn bind_pw cache cache_expiry cache_size"
            + " recursion_limit size_limit dereference chase_referrals version debuglevel"
            + " sasl_mechs sasl_realm sasl_authz_id sasl_minssf start_tls tls_ca_cert_dir"
            + " tls_ca_cert_file tls_cert tls_key tls_require_cert tls_random_file"
            + " tls_cipher_suite ";
    private static final String MYSQL = SQL
            + "hosts user password dbname charset idle_interval retry_interval option_file"
            + " option_group require_result_set tls_cert_file tls_key_file tls_CAfile tls_CApath"
            + " tls_ciphers tls_verify_cert ";
    private static final String PGSQL = SQL
            + "hosts user password dbname select_function encoding idle_interval retry_interval ";
    private static final String SQLITE = SQL + "dbpath ";
    private static final String MONGODB =
            MAPPED + "query_filter result_attribute dbname uri collection projection ";
    private static final String MEMCACHE = COMMON
            + "timeout memcache backup flags ttl key_digest key_format data_size_limit"
            + " line_size_limit max_try retry_pause ";

    /// A table whose client is configured in main.cf.
    private record Table(String prefix, String settings) {}

    private final Warnings warnings;
    private final boolean quiet;
    private final List<Table> tables = new ArrayList<>();
    private final Set<String> files = new HashSet<>();

    /// @param quiet whether settings without meaning get no warning
    Databases(Warnings warnings, boolean quiet) {
        this.warnings = warnings;
        this.quiet = quiet;
    }

    private static String settings(String type) {
        return switch (type) {
            case "ldap" -> LDAP;
            case "mysql" -> MYSQL;
            case "pgsql" -> PGSQL;
            case "sqlite" -> SQLITE;
            case "mongodb" -> MONGODB;
            case "memcache" -> MEMCACHE;
            default -> "";
        };
    }

    /// Notes the tables in the value of a parameter, also those within braces, and reads their files.
    ///
    /// ```
    /// list = element *( separator element )
    /// element = name / type ":" name / [ type ":" ] "{" list "}"
    /// ```
    /// @param value after expansion
    /// @param file where the value comes from, for what is wrong with its braces
    void note(String value, String file) {
        for (var word : Words.listed(value)) {
            var rest = word;
            while (rest.startsWith("proxy:") || rest.startsWith("debug:")) {
                rest = rest.substring(6);
            }
            int colon = word.startsWith("{") ? -1 : rest.indexOf(':');
            var name = rest.substring(colon + 1);
            if (name.startsWith("{") && (colon >= 0 || rest.equals(word))) {
                note(Words.unbraced(name, text -> warnings.accept(file + ": " + text)), file);
            } else if (colon > 0 && !name.isEmpty()) {
                table(rest.substring(0, colon), name);
            }
        }
    }

    private void table(String type, String name) {
        var known = settings(type);
        if (known.isEmpty()) {
            return;
        }
        if (name.charAt(0) != '/' && name.charAt(0) != '.') {
            tables.add(new Table(name + "_", known));
        } else if (files.add(type + ":" + name)) {
            file(type, name, known);
        }
    }

    private void file(String type, String name, String known) {
        try {
            for (var entry : new SettingsFile(name, warnings).read(Path.of(name)).values()) {
                if (!quiet && !isAmong(known, entry.name())) {
                    warnings.accept(type + ":" + name + ": unused parameter: " + entry.name() + "="
                            + entry.value());
                }
            }
        } catch (IOException e) {
            warnings.accept("open \"" + type + "\" configuration \"" + name + "\": "
                    + Reason.of(e));
        }
    }

    private static boolean isAmong(String known, String name) {
        return known.contains(" " + name + " ");
    }

    /// Whether this is a setting of a table that was noted.
    boolean has(String name) {
        for (var table : tables) {
            if (name.startsWith(table.prefix())
                    && isAmong(table.settings(), name.substring(table.prefix().length()))) {
                return true;
            }
        }
        return false;
    }
}
