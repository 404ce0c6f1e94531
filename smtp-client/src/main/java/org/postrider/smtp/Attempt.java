package org.postrider.smtp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.header.Loops;
import org.postrider.mail.log.Delays;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.SendOptions;
import org.postrider.net.AddressText;
import org.postrider.net.SmtpStream;
import org.postrider.net.TcpWire;
import org.postrider.server.agent.Delivery;
import org.postrider.server.agent.Pass;
import org.postrider.server.agent.StoppedException;
import org.postrider.util.Bytes;
import org.postrider.util.UnixWire;

/// One delivery: tries host after host until each recipient is taken or refused for good.
final class Attempt {
    private static final Duration SYSTEM_LIMIT = Duration.ofMinutes(5);

    private final Settings settings;
    private final Lookup lookup;
    private final SessionCache cache;
    private final Delivery delivery;
    private final String nexthop;
    /// Recipients without a final result, with the last temporary one.
    private final Map<Recipient, Failure> open = new LinkedHashMap<>();
    private Failure last = Failure.local("4.4.1", "no host could be tried");
    /// Why the last destination that has no host to ask has none.
    private Optional<Failure> hostless = Optional.empty();
    private Delays delays;
    private boolean deferred;
    /// Who has been asked over a kept connection, and is not asked again.
    private Target asked;
    /// The element of the nexthop, or the fallback relay, of which servers are asked.
    private Nexthop destination;
    /// Whether another host comes after the present one.
    private boolean more;
    private final boolean requiresTls;

    Attempt(Settings settings, Lookup lookup, SessionCache cache, Delivery delivery) {
        this.settings = settings;
        this.lookup = lookup;
        this.cache = cache;
        this.delivery = delivery;
        nexthop = delivery.request().nexthop();
        delays = delivery.delays();
        delivery.recipients().forEach(r -> open.put(r, null));
        requiresTls = (delivery.request().sendopts() & SendOptions.REQUIRE_TLS) != 0
                && settings.get(TlsParams.REQUIRETLS_ENABLE);
    }

    void run() {
        if (settings.flags.deliveredTo() && !returnLoops()) {
            return;
        }
        reuse(key());
        var destinations = destinations();
        int sessions = 0;
        for (int i = 0; i < destinations.size() && !open.isEmpty(); i++) {
            destination = destinations.get(i);
            var targets = targets(destination);
            int most = settings.get(SmtpParams.MX_ADDRESS_LIMIT);
            for (int k = 0; k < targets.size() && !open.isEmpty(); k++) {
                if (most > 0 && k >= most
                        || sessions >= sessionLimit() && sessionLimit() > 0) {
                    break;
                }
                if (targets.get(k).equals(asked)) {
                    continue;
                }
                more = i < destinations.size() - 1 || k < targets.size() - 1
                        && k + 1 != most && sessions + 1 != sessionLimit();
                if (attempt(targets.get(k))) {
                    sessions++;
                }
            }
        }
        finish();
    }

    /// Returns what has been here before.
    ///
    /// @return whether a recipient is left
    private boolean returnLoops() {
        try {
            var before = new Loops(delivery.content());
            for (var recipient : List.copyOf(open.keySet())) {
                if (before.has(recipient.address())) {
                    report(recipient, Outcome.bounced("5.4.6", "mail forwarding loop for "
                            + recipient.address()), settings.context.name());
                }
            }
        } catch (IOException e) {
            settle(Failure.local("4.3.0", "queue file read error: " + e.getMessage()));
        }
        return !open.isEmpty();
    }

    /// What connections are kept under.
    private String key() {
        // A server that was asked in the clear for one message's sake is not one for all.
        var place = isLax() ? nexthop + "\nTLS-Required: no" : nexthop;
        return settings.logins.dependOnSender() ? place + "\n" + delivery.request().sender()
                : place;
    }

    /// Whether delivery counts more for this message than its protection.
    private boolean isLax() {
        return (delivery.request().sendopts() & SendOptions.TLS_NOT_REQUIRED) != 0 && !requiresTls;
    }

