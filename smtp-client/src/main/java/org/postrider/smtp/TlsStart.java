package org.postrider.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.net.tls.CertificateNames;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.TlsSession;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Turns a new connection to TLS, and looks at who the server proves to be.
final class TlsStart {
    private static final Set<String> GRADES = Set.of("high", "medium", "low", "export", "null");

    private final Settings settings;
    private final Log log;
    private final Session session;
    private final Target target;
    private final TlsPolicy policy;
    private final Nexthop destination;

    /// @param destination of which the server is one
    TlsStart(Settings settings, Session session, TlsPolicy policy, Nexthop destination) {
        this.settings = settings;
        log = settings.context.log();
        this.session = session;
        target = session.target();
        this.policy = policy;
        this.destination = destination;
    }

    /// Says STARTTLS (RFC 3207) where the server offers it.
    ///
    /// @return whether the connection is under TLS now
    /// @throws Failure.Stop if the policy is not met
    /// @throws Greeter.NoTls if the handshake failed and TLS is not mandatory
    boolean offered() throws Failure.Stop, Greeter.NoTls {
        if (!session.features().startTls()) {
            if (policy.level().mandatory()) {
                session.tls("!" + policy.level().word());
                throw new Failure.Stop(Failure.of(target, "4.7.4",
                        "TLS is required, but was not offered by host " + target.namaddr()));
            }
            session.tls(policy.level().word() + ":none");
            return false;
        }
        var reply = session.ask("STARTTLS", "receiving the STARTTLS response",
                settings.get(SmtpParams.STARTTLS_TIMEOUT));
        if (reply.positive()) {
            handshake();
            return true;
        }
        if (policy.level().mandatory()) {
            session.tls("!" + policy.level().word());
            var failure = session.refusal(reply, "", "", true);
            throw new Failure.Stop(new Failure(failure.dsn().withReason("TLS is required, but host "
                    + target.namaddr() + " refused to start TLS: " + reply.line()),
                    failure.relay(), true).softened());
        }
        session.tls(policy.level().word() + ":none");
        return false;
    }

    /// Makes the handshake.
    ///
    /// @throws Failure.Stop if the policy is not met
    /// @throws Greeter.NoTls if it failed and TLS is not mandatory
    void handshake() throws Failure.Stop, Greeter.NoTls {
        TlsSession agreed;
        try {
            if (!GRADES.contains(policy.grade())) {
                throw new ConfException("invalid cipher grade: \"" + policy.grade() + "\"");
            }
            session.stream().timeout(settings.get(SmtpParams.STARTTLS_TIMEOUT));
            agreed = session.stream().startTls(settings.tls.client(policy), target.host(),
                    serverName());
        } catch (ConfException e) {
            log.warning(target.relay() + ": " + e.getMessage() + ": aborting TLS session");
            throw failed();
        } catch (IOException e) {
            boolean gone = e instanceof EOFException || e.getCause() instanceof EOFException;
            log.info("SSL_connect error to " + target.relay() + ": "
                    + (gone ? "lost connection" : "-1"));
            if (!gone) {
                log.warning("TLS library problem: "
                        + Bytes.printable(String.valueOf(e.getMessage()), 200));
            }
            if (!policy.level().mandatory()) {
                session.breakOff();
                throw new Greeter.NoTls(e);
            }
            throw failed();
        }
        judge(agreed);
    }

    private Failure.Stop failed() {
        session.breakOff();
        return new Failure.Stop(Failure.of(target, "4.7.5",
                "Cannot start TLS: handshake failure"));
    }

    /// Which name the server is asked for.
    private String serverName() {
        return switch (policy.servername()) {
            case "nexthop" -> domain();
            case "hostname" -> target.host();
            default -> policy.servername();
        };
    }

    private void judge(TlsSession agreed) throws Failure.Stop {
        boolean logs = settings.tls.logLevel() > 0;
        var level = policy.level();
        var chain = agreed.peer();
        var worth = "Anonymous";
        if (!chain.isEmpty() && settings.tls.logLevel() > 1) {
            log.info(target.relay() + ": " + ClientCertificate.summary(chain.getFirst(),
                    settings.get(TlsClientParams.FINGERPRINT_DIGEST)));
        }
        if (!chain.isEmpty() && !policy.sts().failure().isEmpty()) {
            worth = "Untrusted";
            if (level.proves()) {
                log.info("certificate verification failed for " + target.relay()
                        + ": external policy failure (" + policy.sts().failure() + ")");
            }
        } else if (!chain.isEmpty() && (logs || level.proves())) {
            worth = level == TlsLevel.FINGERPRINT
                    ? knows(chain.getFirst()) ? "Verified" : "Untrusted" : worth(chain);
        }
        if (logs) {
            log.info(worth + " TLS connection established to " + target.relay() + ": " + agreed);
        }
        session.verified(worth.equals("Verified"));
        session.tls(level.word());
        if (level.proves() && !session.verified()) {
            session.tls("!" + level.word());
            throw new Failure.Stop(Failure.of(target, "4.7.5", "Server certificate not verified"));
        }
    }

    /// What a chain of certificates is worth that authorities vouch for.
    private String worth(List<X509Certificate> chain) {
        boolean proves = policy.level().proves();
        var distrust = settings.tls.authorities(policy).distrustServer(chain);
        if (distrust.isPresent()) {
            if (proves) {
                log.info(distrust.get().line(target.relay()));
            }
            return "Untrusted";
        }
        if (!proves) {
            return "Trusted";
        }
        for (var word : policy.match()) {
            var name = switch (word) {
                case "nexthop" -> domain();
                case "dot-nexthop" -> "." + domain();
                case "hostname" -> target.host();
                default -> word;
            };
            if (CertificateNames.match(chain.getFirst(), name)) {
                return "Verified";
            }
        }
        mismatch("num=62:hostname mismatch");
        return "Trusted";
    }

    /// Whether the certificate, or its key, is one of those in the policy.
    private boolean knows(X509Certificate certificate) {
        var parameter = TlsClientParams.FINGERPRINT_DIGEST.of(settings.lmtp);
        if (settings.context.conf().usesOldDefault(parameter)) {
            log.info("using backwards-compatible default setting " + parameter.name()
                    + "=md5 to compute certificate fingerprints");
        }
        var digest = settings.get(parameter);
        var own = ClientCertificate.fingerprint(certificate, digest);
        var key = ClientCertificate.keyFingerprint(certificate, digest);
        for (var known : policy.match()) {
            if (ClientCertificate.isSame(known, own) || ClientCertificate.isSame(known, key)) {
                return true;
            }
        }
        mismatch("num=65:no matching DANE TLSA records");
        return false;
    }

    private void mismatch(String why) {
        log.info("server certificate verification failed for " + target.relay() + ": " + why);
    }

    /// The name of the destination, without port and brackets; a local socket is this host.
    private String domain() {
        return switch (destination) {
            case Nexthop.Unix _ -> target.host();
            case Nexthop.Inet inet -> inet.name();
        };
    }
}
