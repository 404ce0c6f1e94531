package org.postrider.smtpd.access;

import java.time.Duration;
import java.util.Map;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Lists;
import org.postrider.mail.params.Param;

/// How one policy server is used.
///
/// @param endpoint `inet:host:port` or `unix:path`
/// @param timeout for connecting, for a request and for its answer
/// @param idle how long an unused connection is kept
/// @param ttl how long a connection is used
/// @param requests most requests over one connection; 0 for no limit
/// @param tries how often a request is tried
/// @param delay between tries
/// @param failing the action where all tries fail
/// @param context value of the attribute `policy_context`
record PolicySettings(String endpoint, Duration timeout, Duration idle, Duration ttl, int requests,
        int tries, Duration delay, String failing, String context) {
    private static final Map<String, Param<?>> OPTIONS = Map.of(
            "timeout", AccessParams.SMTPD_POLICY_SERVICE_TIMEOUT,
            "max_idle", AccessParams.SMTPD_POLICY_SERVICE_MAX_IDLE,
            "max_ttl", AccessParams.SMTPD_POLICY_SERVICE_MAX_TTL,
            "request_limit", AccessParams.SMTPD_POLICY_SERVICE_REQUEST_LIMIT,
            "try_limit", AccessParams.SMTPD_POLICY_SERVICE_TRY_LIMIT,
            "retry_delay", AccessParams.SMTPD_POLICY_SERVICE_RETRY_DELAY,
            "default_action", AccessParams.SMTPD_POLICY_SERVICE_DEFAULT_ACTION,
            "policy_context", AccessParams.SMTPD_POLICY_SERVICE_POLICY_CONTEXT);

    /// Reads what follows `check_policy_service`:
    ///
    /// ```
    /// argument = endpoint / "{" endpoint *(separator option) "}"
    /// option   = name "=" value / "{" name "=" value "}"
    /// ```
    /// @throws ConfException if it is malformed
    static PolicySettings parse(String argument, Conf conf) {
        var words = Lists.split(Lists.unbraced(argument));
        var endpoint = words.isEmpty() ? "" : words.getFirst();
        boolean known = endpoint.startsWith("inet:") && endpoint.lastIndexOf(':') > 5
                || endpoint.startsWith("unix:") && endpoint.length() > 5;
        if (!known) {
            throw new ConfException("need service transport:endpoint instead of \"" + endpoint
                    + "\"");
        }
        var own = conf;
        for (var word : words.subList(1, words.size())) {
            own = with(own, Lists.unbraced(word));
        }
        return new PolicySettings(endpoint,
                own.get(AccessParams.SMTPD_POLICY_SERVICE_TIMEOUT),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_MAX_IDLE),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_MAX_TTL),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_REQUEST_LIMIT),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_TRY_LIMIT),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_RETRY_DELAY),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_DEFAULT_ACTION),
                own.get(AccessParams.SMTPD_POLICY_SERVICE_POLICY_CONTEXT));
    }

    private static Conf with(Conf conf, String option) {
        int equals = option.indexOf('=');
        if (equals < 0) {
            throw new ConfException("malformed option: missing '=' after attribute name: \"..."
                    + option + "...\"");
        }
        var param = OPTIONS.get(option.substring(0, equals).strip());
        if (param == null) {
            throw new ConfException("unexpected policy service option: \"" + option + "\"");
        }
        return conf.with(Map.of(param.name(), option.substring(equals + 1).strip()));
    }

    /// The server as log lines name it.
    String name() {
        return endpoint.substring(endpoint.indexOf(':') + 1);
    }
}