    private int sessionLimit() {
        return settings.get(SmtpParams.MX_SESSION_LIMIT);
    }

    private List<Nexthop> destinations() {
        var all = new ArrayList<>(Nexthop.parse(nexthop, settings.lmtp, settings.port()));
        for (var relay : settings.get(SmtpParams.FALLBACK_RELAY)) {
            all.addAll(Nexthop.parse(relay, settings.lmtp, settings.port()));
        }
        return all;
    }

    private List<Target> targets(Nexthop destination) {
        try {
            return lookup.targets(destination);
        } catch (Failure.Stop e) {
            last = e.failure();
            hostless = Optional.of(last);
            var best = settings.get(RewriteParams.BEST_MX_TRANSPORT);
            if (!best.isEmpty() && last.dsn().status().equals(Lookup.LOOPS)
                    && setting(destination).isEmpty()) {
                pass(best);
            }
            return List.of();
        }
    }

    /// The name of the parameter that names this destination, if it is the administrator's word and not
    /// the sender's.
    private Optional<String> setting(Nexthop destination) {
        var fallback = SmtpParams.FALLBACK_RELAY.of(settings.lmtp);
        if (!Nexthop.parse(nexthop, settings.lmtp, settings.port()).contains(destination)) {
            return Optional.of(fallback.name());
        }
        var relay = RewriteParams.RELAYHOST;
        return settings.context.conf().get(relay).equals(nexthop) ? Optional.of(relay.name())
                : Optional.empty();
    }

    /// A mistake in main.cf, or in the DNS zone of a relay host, must not cost all mail.
    private void keepFromMistakes() {
        boolean lost = !last.temporary() && hostless.filter(last::equals).isPresent();
        var name = lost ? setting(destination) : Optional.<String>empty();
        if (name.isPresent()) {
            settings.context.log().warning(name.get() + " configuration problem");
            last = Failure.local("4.3.5", last.dsn().reason());
        }
    }

    /// Has another transport deliver: this host is the best mail exchanger of the destination.
    private void pass(String transport) {
        for (var recipient : List.copyOf(open.keySet())) {
            open.remove(recipient);
            try {
                boolean done = Pass.on(settings.context, delivery, transport, new Recipient(0,
                        recipient.address(), recipient.original(), recipient.orcpt(),
                        recipient.notifyFlags()));
                if (done) {
                    delivery.expanded(recipient);
                } else {
                    delivery.waits(recipient);
                }
            } catch (IOException e) {
                settings.context.log().warning("connect to transport private/" + transport + ": "
                        + e.getMessage());
                report(recipient, Outcome.deferred("4.3.0", "mail transport unavailable"), "none");
            }
        }
    }

    /// Sends over a kept connection, if there is one. When it turns out to be dead, nothing has
    /// been sent and nothing is lost.
    private void reuse(String key) {
        // What is demanded of a server is looked at when the connection is made.
        var session = requiresTls ? null : cache.take(key);
        if (session == null) {
            return;
        }
        session.use(delivery.request().queueId());
        if (isAlive(session) && suits(session)) {
            delays = delivery.delays().withConnected(delivery.now());
            asked = session.target();
            transfer(session, true);
        }
    }

    /// Whether a kept connection still works, and what came before is forgotten. If not, it is closed
    /// without a word: a fresh connection will do.
    private boolean isAlive(Session session) {
        try {
            if (session.ask("RSET", "sending RSET probe", settings.get(SmtpParams.RSET_TIMEOUT))
                    .positive()) {
                return true;
            }
        } catch (Failure.Stop e) {
            // That is what it was asked for.
        }
        session.breakOff();
        close(session);
        return false;
    }

