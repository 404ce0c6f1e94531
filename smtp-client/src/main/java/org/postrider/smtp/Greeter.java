package org.postrider.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.server.EhloKeywords;

/// Begins the conversation on a new connection: greeting, EHLO, STARTTLS, AUTH.
final class Greeter {
    private static final int SMTP_PORT = 25;

    private final Settings settings;
    private final Session session;
    private final Target target;
    private final TlsPolicy policy;
    private final DeliveryRequest request;
    private final String sender;
    private final Nexthop destination;

    /// @param policy which TLS it has to be
    /// @param request for the message
    /// @param destination of which the server is one: the nexthop, an element of it, or a fallback relay
    Greeter(Settings settings, Session session, TlsPolicy policy, DeliveryRequest request,
            Nexthop destination) {
        this.settings = settings;
        this.session = session;
        this.target = session.target();
        this.policy = policy;
        this.request = request;
        sender = request.sender();
        this.destination = destination;
    }

    /// TLS could not be begun at level `may`: the caller may try again without.
    static final class NoTls extends Exception {
        private static final long serialVersionUID = 1;

        NoTls(Throwable cause) {
            super(cause);
        }
    }

    /// Runs the conversation up to where MAIL may be said.
    ///
    /// @param plain whether TLS is not to be tried
    /// @throws NoTls if the handshake failed and plain text is allowed
    void greet(boolean plain) throws Failure.Stop, NoTls {
        var start = new TlsStart(settings, session, policy, destination);
        boolean wrapped = settings.get(TlsClientParams.WRAPPERMODE);
        if (wrapped) {
            start.handshake();
        }
        var greeting = session.step("receiving the initial server greeting",
                settings.helloTimeout(), session::reply);
        if (!greeting.positive()) {
            boolean skip = settings.get(SmtpParams.SKIP_5XX_GREETING);
            var failure = refused(greeting);
            throw new Failure.Stop(skip ? failure.softened() : failure);
        }
        session.measures(settings.workarounds.find(greeting, session,
                request.activated() - request.arrival()));
        hello(greeting);
        if (policy.level() == TlsLevel.NONE) {
            noteOffer();
        } else if (plain || policy.level() == TlsLevel.MAY && isLocal()) {
            session.tls(policy.level().word() + ":none");
        } else if (!wrapped && start.offered()) {
            hello(new SmtpReply(220, "220 ESMTP"));
        }
        if (settings.logins.enabled()) {
            new Authentication(settings, session).run(sender, destination.text());
        }
    }

    /// Nobody listens on a local socket: where TLS is optional there, it is left out.
    private boolean isLocal() {
        if (!(destination instanceof Nexthop.Unix)) {
            return false;
        }
        settings.context.log().warning("opportunistic TLS encryption is not appropriate for"
                + " unix-domain destinations.");
        return true;
    }

    private void noteOffer() {
        session.tls(policy.level().word());
        if (session.features().startTls()
                && settings.get(TlsClientParams.NOTE_STARTTLS_OFFER)) {
            settings.context.log().info("Host offered STARTTLS: [" + target.host() + "]");
        }
    }

    private Failure refused(SmtpReply reply) {
        return session.refusal(reply, "refused to talk to me", "", true);
    }

    private void hello(SmtpReply greeting) throws Failure.Stop {
        boolean esmtp = settings.lmtp || !session.measures().noEsmtp()
                && !settings.get(SmtpParams.SMTP_NEVER_SEND_EHLO)
                && (settings.get(SmtpParams.SMTP_ALWAYS_SEND_EHLO)
                        || greeting.text().toUpperCase(Locale.ROOT).contains("ESMTP"));
        var verb = settings.lmtp ? "LHLO" : "EHLO";
        if (esmtp) {
            var reply = say(verb);
            if (reply.positive()) {
                notMyself(reply);
                session.features(features(reply, discarded()));
                return;
            }
            // RFC 5321, section 3.2: an old server does not know EHLO. One that hangs up does.
            if (settings.lmtp || reply.code() == SmtpReply.CLOSING) {
                throw new Failure.Stop(refused(reply));
            }
        }
        var reply = say("HELO");
        if (!reply.positive()) {
            throw new Failure.Stop(refused(reply));
        }
        session.features(Session.Features.NONE);
    }

    /// The keywords that are not listened to.
    private List<String> discarded() throws Failure.Stop {
        var words = settings.discarded.of(session.address());
        var log = settings.context.log();
        if (words.isEmpty()) {
            log.warning(session.queueId() + ": " + (settings.lmtp
                    ? SmtpParams.LMTP_DISCARD_LHLO_KEYWORD_ADDRESS_MAPS
                    : SmtpParams.SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS).name()
                    + " map lookup error for " + session.address());
            throw new Failure.Stop(Failure.dataError(target));
        }
        var shown = EhloKeywords.logged(words.get());
        if (!shown.isEmpty()) {
            log.info("discarding EHLO keywords: " + shown);
        }
        return words.get();
    }

    private SmtpReply say(String verb) throws Failure.Stop {
        return session.ask(verb + " " + settings.helo(),
                "performing the " + verb + " handshake", settings.helloTimeout());
    }

    private void notMyself(SmtpReply reply) throws Failure.Stop {
        boolean detect = target instanceof Target.Inet inet && inet.port() == SMTP_PORT;
        var words = reply.text().substring(Math.min(4, reply.text().length())).split("[ \n]", 2);
        if (detect && words[0].equalsIgnoreCase(settings.get(CommonParams.MYHOSTNAME))) {
            throw new Failure.Stop(Failure.of(target, "5.4.6",
                    "mail for " + request.nexthop() + " loops back to myself"));
        }
    }

    static Session.Features features(SmtpReply reply, List<String> discarded) {
        boolean pipelining = false;
        boolean size = false;
        long sizeLimit = 0;
        boolean eightBit = false;
        boolean dsn = false;
        boolean utf8 = false;
        boolean requireTls = false;
        boolean startTls = false;
        List<String> mechanisms = List.of();
        List<String> forwarded = List.of();
        var lines = reply.text().split("\n");
        for (int i = 1; i < lines.length; i++) {
            var words = lines[i].substring(Math.min(4, lines[i].length())).trim().split("[ =]+");
            var keyword = words[0].toUpperCase(Locale.ROOT);
            switch (EhloKeywords.has(discarded, keyword) ? "" : keyword) {
                case "PIPELINING" -> pipelining = true;
                case "8BITMIME" -> eightBit = true;
                case "DSN" -> dsn = true;
                case "SMTPUTF8" -> utf8 = true;
                case "REQUIRETLS" -> requireTls = true;
                case "STARTTLS" -> startTls = true;
                case "SIZE" -> {
                    size = true;
                    sizeLimit = words.length > 1 ? number(words[1]) : 0;
                }
                case "AUTH" -> {
                    var all = new ArrayList<>(mechanisms);
                    all.addAll(List.of(words).subList(1, words.length));
                    mechanisms = all;
                }
                case "XFORWARD" -> forwarded = List.of(words).subList(1, words.length);
                default -> { }
            }
        }
        return new Session.Features(pipelining, size, sizeLimit, eightBit, dsn, utf8,
                requireTls, startTls, mechanisms, forwarded);
    }

    private static long number(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
