package org.postrider.smtpd;

import java.io.IOException;
import java.util.List;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.server.EhloKeywords;
import org.postrider.smtpd.access.Peer;
import org.postrider.util.Bytes;

/// EHLO and HELO (RFC 5321, section 4.1.1.1): what the client calls itself, and what it is offered.
final class Hello {
    private static final int LONGEST = 255;

    private final Settings settings;
    private final Peer peer;
    private final SmtpdLog log;
    private final Session session;
    private final Gate gate;
    private final SessionTls tls;
    private final Login login;
    private String name = "";
    private String protocol = "SMTP";
    /// Keywords that are not offered; null before somebody has asked.
    private List<String> discarded;

    Hello(Settings settings, Peer peer, SmtpdLog log, Session session, Gate gate, SessionTls tls,
            Login login) {
        this.settings = settings;
        this.peer = peer;
        this.log = log;
        this.session = session;
        this.gate = gate;
        this.tls = tls;
        this.login = login;
    }

    /// What the client calls itself, empty where it did not say.
    String name() {
        return name;
    }

    /// `SMTP` or `ESMTP`.
    String protocol() {
        return protocol;
    }

    /// As if the client had said that.
    void pretend(String pretended, String pretendedProtocol) {
        name = pretended;
        protocol = pretendedProtocol;
    }

    /// The client has to say it anew.
    void forget() {
        name = "";
    }

    /// Whether the client has still to say it before it may do other things.
    boolean isMissing() {
        return name.isEmpty() && settings.conf.get(SmtpdParams.SMTPD_HELO_REQUIRED);
    }

    /// Begins anew (RFC 5321, section 4.1.4).
    ///
    /// @param extended whether it is EHLO
    Reply take(String given, boolean extended) {
        if (!settings.conf.get(SmtpdParams.SMTPD_DELAY_REJECT)) {
            name = harmless(given);
            var reply = gate.helo(name);
            if (!reply.positive()) {
                name = "";
                return reply;
            }
        }
        name = harmless(given);
        var filtered = session.milters().helo(given);
        if (filtered.code() == 421) {
            return filtered;
        }
        if (!extended) { // which a session that was ESMTP does not become again
            return new Reply(250, settings.hostname);
        }
        protocol = "ESMTP";
        return filtered.code() >= 500 ? Reply.bareEhlo(settings.hostname) : offer();
    }

    /// What may stand in a Received header and in the log: nothing that begins or ends a comment, an
    /// address or a clause there.
    private static String harmless(String given) {
        var out = new StringBuilder(Bytes.printable(given, LONGEST));
        for (int i = 0; i < out.length(); i++) {
            if (" ()<>@;\"\\".indexOf(out.charAt(i)) >= 0) {
                out.setCharAt(i, '?');
            }
        }
        return out.toString();
    }

    private Reply offer() {
        var keywords = settings.words.discarded(peer.address());
        if (keywords.isEmpty()) {
            settings.context.log().warning("don't know what EHLO features to announce to "
                    + peer.namaddr(false));
            var reply = Reply.localDataError(settings.hostname);
            session.reject(reply, null, null);
            return reply;
        }
        discarded = keywords.get();
        try {
            return new Reply(250, capabilities());
        } catch (IOException e) {
            // Without AUTH, a client would be refused for good because of our trouble.
            return Reply.noAuthenticationServer(settings.hostname);
        }
    }

    /// @throws IOException if it cannot be said whether AUTH is possible
    private String capabilities() throws IOException {
        var out = new StringBuilder(settings.hostname);
        long limit = settings.conf.get(CommonParams.MESSAGE_SIZE_LIMIT);
        offer(out, "PIPELINING");
        offer(out, limit > 0 ? "SIZE " + limit : "SIZE");
        if (!settings.conf.get(SmtpdParams.DISABLE_VRFY_COMMAND)) {
            offer(out, "VRFY");
        }
        offer(out, "ETRN");
        if (tls.offers()) {
            offer(out, "STARTTLS");
        }
        var mechanisms = String.join(" ", login.offered());
        if (!mechanisms.isEmpty() && !discards("AUTH")) {
            offer(out, "AUTH " + mechanisms);
            if (settings.conf.get(SaslParams.BROKEN_SASL_AUTH_CLIENTS)) {
                offer(out, "AUTH=" + mechanisms);
            }
        }
        if (settings.clients.mayUseVerp(peer) && !discards("VERP")) {
            out.append("\nXVERP"); // which is not the word that discards it
        }
        if (settings.clients.mayImpersonate(peer)) {
            offer(out, "XCLIENT " + Impersonation.ATTRIBUTES);
        }
        if (session.mayForward()) {
            offer(out, "XFORWARD " + Forwarded.ATTRIBUTES);
        }
        offer(out, "ENHANCEDSTATUSCODES");
        offer(out, "8BITMIME");
        offer(out, "DSN");
        if (settings.utf8) {
            offer(out, "SMTPUTF8");
        }
        offer(out, "CHUNKING");
        if (session.offersRequireTls()) {
            offer(out, "REQUIRETLS");
        }
        log.discarding(discarded);
        return out.toString();
    }

    private void offer(StringBuilder out, String line) {
        int space = line.indexOf(' ');
        if (!discards(space < 0 ? line : line.substring(0, space))) {
            out.append('\n').append(line);
        }
    }

    /// Whether the answer to EHLO must not have this keyword.
    boolean discards(String keyword) {
        if (discarded == null) {
            discarded = settings.words.discarded(peer.address()).orElse(List.of());
        }
        return EhloKeywords.has(discarded, keyword);
    }
}