    /// @return whether a session was made
    private boolean attempt(Target target) {
        Session session = null;
        var demand = RequireTls.Action.DISABLE;
        TlsPolicy policy;
        try {
            policy = policy(target);
        } catch (Failure.Stop e) {
            last = e.failure(); // the log has it already
            deferred = true;
            return false;
        }
        try {
            demand = demand(target, policy);
            session = open(target, policy);
        } catch (Failure.Stop e) {
            failed(target, e.failure(), demand);
        }
        if (session == null || !suits(session) || !isTrusted(session, demand)) {
            return false;
        }
        delays = delays.withConnected(delivery.now());
        session.use(delivery.request().queueId());
        transfer(session, false);
        return true;
    }

    private TlsPolicy policy(Target target) throws Failure.Stop {
        use("unknown?");
        var policy = isLax() ? settings.tls.policies().lax()
                : settings.tls.policies().find(destination, target.host());
        use(policy.level().word() + "?");
        policy = settings.tls.policies().forHost(policy, target.host());
        if (settings.get(TlsClientParams.WRAPPERMODE) && !policy.level().mandatory()) {
            settings.context.log().warning(TlsClientParams.WRAPPERMODE.of(settings.lmtp).name()
                    + " requires \"" + SmtpParams.TLS_SECURITY_LEVEL.of(settings.lmtp).name()
                    + " = encrypt\" (or stronger)");
            throw new Failure.Stop(Failure.local("4.3.0",
                    "server unavailable or unable to receive mail"));
        }
        return policy;
    }

    /// Notes for the log how TLS was used.
    private void use(String tls) {
        delays = delays.withTls(settings.tlsFeatures(tls));
    }

    /// Whether a server can take the message as its sender wants it; if not, another may. In the end,
    /// what no server can take comes back, unless some server could not be asked.
    private boolean suits(Session session) {
        if (session.features().utf8() || !SendOptions.needsUtf8(sendOptions())) {
            return true;
        }
        use(undecided(session).replace("?", "") + "?");
        unsuitable(new Failure(Dsn.of("5.6.7", "", "message requires SMTPUTF8, but no server was"
                + " found that supports SMTPUTF8. The last attempted server was "
                + session.target().namaddr()), session.target().relay(), false));
        close(session);
        return false;
    }

    /// A server cannot take this message; in the end it comes back, unless another could not be
    /// asked.
    private void unsuitable(Failure failure) {
        if (!deferred) {
            last = failure;
        }
    }

    /// What the message demands of a server by REQUIRETLS.
    ///
    /// @throws Failure.Stop if the configuration does not let it be met
    private RequireTls.Action demand(Target target, TlsPolicy policy) throws Failure.Stop {
        if (!requiresTls) {
            return RequireTls.Action.DISABLE;
        }
        var demand = settings.requireTls.action(destination.text(), target);
        var level = policy.level();
        if (demand == RequireTls.Action.ENFORCE && !level.proves()) {
            use(level.word() + "?/!requiretls:nocertmatch");
            throw settings.requireTls.disabled(destination.text(), target, level, "certificate matching");
        }
        if (demand == RequireTls.Action.STARTTLS && level == TlsLevel.NONE) {
            use(level.word() + "?/!requiretls:noencryption");
            throw settings.requireTls.disabled(destination.text(), target, level, "encryption");
        }
        return demand;
    }

    /// Whether a server does what the message demands; then the session knows what to say.
    private boolean isTrusted(Session session, RequireTls.Action demand) {
        if (demand == RequireTls.Action.DISABLE) {
            return true;
        }
        boolean secure = session.stream().secure();
        boolean offered = secure && session.features().requireTls();
        boolean misses = demand == RequireTls.Action.ENFORCE && !offered
                || demand == RequireTls.Action.STARTTLS && !secure;
        if (misses) {
            use(undecided(session) + "/!requiretls:" + (secure ? "none" : "nostarttls"));
            unsuitable(RequireTls.refused(session.target(), secure
                    ? "REQUIRETLS was not offered" : "TLS service was not offered"));
            close(session);
            return false;
        }
        session.demands(offered);
        session.tls(session.tls() + "/requiretls" + (!offered ? ":none"
                : demand == RequireTls.Action.ENFORCE ? "" : ":nocertmatch"));
        return true;
    }

