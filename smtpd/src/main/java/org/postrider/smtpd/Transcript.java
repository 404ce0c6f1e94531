package org.postrider.smtpd;

import java.util.EnumSet;
import java.util.Set;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.server.client.SessionNotice;
import org.postrider.smtpd.access.Peer;

/// What both sides have said in a session, for a notice to the postmaster where something in it is
/// of a kind in `notify_classes`.
final class Transcript {
    private final Settings settings;
    private final Set<Trouble> wanted;
    private final SessionNotice notice;
    private final Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
    private String reason = "";

    Transcript(Settings settings) {
        this.settings = settings;
        wanted = settings.noticed;
        notice = new SessionNotice(settings.context);
    }

    /// Takes what the client says.
    void heard(String line) {
        if (!wanted.isEmpty()) {
            notice.heard(line);
        }
    }

    /// Takes what it is told.
    void said(String line) {
        if (!wanted.isEmpty()) {
            notice.said(line);
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
        if (notice.size() > settings.conf.get(SmtpdParams.SMTPD_HISTORY_FLUSH_THRESHOLD)) {
            notice.clear();
        }
    }

    /// Begins anew.
    void clear() {
        notice.clear();
    }

    /// At the end of the session, sends what there is to tell.
    void send(Peer peer) {
        troubles.retainAll(wanted);
        if (notice.size() == 0 || troubles.isEmpty()) {
            return;
        }
        var recipient = settings.conf.get(troubles.contains(Trouble.BOUNCE)
                ? BounceParams.BOUNCE_NOTICE_RECIPIENT : BounceParams.ERROR_NOTICE_RECIPIENT);
        notice.send(recipient, "SMTP server: errors from "
                + peer.namaddr(settings.conf.get(SmtpdParams.SMTPD_CLIENT_PORT_LOGGING)),
                "", reason);
    }
}
