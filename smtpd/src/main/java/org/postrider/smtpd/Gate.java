package org.postrider.smtpd;

import java.util.Optional;
import org.postrider.mail.params.CommonParams;
import org.postrider.smtpd.access.Credentials;
import org.postrider.smtpd.access.Effects;
import org.postrider.smtpd.access.Judge;
import org.postrider.smtpd.access.Peer;
import org.postrider.smtpd.access.Refusal;
import org.postrider.smtpd.access.Subject;

/// Where a session asks whether it may go on: shows the judge what it wants to see, logs refusals,
/// and makes replies of them.
final class Gate implements Subject {
    private final Settings settings;
    private final Peer peer;
    private final SmtpdLog log;
    private final Session session;
    private final Judge judge;

    Gate(Settings settings, Peer peer, SmtpdLog log, Session session) {
        this.settings = settings;
        this.peer = peer;
        this.log = log;
        this.session = session;
        judge = settings.access.judge(this);
    }

    /// Judges a new connection.
    Reply client() {
        return reply(judge.client(), null, null);
    }

    /// Judges the name in EHLO or HELO.
    Reply helo(String name) {
        return reply(judge.helo(name), null, null);
    }

    /// Judges a sender before its recipients are known.
    Reply sender(String address) {
        return reply(judge.sender(address), address, null);
    }

    /// Judges a recipient. Mail to `postmaster` without a domain is never refused (RFC 5321,
    /// section 4.5.1), whoever sends it: who is refused by mistake can tell somebody.
    ///
    /// @param sender internal form; null outside a transaction
    Reply recipient(String sender, String address) {
        if (address.equalsIgnoreCase("postmaster")) {
            return Reply.OK;
        }
        var reply = reply(judge.recipient(sender, address), sender, address);
        if (!reply.positive() && judge.refusedFirst()) {
            settings.oldDefaults.refusedFirst(shown(address), peer);
        }
        return reply;
    }

    /// Judges DATA.
    Reply data(String sender) {
        return reply(judge.data(sender), sender, only());
    }

    /// Judges a message that has come in.
    Reply endOfData(String sender) {
        return reply(judge.endOfData(sender), sender, only());
    }

    /// Judges ETRN.
    Reply etrn(String domain) {
        return reply(judge.etrn(domain), null, null);
    }

    private String only() {
        return recipients() == 1 ? recipient() : null;
    }

    private Reply reply(Optional<Refusal> refusal, String sender, String recipient) {
        if (refusal.isEmpty()) {
            return Reply.OK;
        }
        if (refusal.get().silent()) {
            return Reply.HANGUP;
        }
        var reply = new Reply(refusal.get().code(), visible(refusal.get().text()));
        session.reject(reply, shown(sender), shown(recipient));
        return reply;
    }

    /// Control characters, such as an address may have, must not reach the client's terminal.
    private static String visible(String text) {
        var out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            if (out.charAt(i) < ' ' || out.charAt(i) == 127) {
                out.setCharAt(i, ' ');
            }
        }
        return out.toString();
    }

    private String shown(String internal) {
        return internal == null ? null : settings.addresses.show(internal);
    }

    @Override
    public void log(String action, String text, String sender, String recipient) {
        log.event(action, session.mail().queueId(), command(), text,
                session.identity().details(shown(sender), shown(recipient)));
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public String command() {
        return session.stage();
    }

    @Override
    public String protocol() {
        return session.identity().protocol();
    }

    @Override
    public String helo() {
        return session.identity().helo();
    }

    @Override
    public String queueId() {
        var id = session.mail().queueId();
        return id.equals(SmtpdLog.NOQUEUE) ? "" : id;
    }

    @Override
    public int recipients() {
        return session.mail().recipients();
    }

    @Override
    public String recipient() {
        return session.mail().firstRecipient();
    }

    @Override
    public long size() {
        return session.mail().size();
    }

    @Override
    public String instance() {
        return session.mail().instance();
    }

    @Override
    public String stress() {
        return settings.conf.get(CommonParams.STRESS);
    }

    @Override
    public Credentials credentials() {
        return session.identity().credentials();
    }

    @Override
    public boolean pipelines() {
        return session.pipelines();
    }

    @Override
    public Effects effects() {
        return session.mail().effects();
    }
}