    /// How a kept connection uses TLS, as Postfix logs it.
    private static String againOver(Session session) {
        return session.stream().secure() ? session.tls()
                : session.tls().equals(TlsLevel.NONE.word()) ? "" : undecided(session);
    }

    private static String undecided(Session session) {
        var tls = session.tls();
        int colon = tls.indexOf(':');
        return (colon < 0 ? tls : tls.substring(0, colon)) + (session.stream().secure() ? "" : "?");
    }

    private int sendOptions() {
        for (var recipient : open.keySet()) {
            if (!Bytes.isAscii(recipient.address())) {
                return delivery.request().sendopts() | SendOptions.UTF8_RECIPIENT;
            }
        }
        return delivery.request().sendopts();
    }

    private void failed(Target target, Failure failure, RequireTls.Action demand) {
        if (demand == RequireTls.Action.ENFORCE && failure.isWithoutTls()) {
            delays = delays.withTls(settings.tlsFeatures(delays.tls()
                    + "/!requiretls:nostarttls"));
            unsuitable(RequireTls.refused(target, "TLS service was not offered"));
        } else if (failure.isUnmet()) {
            unsuitable(failure);
        } else {
            failedHost(failure);
        }
    }

    private void failedHost(Failure failure) {
        last = failure;
        deferred |= failure.temporary();
        if (!failure.temporary()) {
            // A host that refuses for good speaks for the destination.
            settle(failure);
        } else if (failure.relay().equals("none")) {
            settings.context.log().info(failure.dsn().reason());
        } else if (more) { // the last one's failure is in the recipients' lines
            settings.context.log().info(delivery.request().queueId() + ": "
                    + failure.dsn().reason());
        }
    }

    private void settle(Failure failure) {
        for (var recipient : List.copyOf(open.keySet())) {
            report(recipient, failure.outcome(), failure.relay());
        }
    }

    private Session open(Target target, TlsPolicy policy) throws Failure.Stop {
        try {
            return open(target, policy, false);
        } catch (Greeter.NoTls e) {
            if (!waitedLong()) {
                throw new Failure.Stop(Failure.of(target, "4.7.5",
                        "Cannot start TLS: handshake failure"));
            }
        }
        try {
            return open(target, policy, true);
        } catch (Greeter.NoTls bug) {
            throw new IllegalStateException(bug);
        }
    }

    /// Whether the message has been tried before: then it may go in plain text where TLS fails, for it
    /// may have failed then, too.
    private boolean waitedLong() {
        var request = delivery.request();
        return request.activated() - request.arrival()
                >= settings.get(QmgrParams.MINIMAL_BACKOFF_TIME).toNanos() / 1000;
    }

    private Session open(Target target, TlsPolicy policy, boolean plain)
            throws Failure.Stop, Greeter.NoTls {
        var session = new Session(settings, target, connect(target),
                delivery.request().queueId());
        session.tls(policy.level().word() + "?");
        boolean done = false;
        try {
            new Greeter(settings, session, policy, delivery.request(), destination).greet(plain);
            done = true;
            return session;
        } finally {
            use(session.tls());
            if (!done) {
                close(session);
            }
        }
    }

    private SmtpStream connect(Target target) throws Failure.Stop {
        var limit = settings.get(SmtpParams.CONNECT_TIMEOUT);
        var timers = settings.context.timers();
        try {
            return new SmtpStream(switch (target) {
                case Target.Inet inet -> connect(inet, limit.isZero() ? SYSTEM_LIMIT : limit);
                case Target.Unix unix -> UnixWire.connect(
                        Path.of(settings.get(QueueParams.QUEUE_DIRECTORY)).resolve(unix.path()),
                        timers);
            });
        } catch (SocketTimeoutException e) {
            throw new Failure.Stop(notConnected(target, "Connection timed out"));
        } catch (IOException e) {
            var text = String.valueOf(e.getMessage());
            int end = text.indexOf(" (");
            throw new Failure.Stop(notConnected(target, end > 0 ? text.substring(0, end) : text));
        }
    }

