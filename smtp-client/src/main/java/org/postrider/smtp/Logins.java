package org.postrider.smtp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.sasl.SaslClient.Credentials;
import org.postrider.tables.AddressSearch;
import org.postrider.tables.Delimiters;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.MatchList;
import org.postrider.util.FatalException;

/// With which names and passwords a service authenticates itself, and how.
final class Logins implements AutoCloseable {
    private final Settings settings;
    private final Maps passwords;
    private final Optional<AddressSearch> bySender;
    private final MatchList filter;
    private final Optional<FailedLogins> failed;

    /// @throws FatalException if the configuration is bad
    Logins(Settings settings) {
        this.settings = settings;
        var context = settings.context;
        if (enabled() && !settings.get(SmtpParams.SASL_TYPE).equals("cyrus")) {
            context.log().warning("unsupported SASL client implementation: "
                    + settings.get(SmtpParams.SASL_TYPE));
            throw new FatalException("SASL library initialization");
        }
        passwords = context.tables().maps(
                SmtpParams.SASL_PASSWORD_MAPS.of(settings.lmtp).name(),
                settings.get(SmtpParams.SASL_PASSWORD_MAPS), context.conf());
        bySender = enabled() && settings.get(SmtpParams.SENDER_DEPENDENT_AUTHENTICATION)
                ? Optional.of(search()) : Optional.empty();
        filter = list(SmtpParams.SASL_MECHANISM_FILTER.of(settings.lmtp));
        failed = enabled() ? cache() : Optional.empty();
    }

    private AddressSearch search() {
        var conf = settings.context.conf();
        var local = new LocalDomains(conf, settings.context.tables());
        var origin = conf.get(CommonParams.MYORIGIN);
        return new AddressSearch(passwords, Delimiters.of(conf),
                domain -> domain.equalsIgnoreCase(origin) ? MatchList.Match.YES
                        : local.contains(domain));
    }

    private MatchList list(Param<List<String>> param) {
        var conf = settings.context.conf();
        return MatchList.of(param.name(), conf.expand(conf.raw(param.name())),
                settings.context.tables(), conf);
    }

    private Optional<FailedLogins> cache() {
        var name = settings.get(SmtpParams.SASL_AUTH_CACHE_NAME);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            var table = settings.context.tables().cache(name, settings.context.conf());
            return Optional.of(new FailedLogins(table,
                    settings.get(SmtpParams.SASL_AUTH_CACHE_TIME), settings.context.clock()));
        } catch (IOException e) {
            settings.context.log().warning(e.getMessage());
            return Optional.empty();
        }
    }

    /// Whether this service authenticates itself at all.
    boolean enabled() {
        return settings.get(SmtpParams.SASL_AUTH_ENABLE);
    }

    /// Whether the sender decides about the name.
    boolean dependOnSender() {
        return bySender.isPresent();
    }

    /// The mechanisms that may be used of those that a server offers.
    List<String> allowed(List<String> offered) {
        return filter.isEmpty() ? offered : offered.stream()
                .filter(name -> filter.string(name) == MatchList.Match.YES).toList();
    }

    /// What mechanisms must not do.
    List<String> options(Session session) {
        return settings.get(!session.stream().secure() ? SmtpParams.SASL_SECURITY_OPTIONS
                : session.verified() ? TlsClientParams.SASL_TLS_VERIFIED_SECURITY_OPTIONS
                : SmtpParams.SASL_TLS_SECURITY_OPTIONS);
    }

    /// The name and password for a sender, a server or its destination, whichever the tables have
    /// first.
    ///
    /// @return empty if there is none
    /// @throws Failure.Stop if that cannot be found out now
    Optional<Credentials> find(String sender, String host, String nexthop) throws Failure.Stop {
        if (bySender.isPresent() && !sender.isEmpty()
                && found(bySender.get().find(sender).lookup()) instanceof Lookup.Found(var value)) {
            return Optional.of(credentials(value));
        }
        for (var key : List.of(host, nexthop)) {
            if (found(passwords.lookup(key)) instanceof Lookup.Found(var value)) {
                return Optional.of(credentials(value));
            }
        }
        return Optional.empty();
    }

    private Lookup found(Lookup answer) throws Failure.Stop {
        if (answer instanceof Lookup.Failed(var reason)) {
            settings.context.log().warning(reason);
            throw new Failure.Stop(Failure.local("4.3.0",
                    "temporary authentication database lookup failure"));
        }
        return answer;
    }

    private Credentials credentials(String value) {
        var delimiter = settings.get(SmtpParams.SASL_PASSWORD_RESULT_DELIMITER);
        int at = value.indexOf(delimiter);
        var user = at < 0 ? value : value.substring(0, at);
        return new Credentials(user, at < 0 ? "" : value.substring(at + delimiter.length()),
                settings.actsForItself() ? user : "");
    }

    /// Which passwords servers have refused; empty where that is not remembered.
    Optional<FailedLogins> failed() {
        return failed;
    }

    @Override
    public void close() {
        failed.ifPresent(FailedLogins::close);
    }
}
