package org.postrider.smtpd;

import java.util.List;
import org.postrider.net.tls.Distrust;
import org.postrider.net.tls.TlsSession;
import org.postrider.server.EhloKeywords;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// The log lines of one session; other programs parse them.
final class SmtpdLog {
    /// Stands for the queue id while there is none.
    static final String NOQUEUE = "NOQUEUE";
    private static final int LIMIT = 200;
    private static final int TEXT_LIMIT = 2000;

    private final Log log;
    private final String peer;

    /// @param peer `NAME[ADDRESS]`
    SmtpdLog(Log log, String peer) {
        this.log = log;
        this.peer = peer;
    }

    void connect() {
        log.info("connect from " + peer);
    }

    /// @param statistics such as ` ehlo=1 quit=1 commands=2`
    void disconnect(String statistics) {
        log.info("disconnect from " + peer + statistics);
    }

    /// @param login see [Identity#attributes]
    void client(String queueId, String login) {
        log.info(queueId + ": client=" + peer + login);
    }

    /// A session that ended without QUIT.
    ///
    /// @param reason `lost connection`, `timeout`, `too many errors`
    /// @param where the last command
    void ended(String queueId, String reason, String where) {
        log.info(queueId + ": " + reason + " after " + where + " from " + peer);
    }

    /// A refusal.
    ///
    /// @param action `reject` or `reject_warning`
    /// @param where the command
    /// @param details such as ` from=<s> to=<r> proto=ESMTP helo=<h>`
    void reject(String action, String queueId, String where, Reply reply, String details) {
        event(action, queueId, where, reply.toString(), details);
    }

    /// What a restriction did.
    ///
    /// @param action such as `reject_warning` or `hold`
    /// @param where the command
    /// @param details as in [#reject]
    void event(String action, String queueId, String where, String text, String details) {
        log.info(queueId + ": " + action + ": " + where + " from " + peer + ": "
                + Bytes.printable(text, TEXT_LIMIT) + ";" + details);
    }

    /// A handshake that came to its end.
    ///
    /// @param trust `Anonymous`, `Untrusted` or `Trusted`: what the client's certificate is worth
    /// @param name by which the client knows us, where it has keys of its own; or empty
    void tls(String trust, String name, TlsSession agreed) {
        log.info(trust + " TLS connection established from " + peer
                + (name.isEmpty() ? "" : " to " + name) + ": " + agreed);
    }

    /// What is known of a certificate.
    void certificate(String summary) {
        log.info(peer + ": " + summary);
    }

    /// A name that the client has asked for, and that has no keys of its own.
    void unknownName(String name) {
        log.info("TLS SNI " + name + " from " + peer + " not matched, using default chain");
    }

    /// A certificate that no authority vouches for.
    void untrusted(Distrust why) {
        log.info(why.line(peer));
    }

    /// A client that is sent away because of its certificate.
    void badCertificate(String why) {
        log.info(NOQUEUE + ": abort: TLS from " + peer + ": " + why);
    }

    /// A handshake that did not.
    ///
    /// @param reason in one or two words
    /// @param detail of the TLS library; empty for none
    void handshakeFailed(String reason, String detail) {
        log.info("SSL_accept error from " + peer + ": " + reason);
        if (!detail.isEmpty()) {
            log.warning("TLS library problem: " + Bytes.printable(detail, LIMIT));
        }
    }

    /// A client that expects TLS, for which there are no keys.
    void wrapperDropped(String service) {
        log.warning("Wrapper-mode request dropped from " + peer + " for service " + service
                + ". TLS context initialization failed. For details see earlier warnings in your"
                + " logs.");
    }

    /// @param user empty if it is not known
    void authenticationFailed(String mechanism, String reason, String user) {
        log.warning(peer + ": SASL " + Bytes.printable(mechanism, LIMIT)
                + " authentication failed: " + reason + ", sasl_username="
                + (user.isEmpty() ? "(unavailable)" : Bytes.printable(user, LIMIT)));
    }

