package org.postrider.smtp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.params.Twin;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsClient;
import org.postrider.net.tls.TlsOptions;
import org.postrider.server.ServiceContext;
import org.postrider.util.FatalException;

/// What all deliveries of one service share: the parameters of its name, and what is made of them.
final class Settings {
    /// How much TLS is wanted.
    enum TlsLevel { NONE, MAY, ENCRYPT }

    final ServiceContext context;
    final boolean lmtp;
    final TlsLevel tls;
    final Logins logins;
    final Edits edits;
    private final Conf conf;
    private TlsClient tlsClient;

    Settings(ServiceContext context, boolean lmtp) {
        this.context = context;
        this.lmtp = lmtp;
        conf = context.conf();
        tls = level();
        if (conf.usesOldDefault(SmtpParams.TLS_SECURITY_LEVEL.of(lmtp))) {
            context.log().info("using backwards-compatible default setting "
                    + SmtpParams.TLS_SECURITY_LEVEL.of(lmtp).name() + "=(empty)");
        }
        readKeys();
        edits = new Edits(this);
        logins = new Logins(this);
    }

    private TlsLevel level() {
        var level = get(SmtpParams.TLS_SECURITY_LEVEL);
        return switch (level) {
            case "" -> get(SmtpParams.ENFORCE_TLS) ? TlsLevel.ENCRYPT
                    : get(SmtpParams.USE_TLS) ? TlsLevel.MAY : TlsLevel.NONE;
            case "none" -> TlsLevel.NONE;
            case "may" -> TlsLevel.MAY;
            case "encrypt" -> TlsLevel.ENCRYPT;
            default -> throw new ConfException("invalid TLS security level: "
                    + SmtpParams.TLS_SECURITY_LEVEL.of(lmtp).name() + " = " + level);
        };
    }

    /// How a connection used TLS, for the log; empty where that is not wanted.
    String tlsFeatures(Session session) {
        if (!get(SmtpParams.LOG_TLS_FEATURE_STATUS)) {
            return "";
        }
        var level = tls.name().toLowerCase(java.util.Locale.ROOT);
        return tls == TlsLevel.NONE || session.stream().secure() ? level : level + ":none";
    }

    /// The value of the member for this program.
    <T> T get(Twin<T> twin) {
        return conf.get(twin.of(lmtp));
    }

    /// The value of a parameter that both programs have in common.
    <T> T get(Param<T> param) {
        return conf.get(param);
    }

    /// What this host calls itself.
    String helo() {
        return get(lmtp ? SmtpParams.LMTP_LHLO_NAME : SmtpParams.SMTP_HELO_NAME);
    }

    /// Time limit for the greeting and the reply to it.
    Duration helloTimeout() {
        return get(lmtp ? SmtpParams.LMTP_LHLO_TIMEOUT : SmtpParams.SMTP_HELO_TIMEOUT);
    }

    /// The port where a nexthop has none.
    String port() {
        return get(lmtp ? SmtpParams.LMTP_TCP_PORT : SmtpParams.SMTP_TCP_PORT);
    }

    /// Whether a client says in AUTH that it acts for itself.
    boolean actsForItself() {
        return get(SaslParams.SEND_CYRUS_SASL_AUTHZID);
    }

    /// Whether this protocol family is in use.
    boolean family(String name) {
        var protocols = get(CommonParams.INET_PROTOCOLS);
        return protocols.contains("all") || protocols.contains(name);
    }

    /// The TLS client. Without keys it is made when it is needed first: most hosts' start-up should
    /// not pay for it.
    synchronized TlsClient tlsClient() {
        if (tlsClient == null) {
            tlsClient = new TlsClient(options(), this::unknownCipher);
        }
        return tlsClient;
    }

    private TlsOptions options() {
        boolean mandatory = tls == TlsLevel.ENCRYPT;
        var excluded = new ArrayList<>(get(TlsClientParams.EXCLUDE_CIPHERS));
        if (mandatory) {
            excluded.addAll(get(TlsClientParams.MANDATORY_EXCLUDE_CIPHERS));
        }
        return TlsOptions.of(conf, get(mandatory
                ? SmtpParams.TLS_MANDATORY_PROTOCOLS : SmtpParams.TLS_PROTOCOLS),
                get(mandatory ? TlsClientParams.MANDATORY_CIPHERS : TlsClientParams.CIPHERS),
                excluded);
    }

    private void unknownCipher(String name) {
        context.log().warning("cipher \"" + name + "\" is not known here");
    }

    /// Reads our keys while the process may still read root's files. Without them a relay that knows
    /// us by our certificate would refuse all mail for good, so there is no service then.
    ///
    /// @throws FatalException if they cannot be used
    private void readKeys() {
        var keys = new KeyFiles(get(TlsClientParams.CHAIN_FILES).stream().map(Path::of).toList(),
                List.of(pair(TlsClientParams.KEY_FILE, TlsClientParams.CERT_FILE),
                        pair(TlsClientParams.ECKEY_FILE, TlsClientParams.ECCERT_FILE)).stream()
                        .flatMap(Optional::stream).toList());
        if (tls == TlsLevel.NONE || keys.isEmpty()) {
            return;
        }
        try {
            tlsClient = TlsClient.with(options(), keys, this::unknownCipher);
        } catch (IOException e) {
            throw new FatalException("cannot get private key or certificate from file: " + e, e);
        }
    }

    private Optional<KeyFiles.Pair> pair(Twin<String> key, Twin<String> certificate) {
        return get(certificate).isEmpty() ? Optional.empty()
                : Optional.of(new KeyFiles.Pair(Path.of(get(key)), Path.of(get(certificate))));
    }
}
