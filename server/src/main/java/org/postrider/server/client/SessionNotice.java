package org.postrider.server.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.header.MailDate;
import org.postrider.mail.header.NamedAddress;
import org.postrider.mail.params.BounceParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.ServiceContext;

/// What both sides of an SMTP session have said, and the notice to the postmaster that tells it. Used
/// by one thread at a time.
public final class SessionNotice {
    /// More lines than that are not kept, whoever sends them.
    private static final int MOST = 2000;
    private static final int WIDTH = 78;

    private final ServiceContext context;
    private final List<String> lines = new ArrayList<>();

    /// Of a session of this service.
    public SessionNotice(ServiceContext context) {
        this.context = context;
    }

    /// Takes a line of the other side.
    public void heard(String line) {
        keep("In:  ", line);
    }

    /// Takes a line of ours.
    public void said(String line) {
        keep("Out: ", line);
    }

    private void keep(String who, String line) {
        if (lines.size() < MOST) {
            lines.add(who.concat(line));
        }
    }

    /// How many lines are kept.
    public int size() {
        return lines.size();
    }

    /// Begins anew.
    public void clear() {
        lines.clear();
    }

    /// Sends the notice.
    ///
    /// @param recipient such as the value of `error_notice_recipient`
    /// @param subject what comes after the name of the mail system
    /// @param about what has happened, a sentence; empty if there is nothing to say
    /// @param reason why the session ended early; empty if it did not
    public void send(String recipient, String subject, String about, String reason) {
        var conf = context.conf();
        try (var notice = CleanupClient.open(context, CleanupClient.internal(conf, "notify"))) {
            var now = context.clock().instant();
            var out = notice.records();
            out.write(RecordType.TIME, now.getEpochSecond() + " " + now.getNano() / 1000);
            out.write(RecordType.SENDER, conf.get(BounceParams.DOUBLE_BOUNCE_SENDER) + "@"
                    + conf.get(CommonParams.MYHOSTNAME));
            out.write(RecordType.RECIPIENT, recipient);
            out.write(RecordType.MESSAGE, "");
            header(out, notice.queueId(), recipient, subject);
            body(out, about, reason);
            out.write(RecordType.EXTRACTED, "");
            out.write(RecordType.END, "");
            var status = notice.finish();
            if (!status.ok()) {
                context.log().warning("postmaster notify: " + status.reason());
            }
        } catch (IOException e) {
            context.log().warning("postmaster notify: " + e.getMessage());
        }
    }

    private void header(RecordWriter out, String queueId, String recipient, String subject)
            throws IOException {
        var conf = context.conf();
        var date = MailDate.of(context.clock().instant(), context.clock().getZone());
        var system = conf.get(CommonParams.MAIL_NAME);
        line(out, "Received: by " + conf.get(CommonParams.MYHOSTNAME) + " (" + system + ")");
        line(out, "\tid " + queueId + "; " + date);
        line(out, "Date: " + date);
        var origin = conf.get(CommonParams.MYORIGIN);
        line(out, "From: " + NamedAddress.of(conf, "Mail Delivery System",
                "MAILER-DAEMON@" + origin));
        line(out, "To: " + NamedAddress.of(conf, "Postmaster",
                recipient + (recipient.indexOf('@') < 0 ? "@" + origin : "")));
        line(out, "Subject: " + system + " " + subject);
        line(out, "");
    }

    private void body(RecordWriter out, String about, String reason) throws IOException {
        if (!about.isEmpty()) {
            line(out, about);
            line(out, "");
        }
        line(out, "This is what was said in the session.");
        line(out, "");
        for (var said : lines) {
            spoken(out, said);
        }
        line(out, "");
        if (!reason.isEmpty()) {
            line(out, "It ended early: " + reason);
        }
        if (about.isEmpty()) {
            line(out, ""); // as in Postfix's notices
        }
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
