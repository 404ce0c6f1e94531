package org.postrider.smtpd;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.client.CleanupClient;
import org.postrider.smtpd.access.Peer;

/// What both sides have said in a session, for a notice to the postmaster where something in it is
/// of a kind in `notify_classes`.
final class Transcript {
    /// More lines than that are not kept, whoever sends them.
    private static final int MOST = 2000;
    private static final int WIDTH = 78;

    private final Settings settings;
    private final Set<Trouble> wanted;
    private final List<String> lines = new ArrayList<>();
    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
    private String reason = "";

    Transcript(Settings settings) {
        this.settings = settings;
        wanted = settings.noticed;
    }

    /// Takes what the client says.
    void heard(String line) {
        keep("In:  ", line);
    }

    /// Takes what it is told.
    void said(String line) {
        keep("Out: ", line);
    }

    private void keep(String who, String line) {
        if (!wanted.isEmpty() && lines.size() < MOST) {
            lines.add(who.concat(line));
        }
    }

    /// Notes that something is wrong.
    void note(Trouble trouble) {
        troubles.add(trouble);
    }

    /// Notes why the session has ended without QUIT.
    void ended(String why) {
        reason = why;
    }

    /// A message was taken: what was wrong before does not matter.
    void forgive() {
        troubles.clear();
    }

    /// Begins anew if much has been said.
    void mayFlush() {
        if (lines.size() > settings.conf.get(SmtpdParams.SMTPD_HISTORY_FLUSH_THRESHOLD)) {
            lines.clear();
        }
    }

    /// Begins anew.
    void clear() {
        lines.clear();
    }

    /// At the end of the session, sends what there is to tell.
    void send(Peer peer) {
        troubles.retainAll(wanted);
        if (lines.isEmpty() || troubles.isEmpty()) {
            return;
        }
        var recipient = settings.conf.get(troubles.contains(Trouble.BOUNCE)
                ? BounceParams.BOUNCE_NOTICE_RECIPIENT : BounceParams.ERROR_NOTICE_RECIPIENT);
        try (var notice = CleanupClient.open(settings.context,
                CleanupClient.internal(settings.conf, "notify"))) {
            var now = settings.context.clock().instant();
            var out = notice.records();
            out.write(RecordType.TIME, now.getEpochSecond() + " " + now.getNano() / 1000);
            out.write(RecordType.SENDER, settings.conf.get(BounceParams.DOUBLE_BOUNCE_SENDER)
                    + "@" + settings.hostname);
            out.write(RecordType.RECIPIENT, recipient);
            out.write(RecordType.MESSAGE, "");
            header(out, notice.queueId(), recipient, peer);
            body(out);
            out.write(RecordType.EXTRACTED, "");
            out.write(RecordType.END, "");
            var status = notice.finish();
            if (!status.ok()) {
                settings.context.log().warning("postmaster notify: " + status.reason());
            }
        } catch (IOException e) {
            settings.context.log().warning("postmaster notify: " + e.getMessage());
        }
    }

    private void header(RecordWriter out, String queueId, String recipient, Peer peer)
            throws IOException {
        var date = Received.date(ZonedDateTime.now(settings.context.clock()));
        var system = settings.conf.get(CommonParams.MAIL_NAME);
        line(out, "Received: by " + settings.hostname + " (" + system + ")");
        line(out, "\tid " + queueId + "; " + date);
        line(out, "Date: " + date);
        var origin = settings.conf.get(CommonParams.MYORIGIN);
        line(out, "From: Mail Delivery System <MAILER-DAEMON@" + origin + ">");
        line(out, "To: Postmaster <" + recipient
                + (recipient.indexOf('@') < 0 ? "@" + origin : "") + ">");
        line(out, "Subject: " + system + " SMTP server: errors from "
                + peer.namaddr(settings.conf.get(SmtpdParams.SMTPD_CLIENT_PORT_LOGGING)));
        line(out, "");
    }

    private void body(RecordWriter out) throws IOException {
        line(out, "This is what was said in the session.");
        line(out, "");
        for (var said : lines) {
            spoken(out, said);
        }
        line(out, "");
        if (!reason.isEmpty()) {
            line(out, "It ended early: " + reason);
        }
        line(out, "");
        line(out, "The log of the mail system may tell more.");
    }

    /// One line of the session, broken between words where it is long.
    private static void spoken(RecordWriter out, String said) throws IOException {
        var indent = " ";
        int at = 0;
        while (said.length() - at > WIDTH) {
            int space = said.lastIndexOf(' ', at + WIDTH);
            space = space <= at ? said.indexOf(' ', at + WIDTH) : space;
            if (space < 0) {
                break;
            }
            line(out, indent + said.substring(at, space).stripTrailing());
            at = space + 1;
            indent = "     ";
        }
        line(out, indent + said.substring(at));
    }

    private static void line(RecordWriter out, String text) throws IOException {
        out.write(RecordType.NORMAL, text);
    }
}