    private TcpWire connect(Target.Inet target, Duration limit)
            throws IOException, Failure.Stop {
        var peer = new InetSocketAddress(target.address(), target.port());
        var local = settings.bind.towards(target.address());
        if (local.isPresent()) {
            try {
                return TcpWire.connect(peer, local.get(), limit, settings.context.timers());
            } catch (BindException e) {
                settings.context.log().warning("smtp_connect_addr: bind "
                        + AddressText.of(local.get().getAddress()) + ": " + e.getMessage());
                if (settings.get(SmtpParams.BIND_ADDRESS_ENFORCE)) {
                    throw new Failure.Stop(Failure.local("4.4.0", "server configuration error"));
                }
            }
        }
        return TcpWire.connect(peer, limit, settings.context.timers());
    }

    private static Failure notConnected(Target target, String why) {
        return new Failure(Dsn.of("4.4.1", "", "connect to " + target.relay() + ": " + why),
                "none", true);
    }

    private void transfer(Session session, boolean old) {
        session.kept(wantsToKeep() && session.reusable());
        delays = delays.withUses(session.uses()).withTls(settings.tlsFeatures(
                old ? againOver(session) : session.tls()));
        var results = new Results(session);
        var transfer = new Transfer(settings, session, delivery, List.copyOf(open.keySet()),
                results);
        boolean clean = false;
        try {
            new Forwarding(settings, session).tell(delivery.request().client());
            transfer.run();
            clean = true;
        } catch (Failure.Stop e) {
            if (!old || !session.isBroken() || transfer.answered()) {
                stopped(e.failure(), results.refused);
            } else {
                asked = null; // a fresh connection will tell
            }
        } catch (StoppedException e) {
            session.breakOff();
            close(session);
            throw e;
        }
        finish(session, clean);
    }

    /// @param refused recipients whose failure is known
    private void stopped(Failure failure, Set<Recipient> refused) {
        last = failure;
        if (failure.temporary()) {
            open.replaceAll((who, known) -> refused.contains(who) ? known : failure);
        } else {
            settle(failure);
        }
    }

    private void finish(Session session, boolean clean) {
        if (clean && session.isKept() && session.reusable()) {
            session.tellPostmaster(delivery.request().sender());
            cache.put(key(), session);
        } else {
            close(session);
        }
    }

    private boolean wantsToKeep() {
        boolean asked = (delivery.request().flags() & DeliveryRequest.CONNECTION_CACHE) != 0
                && settings.get(SmtpParams.CONNECTION_CACHE_ON_DEMAND);
        return asked || settings.keeps(nexthop);
    }

    private void close(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            // The server is gone already; what it said before counts.
        }
        session.tellPostmaster(delivery.request().sender());
    }

    private final class Results implements Transfer.Results {
        private final Session session;
        private final Set<Recipient> refused = new HashSet<>();

        Results(Session session) {
            this.session = session;
        }

        @Override
        public void sent(Recipient recipient, Dsn dsn) {
            report(recipient, new Outcome.Sent(dsn), session.target().relay());
        }

        @Override
        public void failed(Recipient recipient, Failure failure) {
            last = failure;
            if (failure.temporary()) {
                refused.add(recipient);
                open.put(recipient, failure);
                return;
            }
            report(recipient, failure.outcome(), failure.relay());
        }
    }

    private void report(Recipient recipient, Outcome outcome, String relay) {
        open.remove(recipient);
        delivery.report(recipient, outcome, relay, delays);
    }

    /// Whoever is left is deferred, or bounced where the destination does not exist.
    private void finish() {
        if (!open.isEmpty()) {
            keepFromMistakes();
        }
        if (!open.isEmpty() && last.site() && last.temporary()) {
            delivery.suspend(last.outcome().dsn());
        }
        for (var left : new ArrayList<>(open.entrySet())) {
            var failure = left.getValue() == null ? last : left.getValue();
            report(left.getKey(), failure.outcome(), failure.relay());
        }
    }
}
