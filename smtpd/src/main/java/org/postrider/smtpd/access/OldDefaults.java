package org.postrider.smtpd.access;

import java.util.Map;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.params.TableParams;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.server.ServiceContext;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Logs that something is allowed only because of a default that `compatibility_level` keeps from
/// an older release: the administrator sees what a newer level would change.
public final class OldDefaults {
    private static final String USING = "using backwards-compatible default setting ";
    private static final int LIMIT = 200;

    private final Log log;
    private final boolean relayDomains;
    private final boolean withoutUtf8;
    private final boolean digest;
    private final boolean relay;
    private final boolean order;
    private final Optional<MatchList> newNetworks;

    /// Finds out which defaults of the service are old ones.
    public OldDefaults(ServiceContext context) {
        var conf = context.conf();
        log = context.log();
        relayDomains = conf.usesOldDefault(CommonParams.RELAY_DOMAINS);
        withoutUtf8 = conf.usesOldDefault(TableParams.SMTPUTF8_ENABLE);
        digest = conf.usesOldDefault(TlsServerParams.SMTPD_TLS_FINGERPRINT_DIGEST);
        relay = conf.usesOldDefault(SmtpdParams.SMTPD_RELAY_RESTRICTIONS);
        order = conf.usesOldDefault(SmtpdParams.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS);
        newNetworks = conf.isSet(CommonParams.MYNETWORKS.name())
                || !conf.usesOldDefault(CommonParams.MYNETWORKS_STYLE)
                ? Optional.empty() : Optional.of(newNetworks(conf, context));
    }

    private static MatchList newNetworks(Conf conf, ServiceContext context) {
        var newer = conf.with(Map.of(CommonParams.MYNETWORKS_STYLE.name(), "host"));
        return MatchList.of("mynetworks", newer.get(CommonParams.MYNETWORKS), context.tables(),
                conf);
    }

    /// A client was permitted by `permit_mynetworks`.
    void permitted(Peer peer) {
        if (newNetworks.isPresent() && newNetworks.get().host(peer.name(), peer.address())
                == MatchList.Match.NO) {
            log.info(USING + "mynetworks_style=subnet to permit request from client \""
                    + Bytes.printable(peer.namaddr(false), LIMIT) + "\"");
        }
    }

    /// A sender or a recipient was given.
    ///
    /// @param what which of them
    public void given(String what, String address, Peer peer) {
        if (withoutUtf8 && !Bytes.isAscii(address)) {
            log.info(USING + "smtputf8_enable=no to accept non-ASCII " + what + " address \""
                    + Bytes.printable(address, LIMIT) + "\" from " + peer.namaddr(false));
        }
    }

    /// Whether `smtpd_relay_restrictions` is empty only because it used to be.
    boolean relaysFreely() {
        return relay;
    }

    /// A recipient was accepted that the newer default would have refused.
    void relayedFreely(String address, Peer peer) {
        log.info(USING + "\"smtpd_relay_restrictions = (empty)\" to avoid \"Relay access denied\""
                + " error for recipient " + quoted(address) + " from client "
                + quoted(peer.namaddr(false)));
    }

    /// A recipient was refused by the first of the two lists that judge it.
    public void refusedFirst(String address, Peer peer) {
        if (order) {
            log.info(USING + "smtpd_relay_before_recipient_restrictions=no to reject recipient "
                    + quoted(address) + " from client " + quoted(peer.namaddr(false)));
        }
    }

    private static String quoted(String text) {
        return '"' + Bytes.printable(text, LIMIT) + '"';
    }

    /// A fingerprint of a client's certificate was made.
    public void fingerprint() {
        if (digest) {
            log.info(USING + TlsServerParams.SMTPD_TLS_FINGERPRINT_DIGEST.name()
                    + "=md5 to compute certificate fingerprints");
        }
    }

    /// A recipient in a relay domain was accepted.
    void relayed(String address) {
        if (relayDomains) {
            log.info(USING + "relay_domains=$mydestination to accept mail for address \""
                    + Bytes.printable(address, LIMIT) + "\"");
        }
    }
}
