package org.postrider.smtpd;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.CleanupReply;
import org.postrider.mail.queue.MaildropFile;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.CleanupClient;
import org.postrider.server.client.Submission;
import org.postrider.smtpd.access.Peer;

/// Where received messages go.
interface Drop {
    /// Begins a message, with all that comes before its first recipient.
    ///
    /// @throws IOException if there is nobody, or no room, to take it
    void begin(Transaction transaction, Peer peer, Session session) throws IOException;

    /// Whether the client is a program that writes to standard input, not one on the network: the
    /// postmaster does not hear of trouble, and no other service is asked for anything.
    boolean standsAlone();

    /// How many bytes are free where messages go, if that matters before one is begun.
    long room();

    /// Who a message comes from, for those that it is passed to.
    default Forwarded origin(Peer peer, Session session) {
        return session.forwarded().orElse(new Forwarded(peer.name(), peer.address(), peer.port(),
                session.identity().protocol(), session.identity().helo(), "",
                isLocal(peer, session)));
    }

    /// Whether a client is one of `local_header_rewrite_clients`.
    boolean isLocal(Peer peer, Session session);

    /// To cleanup(8), and so into the queue.
    record Queue(ServiceContext context, RewriteClients clients) implements Drop {
        @Override
        public boolean isLocal(Peer peer, Session session) {
            return clients.context(peer, session).equals("local");
        }

        @Override
        public boolean standsAlone() {
            return false;
        }

        @Override
        public long room() {
            return new File(context.conf().get(QueueParams.QUEUE_DIRECTORY)).getUsableSpace();
        }

        @Override
        public void begin(Transaction transaction, Peer peer, Session session)
                throws IOException {
            transaction.open(CleanupClient.open(context,
                    CleanupClient.external(context.conf()) & ~CleanupFlags.MILTER
                            | CleanupClient.detection(context.conf(), "smtpd")));
            Envelope.begin(transaction.submission().records(), transaction, peer,
                    clients.context(peer, session), session,
                    context.conf().get(CleanupParams.CONTENT_FILTER));
        }
    }

    /// Into `maildrop`, where pickup(8) finds them: needs no mail system. pickup says where the
    /// message comes from.
    record Maildrop(ServiceContext context) implements Drop {
        @Override
        public boolean isLocal(Peer peer, Session session) {
            return true;
        }

        @Override
        public boolean standsAlone() {
            return true;
        }

        @Override
        public long room() {
            return Long.MAX_VALUE;
        }

        @Override
        public void begin(Transaction transaction, Peer peer, Session session)
                throws IOException {
            var directory = Path.of(context.conf().get(QueueParams.QUEUE_DIRECTORY), "maildrop");
            transaction.open(new Dropped(MaildropFile.create(directory, transaction.started)));
            var records = transaction.submission().records();
            records.write(RecordType.TIME, transaction.started / 1_000_000 + " "
                    + transaction.started % 1_000_000);
            records.write(RecordType.SENDER, transaction.sender);
            if (!transaction.parameters.encoding().isEmpty()) {
                records.write(RecordType.ATTRIBUTE, "encoding=" + transaction.parameters.encoding());
            }
            int options = transaction.parameters.sendOptions();
            if (options != 0) {
                records.write(RecordType.ATTRIBUTE, "sendopts=" + options);
            }
        }
    }

    /// A message in `maildrop`.
    record Dropped(MaildropFile file) implements Submission {
        @Override
        public String queueId() {
            return file.path().getFileName().toString();
        }

        @Override
        public RecordWriter records() {
            return file.records();
        }

        @Override
        public CleanupReply finish() throws IOException {
            file.commit();
            return new CleanupReply(0, "");
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
