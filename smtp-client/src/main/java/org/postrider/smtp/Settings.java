package org.postrider.smtp;

import java.time.Duration;
import org.postrider.mail.address.Idna;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.Twin;
import org.postrider.server.DnsReplyFilter;
import org.postrider.server.EhloKeywords;
import org.postrider.server.PeerDebug;
import org.postrider.server.ServiceContext;
import org.postrider.tables.MatchList;

/// What all deliveries of one service share: the parameters of its name, and what is made of them.
final class Settings {
    final ServiceContext context;
    final boolean lmtp;
    final ClientTls tls;
    final Logins logins;
    final Edits edits;
    final RequireTls requireTls;
    final ReplyFilter replies;
    final EhloKeywords discarded;
    final PixWorkarounds workarounds;
    final BindAddress bind;
    final MessageFlags flags;
    final PeerDebug debug;
    /// Whether the postmaster wants to hear of servers that do not understand this side.
    final boolean notices;
    /// Destinations whose connections are always kept.
    private final MatchList kept;
    /// How domain names in UTF-8 are looked up.
    final Idna.Converter names;
    private final Conf conf;

    Settings(ServiceContext given, boolean lmtp) {
        context = DnsReplyFilter.apply(given, SmtpParams.DNS_REPLY_FILTER.of(lmtp));
        this.lmtp = lmtp;
        conf = context.conf();
        tls = new ClientTls(this);
        edits = new Edits(this);
        logins = new Logins(this);
        names = new Idna.Converter(conf.get(CleanupParams.ENABLE_IDNA2003_COMPATIBILITY));
        requireTls = new RequireTls(this);
        replies = new ReplyFilter(this);
        discarded = lmtp ? new EhloKeywords(context, SmtpParams.LMTP_DISCARD_LHLO_KEYWORDS,
                SmtpParams.LMTP_DISCARD_LHLO_KEYWORD_ADDRESS_MAPS)
                : new EhloKeywords(context, SmtpParams.SMTP_DISCARD_EHLO_KEYWORDS,
                SmtpParams.SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS);
        workarounds = new PixWorkarounds(this);
        bind = new BindAddress(this);
        flags = MessageFlags.parse(context.args());
        debug = new PeerDebug(context);
        var destinations = SmtpParams.CONNECTION_CACHE_DESTINATIONS.of(lmtp);
        kept = MatchList.of(destinations.name(), String.join(" ", conf.get(destinations)),
                context.tables(), conf);
        notices = conf.get(BounceParams.NOTIFY_CLASSES).contains("protocol");
    }

    /// Whether connections to a destination are always kept.
    ///
    /// @param nexthop in the syntax of the transport
    boolean keeps(String nexthop) {
        if (kept.isEmpty()) {
            return false;
        }
        var name = switch (Nexthop.parse(nexthop, lmtp, port()).getFirst()) {
            case Nexthop.Unix(var path) -> path;
            case Nexthop.Inet(_, var host, _, _) -> host;
        };
        return kept.address(name) == MatchList.Match.YES;
    }

    /// How a connection used TLS, for the log; empty where that is not wanted.
    String tlsFeatures(String use) {
        return get(SmtpParams.LOG_TLS_FEATURE_STATUS) ? use : "";
    }

    /// The value of the member for this program.
    <T> T get(Twin<T> twin) {
        return conf.get(twin.of(lmtp));
    }

    /// The value of a parameter that both programs have in common.
    <T> T get(Param<T> param) {
        return conf.get(param);
    }

    /// What this host calls itself.
    String helo() {
        return get(lmtp ? SmtpParams.LMTP_LHLO_NAME : SmtpParams.SMTP_HELO_NAME);
    }

    /// Time limit for the greeting and the reply to it.
    Duration helloTimeout() {
        return get(lmtp ? SmtpParams.LMTP_LHLO_TIMEOUT : SmtpParams.SMTP_HELO_TIMEOUT);
    }

    /// The port where a nexthop has none.
    String port() {
        return get(lmtp ? SmtpParams.LMTP_TCP_PORT : SmtpParams.SMTP_TCP_PORT);
    }

    /// Whether a client says in AUTH that it acts for itself.
    boolean actsForItself() {
        return get(SaslParams.SEND_CYRUS_SASL_AUTHZID);
    }

    /// Whether this protocol family is in use.
    boolean family(String name) {
        var protocols = get(CommonParams.INET_PROTOCOLS);
        return protocols.contains("all") || protocols.contains(name);
    }
}
