package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.mail.address.Address;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.smtpd.access.Effects;
import org.postrider.smtpd.access.Peer;

/// Writes the envelope of a message for cleanup: the sender, where the message came from, the
/// recipients.
final class Envelope {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private Envelope() {}

    /// Writes what comes before the first recipient.
    ///
    /// @param context `local` or `remote`: whether addresses in the message are completed
    /// @param filter `transport:nexthop` that it goes through first; empty for none
    static void begin(RecordWriter out, Transaction transaction, Peer peer, String context,
            Session session, String filter) throws IOException {
        out.write(RecordType.TIME, transaction.started / 1_000_000 + " "
                + transaction.started % 1_000_000);
        if (!filter.isEmpty()) {
            out.write(RecordType.FILTER, filter);
        }
        var forwarded = session.forwarded();
        attribute(out, "log_ident", forwarded.map(Forwarded::ident).filter(i -> !i.isEmpty())
                .orElse(transaction.queueId()));
        attribute(out, "rewrite_context",
                forwarded.map(f -> f.local() ? "local" : "remote").orElse(context));
        if (!session.identity().user().isEmpty()) {
            attribute(out, "sasl_method", session.identity().method());
            attribute(out, "sasl_username", session.identity().user());
        }
        if (!transaction.parameters.submitter().isEmpty()) {
            attribute(out, "sasl_sender", transaction.parameters.submitter());
        }
        if (!transaction.parameters.envid().isEmpty()) {
            attribute(out, "envelope_id", transaction.parameters.envid());
        }
        if (transaction.parameters.ret() != 0) {
            attribute(out, "ret_flags", Integer.toString(transaction.parameters.ret()));
        }
        out.write(RecordType.SENDER, transaction.sender);
        var parameters = transaction.parameters;
        if (!parameters.encoding().isEmpty()) {
            attribute(out, "encoding", parameters.encoding());
        }
        if (parameters.sendOptions() != 0) {
            attribute(out, "sendopts", Integer.toString(parameters.sendOptions()));
        }
        if (!parameters.verp().isEmpty()) {
            out.write(RecordType.VERP, parameters.verp());
        }
        origin(out, forwarded.orElse(new Forwarded(peer.name(), peer.address(), peer.port(),
                session.identity().protocol(), session.identity().helo(), "", false)));
        client(out, peer, session.identity().protocol(), session.identity().helo());
    }

    /// Who the log says that the client is: of a content filter, that of the filter.
    private static void origin(RecordWriter out, Forwarded client) throws IOException {
        attribute(out, "log_client_name", client.name());
        attribute(out, "log_client_address", client.address());
        attribute(out, "log_client_port", client.port());
        attribute(out, "log_message_origin", client.namaddr());
        if (!client.helo().isEmpty()) {
            attribute(out, "log_helo_name", client.helo());
        }
        if (!client.protocol().isEmpty()) {
            attribute(out, "log_protocol_name", client.protocol());
        }
    }

    private static void client(RecordWriter out, Peer peer, String protocol, String helo)
            throws IOException {
        attribute(out, "client_name", peer.name());
        attribute(out, "reverse_client_name", peer.reverseName());
        attribute(out, "client_address", peer.address());
        attribute(out, "client_port", peer.port());
        attribute(out, "server_address", peer.serverAddress());
        attribute(out, "server_port", peer.serverPort());
        if (!helo.isEmpty()) {
            attribute(out, "helo_name", helo);
        }
        attribute(out, "protocol_name", protocol);
        attribute(out, "client_address_type", Integer.toString(peer.v6() ? AF_INET6 : AF_INET));
    }

    /// Writes one recipient.
    ///
    /// @param notifyFlags DSN NOTIFY bits, 0 if it was not given
    /// @param orcpt DSN original recipient
    static void recipient(RecordWriter out, String internal, int notifyFlags, String orcpt)
            throws IOException {
        if (notifyFlags != 0) {
            attribute(out, "notify_flags", Integer.toString(notifyFlags));
        }
        attribute(out, "dsn_orig_rcpt", orcpt);
        out.write(RecordType.RECIPIENT, internal);
    }

    /// Writes what access tables have ordered, headers apart.
    static void effects(RecordWriter out, Effects effects) throws IOException {
        if (!effects.filter().isEmpty()) {
            out.write(RecordType.FILTER, effects.filter());
        }
        if (!effects.redirect().isEmpty()) {
            out.write(RecordType.REDIRECT, effects.redirect());
        }
        for (var copy : effects.copies()) {
            attribute(out, "notify_flags", Integer.toString(Recipient.NEVER));
            out.write(RecordType.RECIPIENT, Address.internal(copy));
        }
        boolean discard = effects.discard() && !effects.discardPassedOn();
        int flags = (effects.hold() ? CleanupFlags.HOLD : 0) | (discard ? CleanupFlags.DISCARD : 0);
        if (flags != 0) {
            out.write(RecordType.FLAGS, Integer.toString(flags));
        }
    }

    private static void attribute(RecordWriter out, String name, String value)
            throws IOException {
        out.write(RecordType.ATTRIBUTE, name + "=" + value);
    }
}
