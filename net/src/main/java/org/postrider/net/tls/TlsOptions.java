package org.postrider.net.tls;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.TlsParams;
import org.postrider.util.Bytes;

/// What a side lets the other choose from.
///
/// @param protocols list of protocols as in `smtpd_tls_protocols`
/// @param ciphers list of ciphers up to TLS 1.2, as OpenSSL has it
/// @param excluded elements of such lists that are left out
/// @param groups list of groups for the key exchange, as OpenSSL has it
/// @param ownOrder whether a server prefers its own order of ciphers to that of the client
public record TlsOptions(List<String> protocols, String ciphers, List<String> excluded,
        String groups, boolean ownOrder) {
    /// All ciphers and groups.
    ///
    /// @param protocols list of protocols as in `smtpd_tls_protocols`
    public static TlsOptions of(List<String> protocols) {
        return new TlsOptions(protocols, "ALL", List.of(), "DEFAULT", false);
    }

    /// Ciphers of a grade.
    ///
    /// @param grade `high`, `medium`, `null`; the former `low` and `export` are taken for `medium`, all
    ///     else for `high`
    /// @param excluded elements of cipher lists that are left out
    public static TlsOptions of(Conf conf, List<String> protocols, String grade,
            List<String> excluded) {
        var ciphers = conf.get(switch (Bytes.lower(grade)) {
            case "null" -> TlsParams.TLS_NULL_CIPHERLIST;
            case "medium", "low", "export" -> TlsParams.TLS_MEDIUM_CIPHERLIST;
            default -> TlsParams.TLS_HIGH_CIPHERLIST; // not less than what was meant
        });
        var curves = conf.get(TlsParams.TLS_EECDH_AUTO_CURVES);
        return new TlsOptions(protocols, ciphers, excluded,
                (curves + " " + conf.get(TlsParams.TLS_FFDHE_AUTO_GROUPS)).strip(),
                conf.get(TlsParams.TLS_PREEMPT_CIPHERLIST));
    }

    /// How much is logged of TLS: from 0 for nothing to 4, or `none`, `routine`, `summary` (1),
    /// `debug` (2).
    ///
    /// @param param which has that
    /// @param complaints is told of a text that is no level; nothing is logged then
    public static int logLevel(Conf conf, Param<String> param, Consumer<String> complaints) {
        var text = conf.get(param).strip();
        return switch (Bytes.lower(text)) {
            case "0", "none" -> 0;
            case "1", "routine", "summary" -> 1;
            case "2", "debug" -> 2;
            case "3" -> 3;
            case "4" -> 4;
            default -> {
                complaints.accept("unknown " + param.name() + " value \"" + text
                        + "\": TLS is not logged");
                yield 0;
            }
        };
    }

    /// How long a session may be taken up again: two minutes at least.
    ///
    /// @param limit as in `smtpd_tls_session_cache_timeout`
    /// @return in seconds; 0 for not at all
    public static int sessionSeconds(Duration limit) {
        return limit.isPositive() ? Math.clamp(limit.toSeconds(), 120, Integer.MAX_VALUE) : 0;
    }

    /// What to set for each connection.
    ///
    /// @param complaints is told which ciphers mean nothing, and what else has no effect
    /// @throws ConfException if nothing is left to choose from
    Chosen choose(SSLContext context, Consumer<String> complaints) {
        var supported = context.getSupportedSSLParameters();
        String[] names;
        try {
            names = Protocols.select(protocols, supported.getProtocols());
        } catch (ConfException e) {
            throw new ConfException("Invalid TLS protocol list \"" + String.join(" ", protocols)
                    + "\": " + e.getMessage());
        }
        return new Chosen(names,
                Ciphers.select(ciphers, excluded, supported.getCipherSuites(),
                        cipher -> complaints.accept("cipher \"" + cipher + "\" is not known here")),
                Groups.select(groups, context.getDefaultSSLParameters().getNamedGroups(),
                        complaints), ownOrder);
    }

    /// Names as Java has them.
    record Chosen(String[] protocols, String[] suites, String[] groups, boolean ownOrder) {
        void set(SSLParameters parameters) {
            parameters.setProtocols(protocols);
            parameters.setCipherSuites(suites);
            parameters.setNamedGroups(groups);
            parameters.setUseCipherSuitesOrder(ownOrder);
        }
    }
}
