package org.postrider.smtpd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest.Event;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.net.AddressText;
import org.postrider.server.ServiceContext;
import org.postrider.smtpd.access.Peer;
import org.postrider.tables.MatchList;

/// How much one client may do, counted by anvil(8) for all sessions of the service.
final class Limits {
    private final ServiceContext context;
    private final AnvilClient anvil;
    private final MatchList exceptions;
    private final TrustedClients clients;

    Limits(ServiceContext context, TrustedClients clients) {
        this.context = context;
        this.clients = clients;
        anvil = new AnvilClient(context);
        exceptions = MatchList.of("smtpd_client_event_limit_exceptions",
                context.conf().get(SmtpdParams.SMTPD_CLIENT_EVENT_LIMIT_EXCEPTIONS),
                context.tables(), context.conf());
    }

    /// Whether this client's events are to be counted at all.
    boolean applies(Peer peer) {
        boolean limited = limit(SmtpdParams.SMTPD_CLIENT_CONNECTION_COUNT_LIMIT) > 0
                || limit(SmtpdParams.SMTPD_CLIENT_CONNECTION_RATE_LIMIT) > 0
                || limit(SmtpdParams.SMTPD_CLIENT_MESSAGE_RATE_LIMIT) > 0
                || limit(SmtpdParams.SMTPD_CLIENT_RECIPIENT_RATE_LIMIT) > 0
                || limit(SmtpdParams.SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT) > 0
                || limit(SmtpdParams.SMTPD_CLIENT_AUTH_RATE_LIMIT) > 0;
        return limited
                && exceptions.host(peer.name(), peer.address()) != MatchList.Match.YES
                && !clients.mayImpersonate(peer);
    }

    /// Counts a connection.
    ///
    /// @return how many this client has now, and how many it has made
    AnvilReply connected(Peer peer) {
        return tell(Event.CONNECT, peer);
    }

    /// Whether a connection is one too many.
    ///
    /// @param answer what [#connected] said
    boolean refuses(Peer peer, AnvilReply answer) {
        return exceeds("Connection concurrency limit exceeded: ", answer.count(),
                SmtpdParams.SMTPD_CLIENT_CONNECTION_COUNT_LIMIT, peer)
                || exceeds("Connection rate limit exceeded: ", answer.rate(),
                        SmtpdParams.SMTPD_CLIENT_CONNECTION_RATE_LIMIT, peer);
    }

    /// Ends what [#connected] began.
    void disconnected(Peer peer) {
        tell(Event.DISCONNECT, peer);
    }

    /// Counts a message.
    ///
    /// @return whether it is one too many
    boolean message(Peer peer) {
        return exceeds("Message delivery request rate limit exceeded: ",
                tell(Event.MESSAGE, peer).rate(), SmtpdParams.SMTPD_CLIENT_MESSAGE_RATE_LIMIT,
                peer);
    }

    /// Counts a recipient.
    ///
    /// @return whether it is one too many
    boolean recipient(Peer peer) {
        return exceeds("Recipient address rate limit exceeded: ",
                tell(Event.RECIPIENT, peer).rate(),
                SmtpdParams.SMTPD_CLIENT_RECIPIENT_RATE_LIMIT, peer);
    }

    /// Whether a client has made too many TLS handshakes to be allowed another one.
    boolean refusesTls(Peer peer) {
        int limit = limit(SmtpdParams.SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT);
        boolean refuses = limit > 0 && tell(Event.TLS, peer).rate() > limit;
        if (refuses) {
            context.log().warning("Refusing STARTTLS request from " + peer.namaddr(false)
                    + " for service " + context.name());
        }
        return refuses;
    }

    /// Counts a TLS handshake without the keys of an earlier one.
    ///
    /// @return whether it is one too many
    boolean newTls(Peer peer) {
        return limit(SmtpdParams.SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT) > 0
                && exceeds("New TLS session rate limit exceeded: ",
                        tell(Event.NEW_TLS, peer).rate(),
                        SmtpdParams.SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT, peer);
    }

    /// Counts an AUTH command.
    ///
    /// @return whether it is one too many
    boolean authentication(Peer peer) {
        return limit(SmtpdParams.SMTPD_CLIENT_AUTH_RATE_LIMIT) > 0
                && exceeds("AUTH command rate limit exceeded: ", tell(Event.AUTH, peer).rate(),
                        SmtpdParams.SMTPD_CLIENT_AUTH_RATE_LIMIT, peer);
    }

    private boolean exceeds(String text, int count, Param<Integer> param, Peer peer) {
        int limit = limit(param);
        boolean exceeded = limit > 0 && count > limit;
        if (exceeded) {
            context.log().warning(text + count + " from " + peer.namaddr(false) + " for service "
                    + context.name());
        }
        return exceeded;
    }

    private AnvilReply tell(Event event, Peer peer) {
        return anvil.tell(new AnvilRequest(event, context.name() + ":" + network(peer)));
    }

    private int limit(Param<Integer> param) {
        return context.conf().get(param);
    }

    /// The network that counts as one client.
    private String network(Peer peer) {
        if (peer.address().equals(Peer.UNKNOWN)) {
            return Peer.UNKNOWN;
        }
        var bytes = InetAddress.ofLiteral(peer.address()).getAddress();
        int prefix = context.conf().get(peer.v6() ? SmtpdParams.SMTPD_CLIENT_IPV6_PREFIX_LENGTH
                : SmtpdParams.SMTPD_CLIENT_IPV4_PREFIX_LENGTH);
        if (prefix >= bytes.length * 8) {
            return peer.address();
        }
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return AddressText.of(InetAddress.getByAddress(bytes)) + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        anvil.close();
    }
}
