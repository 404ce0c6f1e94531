package org.postrider.smtpd;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsOptions;
import org.postrider.util.Log;

/// Says at start-up which settings of TLS have no counterpart here, so that nobody relies on them.
final class TlsWarnings {
    /// What `tls_ssl_options` knows. Of these, tickets can be switched off; compression and
    /// renegotiation are off anyway.
    private static final Set<String> OPTIONS = Set.of("ENABLE_KTLS", "ENABLE_MIDDLEBOX_COMPAT",
            "IGNORE_UNEXPECTED_EOF", "LEGACY_SERVER_CONNECT", "NO_ANTI_REPLAY", "NO_COMPRESSION",
            "NO_ENCRYPT_THEN_MAC", "NO_EXTENDED_MASTER_SECRET", "NO_RENEGOTIATION",
            "NO_SESSION_RESUMPTION_ON_RENEGOTIATION", "NO_TICKET", "NO_TX_CERTIFICATE_COMPRESSION",
            "NO_RX_CERTIFICATE_COMPRESSION", "PREFER_NO_DHE_KEX", "PRIORITIZE_CHACHA",
            "TLS_ROLLBACK_BUG");
    private static final Set<String> AS_HERE = Set.of("NO_TICKET", "NO_COMPRESSION",
            "NO_TX_CERTIFICATE_COMPRESSION", "NO_RX_CERTIFICATE_COMPRESSION");
    /// What `tls_disable_workarounds` knows; bugs of libraries that nobody uses any more.
    private static final Set<String> WORKAROUNDS = Set.of("CVE-2005-2969", "CVE-2010-4180",
            "CRYPTOPRO_TLSEXT_BUG", "DONT_INSERT_EMPTY_FRAGMENTS", "LEGACY_SERVER_CONNECT",
            "MICROSOFT_BIG_SSLV3_BUFFER", "MICROSOFT_SESS_ID_BUG", "MSIE_SSLV2_RSA_PADDING",
            "NETSCAPE_CHALLENGE_BUG", "NETSCAPE_REUSE_CIPHER_CHANGE_BUG", "SSLEAY_080_CLIENT_DH_BUG",
            "SSLREF2_REUSE_CERT_TYPE_BUG", "TLS_BLOCK_PADDING_BUG", "TLS_D5_BUG",
            "TLS_ROLLBACK_BUG", "TLSEXT_PADDING");

    private final Conf conf;
    private final Log log;

    TlsWarnings(Conf conf, Log log) {
        this.conf = conf;
        this.log = log;
    }

    /// Looks at all of them.
    ///
    /// @param files where the keys are
    void check(KeyFiles files) {
        if (!files.chains().isEmpty() && !files.pairs().isEmpty()) {
            log.warning("both " + TlsServerParams.SMTPD_TLS_CHAIN_FILES.name()
                    + " and one or more of " + TlsServerParams.SMTPD_TLS_CERT_FILE.name() + ", "
                    + TlsServerParams.SMTPD_TLS_ECCERT_FILE.name() + " and "
                    + TlsServerParams.SMTPD_TLS_DCERT_FILE.name()
                    + " are set; only the first is used");
        }
        var options = conf.get(TlsParams.TLS_SSL_OPTIONS);
        unknown(TlsParams.TLS_SSL_OPTIONS, options, OPTIONS);
        for (var word : options) {
            if (OPTIONS.contains(upper(word)) && !AS_HERE.contains(upper(word))) {
                log.warning(TlsParams.TLS_SSL_OPTIONS.name() + ": " + word
                        + " has no effect here");
            }
        }
        unknown(TlsParams.TLS_DISABLE_WORKAROUNDS, conf.get(TlsParams.TLS_DISABLE_WORKAROUNDS),
                WORKAROUNDS);
        var group = conf.get(TlsServerParams.SMTPD_TLS_DH1024_PARAM_FILE);
        if (!group.isEmpty() && !group.equalsIgnoreCase("auto")) {
            log.warning(TlsServerParams.SMTPD_TLS_DH1024_PARAM_FILE.name() + " = " + group
                    + " has no effect here: the groups of RFC 7919 are used");
        }
    }

    private void unknown(Param<List<String>> param, List<String> words, Set<String> known) {
        for (var word : words) {
            if (!known.contains(upper(word)) && !word.startsWith("0x")) {
                log.warning("unknown " + param.name() + " value \"" + word + "\" in \""
                        + String.join(" ", words) + "\"");
            }
        }
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    /// How long clients may take up a session again, in seconds; 0 for not at all.
    ///
    /// Without tickets, a client needs a cache of the server, which is here where
    /// `smtpd_tls_session_cache_database` names one.
    long sessionSeconds() {
        boolean tickets = !conf.get(TlsParams.TLS_SESSION_TICKET_CIPHER).isEmpty()
                && conf.get(TlsParams.TLS_SSL_OPTIONS).stream()
                        .noneMatch(word -> upper(word).equals("NO_TICKET"));
        boolean cache = !conf.get(TlsServerParams.SMTPD_TLS_SESSION_CACHE_DATABASE).isEmpty();
        return tickets || cache
                ? TlsOptions.sessionSeconds(
                        conf.get(TlsServerParams.SMTPD_TLS_SESSION_CACHE_TIMEOUT)) : 0;
    }
}