    void authenticationAborted(String mechanism) {
        log.warning(peer + ": SASL " + mechanism + " authentication aborted");
    }

    void notSmtp(String line) {
        log.warning("non-SMTP command from " + peer + ": "
                + escape(line.substring(0, Math.min(line.length(), 100))));
    }

    void badAddress(String command, String address) {
        log.warning("Illegal address syntax from " + peer + " in " + command + " command: "
                + Bytes.printable(address, TEXT_LIMIT));
    }

    void pipelining(String command, String text) {
        log.info("improper command pipelining after " + command + " from " + peer + ": "
                + escape(text));
    }

    /// Keywords that EHLO leaves out, in the order in which they are known.
    void discarding(List<String> words) {
        var known = EhloKeywords.logged(words);
        if (!known.isEmpty()) {
            log.info("discarding EHLO keywords: " + known);
        }
    }

    /// What the content filter says about a message.
    ///
    /// @param details see [#details]
    void proxied(Reply reply, String details) {
        log.info("proxy-" + (reply.code() / 100 == 2 ? "accept" : "reject") + ": END-OF-MESSAGE: "
                + Bytes.printable(reply.wire().stripTrailing(), TEXT_LIMIT) + ";" + details);
    }

    /// A line that ended in a line feed alone.
    ///
    /// @param where the command, or the stage
    /// @param details see [#details]
    void bareNewline(String queueId, String where, String details) {
        event("reject", queueId, where, "bare <LF> received", details);
    }

    /// A command that goes on after what is read of it.
    void longCommand(int limit, String line) {
        log.warning(peer + ": request longer than " + limit + ": "
                + Bytes.printable(line, 30) + "...");
    }

    void warning(String text) {
        log.warning(text);
    }

    /// Details for [#reject].
    ///
    /// @param sender internal form; null before MAIL
    /// @param recipient external form; null before RCPT
    static String details(String sender, String recipient, String protocol, String helo) {
        var out = new StringBuilder();
        if (sender != null) {
            out.append(" from=<").append(Bytes.printable(sender, LIMIT)).append('>');
        }
        if (recipient != null) {
            out.append(" to=<").append(Bytes.printable(recipient, LIMIT)).append('>');
        }
        out.append(" proto=").append(protocol);
        if (!helo.isEmpty()) {
            out.append(" helo=<").append(Bytes.printable(helo, LIMIT)).append('>');
        }
        return out.toString();
    }

    static String escape(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c >= 32 && c < 127) {
                        out.append(c);
                    } else {
                        out.append('\\').append((char) ('0' + (c >> 6 & 7)))
                                .append((char) ('0' + (c >> 3 & 7)))
                                .append((char) ('0' + (c & 7)));
                    }
                }
            }
        }
        return out.toString();
    }

    /// Mail for this site is not kept apart.
    void noSite(String site) {
        log.warning("reject: ETRN " + Bytes.printable(site, LIMIT) + "... from " + peer);
    }

    /// Where the next command begins after this one cannot be said.
    void badChunk(String queueId, String line) {
        log.warning(queueId + ": malformed BDAT command syntax from " + peer + ": "
                + Bytes.printable(line, LIMIT));
    }

    /// A chunk of no bytes that is not the last one.
    void nullChunk(String queueId) {
        log.warning(queueId + ": null BDAT request from " + peer);
    }

    /// A chunk is larger than a message may be.
    void largeChunk(String queueId) {
        log.warning(queueId + ": BDAT request from " + peer + " exceeds message size limit");
    }

    /// A chunk that is refused is too large even to be read.
    void tooManyChunks(String queueId) {
        log.warning(queueId + ": too much BDAT content -- disabling further input from " + peer);
    }

    /// There is no room for messages.
    ///
    /// @param room bytes that are free
    void noRoom(long room) {
        log.warning("not enough free space in mail queue: " + room
                + " bytes < 1.5*message size limit");
    }

    /// A message is larger than it may be.
    void sizeLimit(String queueId) {
        log.warning(queueId + ": queue file size limit exceeded");
    }
}
