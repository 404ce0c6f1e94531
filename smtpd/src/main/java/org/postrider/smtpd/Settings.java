package org.postrider.smtpd;

import java.util.Map;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.address.Idna;
import org.postrider.mail.log.AddressForm;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.params.TableParams;
import org.postrider.server.DnsReplyFilter;
import org.postrider.server.PeerDebug;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.FlushClient;
import org.postrider.server.client.ProbeSender;
import org.postrider.server.client.RewriteClient;
import org.postrider.smtpd.access.Access;
import org.postrider.smtpd.access.OldDefaults;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.MatchList;

/// What all sessions of one service share.
final class Settings {
    /// What the service was given.
    final ServiceContext context;
    /// The configuration, with `stress` as it is now.
    volatile Conf conf;
    final Access access;
    final OldDefaults oldDefaults;
    final Limits limits;
    final PeerLookup peers;
    final RewriteClient rewrite;
    final ProbeSender probeSender;
    final Tls tls;
    final Sasl sasl;
    final CommandWords words;
    final TrustedClients clients;
    final ProxyFilter proxy;
    final Wording wording;
    /// How domain names in UTF-8 are looked up.
    final Idna.Converter names;
    /// Whether clients may ask for SMTPUTF8.
    final boolean utf8;
    /// What the postmaster wants to hear of.
    final Set<Trouble> noticed;
    final FlushClient flush;
    final PeerDebug debug;
    final BareNewline bareNewline;
    /// How addresses are logged.
    final AddressForm addresses;
    final Drop drop;
    final String hostname;
    private final MatchList bareNewlineExclusions;
    private final Conf calm;
    private final Conf stressed;

    Settings(ServiceContext given, Drop drop) {
        context = DnsReplyFilter.apply(given, SmtpdParams.SMTPD_DNS_REPLY_FILTER);
        this.drop = drop;
        conf = context.conf();
        addresses = AddressForm.of(conf);
        stressed = conf.with(Map.of(CommonParams.STRESS.name(), "yes"));
        calm = conf.isOverridden(CommonParams.STRESS.name())
                ? conf.with(Map.of(CommonParams.STRESS.name(), "")) : conf;
        oldDefaults = new OldDefaults(context);
        access = new Access(context, oldDefaults);
        clients = new TrustedClients(context);
        proxy = new ProxyFilter(context);
        limits = new Limits(context, clients);
        peers = new PeerLookup(context);
        rewrite = new RewriteClient(context);
        probeSender = new ProbeSender(conf, context.clock());
        tls = new Tls(conf, context.log(), context.tables());
        sasl = new Sasl(context);
        words = new CommandWords(context);
        flush = new FlushClient(context);
        debug = new PeerDebug(context);
        hostname = conf.get(CommonParams.MYHOSTNAME);
        bareNewline = BareNewline.of("smtpd_forbid_bare_newline",
                conf.get(SmtpdParams.SMTPD_FORBID_BARE_NEWLINE));
        bareNewlineExclusions = MatchList.of("smtpd_forbid_bare_newline_exclusions",
                conf.get(SmtpdParams.SMTPD_FORBID_BARE_NEWLINE_EXCLUSIONS), context.tables(),
                conf);
        wording = new Wording(context, hostname);
        utf8 = conf.get(TableParams.SMTPUTF8_ENABLE);
        names = new Idna.Converter(conf.get(CleanupParams.ENABLE_IDNA2003_COMPATIBILITY));
        noticed = Trouble.of(conf.get(BounceParams.NOTIFY_CLASSES));
    }

    /// Switches `stress` on or off, for sessions that have begun, too: what they do next, they do
    /// under it.
    void stress(boolean on) {
        conf = on ? stressed : calm;
    }

    /// The policy for this client.
    BareNewline bareNewline(Peer peer) {
        boolean excluded = bareNewline != BareNewline.NO && bareNewlineExclusions
                .host(peer.name(), peer.address()) == MatchList.Match.YES;
        return excluded ? BareNewline.NO : bareNewline;
    }
}
