package org.postrider.smtpd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SaslParams;
import org.postrider.sasl.PasswordServer;
import org.postrider.sasl.SaslServer;
import org.postrider.server.ServiceContext;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.MatchList;
import org.postrider.util.FatalException;

/// Authentication of a service's clients: the server that knows them, and what it may offer.
final class Sasl implements AutoCloseable {
    /// Where clients cannot authenticate themselves.
    private static final SaslServer NOBODY =
            new PasswordServer((_, _, _) -> false, List.of(), "", "", _ -> { });
    private static final Set<String> OPTIONS = Set.of("noplaintext", "noactive", "nodictionary",
            "noanonymous", "forward_secrecy", "mutual_auth");

    private final ServiceContext context;
    private final boolean enabled;
    private final List<String> options;
    private final List<String> tlsOptions;
    private final MatchList filter;
    private final MatchList exceptions;
    private final SaslServer server;

    /// @throws FatalException if the configuration is bad
    Sasl(ServiceContext context) {
        this.context = context;
        var conf = context.conf();
        enabled = conf.get(SaslParams.SMTPD_SASL_AUTH_ENABLE);
        options = options(conf, SaslParams.SMTPD_SASL_SECURITY_OPTIONS);
        tlsOptions = options(conf, SaslParams.SMTPD_SASL_TLS_SECURITY_OPTIONS);
        filter = list(SaslParams.SMTPD_SASL_MECHANISM_FILTER);
        exceptions = list(SaslParams.SMTPD_SASL_EXCEPTIONS_NETWORKS);
        server = enabled ? new SaslServers(context).server() : NOBODY;
    }

    private static List<String> options(Conf conf, Param<List<String>> param) {
        var words = conf.get(param);
        for (var word : words) {
            if (!OPTIONS.contains(word.toLowerCase(Locale.ROOT))) {
                throw new FatalException("unknown " + param.name() + " value \"" + word + "\"");
            }
        }
        return words;
    }

    private MatchList list(Param<List<String>> param) {
        return MatchList.of(param.name(), context.conf().expand(context.conf().raw(param.name())),
                context.tables(), context.conf());
    }

    /// Whether clients can authenticate themselves at all.
    boolean enabled() {
        return enabled;
    }

    /// Whether AUTH is kept from this client, which would otherwise try it in vain.
    boolean exempts(Peer peer) {
        return exceptions.host(peer.name(), peer.address()) == MatchList.Match.YES;
    }

    /// The authentication server.
    SaslServer server() {
        return server;
    }

    /// Names of the mechanisms that a client may use, in the server's order.
    ///
    /// @throws IOException if the server has never been reached
    List<String> mechanisms(boolean tls) throws IOException {
        var names = new ArrayList<String>();
        for (var mechanism : server.mechanisms()) {
            if (mechanism.satisfies(tls ? tlsOptions : options)
                    && filter.string(mechanism.name()) == MatchList.Match.YES) {
                names.add(mechanism.name());
            }
        }
        return names;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The connections are of no further use to anybody.
        }
    }
}
