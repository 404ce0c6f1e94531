package org.postrider.smtp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.TlsClientParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.params.Twin;
import org.postrider.net.tls.Authorities;
import org.postrider.net.tls.ClientCertificate;
import org.postrider.net.tls.KeyFiles;
import org.postrider.net.tls.TlsClient;
import org.postrider.net.tls.TlsOptions;
import org.postrider.util.FatalException;
import org.postrider.util.Reason;

/// TLS of a service: its policies, its keys, and whom it trusts.
final class ClientTls {
    private final Settings settings;
    private final TlsPolicies policies;
    private final Map<TlsOptions, TlsClient> clients = new HashMap<>();
    private final Map<List<String>, Known> authorities = new HashMap<>();
    private final int logLevel;
    private Optional<TlsClient> first = Optional.empty();

    /// What was read.
    ///
    /// @param stamp of the files at that time
    private record Known(String stamp, Authorities authorities) {}

    /// @throws FatalException if the configuration is bad
    ClientTls(Settings settings) {
        this.settings = settings;
        policies = new TlsPolicies(settings);
        var level = SmtpParams.TLS_SECURITY_LEVEL.of(settings.lmtp);
        if (settings.context.conf().usesOldDefault(level)) {
            settings.context.log().info("using backwards-compatible default setting "
                    + level.name() + "=(empty)");
        }
        ClientCertificate.checkDigest(settings.get(TlsClientParams.FINGERPRINT_DIGEST));
        logLevel = TlsOptions.logLevel(settings.context.conf(),
                SmtpParams.TLS_LOGLEVEL.of(settings.lmtp), policies.never() ? _ -> { }
                        : settings.context.log()::warning);
        readKeys();
    }

    /// How much is logged of TLS, from 0 to 4.
    int logLevel() {
        return logLevel;
    }

    /// Which TLS belongs to which destination.
    TlsPolicies policies() {
        return policies;
    }

    /// Reads our keys while the process may still read root's files. Without them a relay that knows
    /// us by our certificate would refuse all mail for good, so there is no service then.
    private void readKeys() {
        var keys = new KeyFiles(settings.get(TlsClientParams.CHAIN_FILES).stream().map(Path::of)
                .toList(), List.of(pair(TlsClientParams.KEY_FILE, TlsClientParams.CERT_FILE),
                        pair(TlsClientParams.ECKEY_FILE, TlsClientParams.ECCERT_FILE),
                        pair(TlsClientParams.DKEY_FILE, TlsClientParams.DCERT_FILE)).stream()
                        .flatMap(Optional::stream).toList());
        if (policies.never() || keys.isEmpty()) {
            return;
        }
        if (!keys.chains().isEmpty() && !keys.pairs().isEmpty()) {
            settings.context.log().warning("both " + name(TlsClientParams.CHAIN_FILES)
                    + " and one or more of " + name(TlsClientParams.CERT_FILE) + ", "
                    + name(TlsClientParams.ECCERT_FILE) + " and "
                    + name(TlsClientParams.DCERT_FILE)
                    + " are set; only the first is used");
        }
        try {
            first = Optional.of(TlsClient.with(TlsOptions.of(settings.get(
                    SmtpParams.TLS_PROTOCOLS)), keys, settings.context.log()::warning));
        } catch (IOException e) {
            throw new FatalException("cannot get private key or certificate from file: "
                    + Reason.text(e), e);
        }
    }

    private String name(Twin<?> param) {
        return param.of(settings.lmtp).name();
    }

    private Optional<KeyFiles.Pair> pair(Twin<String> key, Twin<String> certificate) {
        return settings.get(certificate).isEmpty() ? Optional.empty()
                : Optional.of(new KeyFiles.Pair(Path.of(settings.get(key)),
                        Path.of(settings.get(certificate))));
    }

    /// The authorities in files that a policy names. They are read again when they have changed.
    ///
    /// @throws IOException if they cannot be read
    synchronized Authorities anchors(List<String> files) throws IOException {
        var stamp = new Authorities.Sources(paths(files), List.of(), false).stamp();
        var known = authorities.get(files);
        if (known == null || !known.stamp().equals(stamp)) {
            known = new Known(stamp, Authorities.anchors(paths(files),
                    settings.get(TlsClientParams.SCERT_VERIFYDEPTH)));
            authorities.put(files, known);
        }
        return known.authorities();
    }

    /// The TLS client for a policy. Made when it is needed first: most hosts' start-up should not pay
    /// for it.
    ///
    /// @throws org.postrider.mail.params.ConfException if the policy leaves nothing to agree on
    synchronized TlsClient client(TlsPolicy policy) {
        var options = TlsOptions.of(settings.context.conf(), policy.protocols(), policy.grade(),
                policy.excluded());
        var client = clients.get(options);
        if (client == null) {
            if (first.isEmpty()) {
                first = Optional.of(new TlsClient(options, settings.context.log()::warning));
            }
            client = first.get().with(options, settings.context.log()::warning);
            var limit = settings.get(TlsClientParams.SESSION_CACHE_TIMEOUT);
            boolean keeps = !settings.get(TlsClientParams.SESSION_CACHE_DATABASE).isEmpty()
                    && limit.isPositive();
            client = keeps ? client.keeping(limit) : client;
            clients.put(options, client);
        }
        return client;
    }

    /// Whom we trust to say which server is which. What cannot be read is trusted by nobody.
    synchronized Authorities authorities(TlsPolicy policy) {
        try {
            return policy.anchors().isEmpty() ? usual() : anchors(policy.anchors());
        } catch (IOException e) {
            settings.context.log().warning("error opening trust anchor file: " + e.getMessage());
            return Authorities.none();
        }
    }

    private Authorities usual() {
        var sources = new Authorities.Sources(
                paths(List.of(settings.get(TlsClientParams.CA_FILE))),
                paths(List.of(settings.get(TlsClientParams.CA_PATH))),
                settings.get(TlsParams.TLS_APPEND_DEFAULT_CA));
        var stamp = sources.stamp();
        var known = authorities.get(List.of());
        if (known == null || !known.stamp().equals(stamp)) {
            known = new Known(stamp, usual(sources));
            authorities.put(List.of(), known);
        }
        return known.authorities();
    }

    private Authorities usual(Authorities.Sources sources) {
        try {
            return Authorities.of(sources, settings.get(TlsClientParams.SCERT_VERIFYDEPTH));
        } catch (IOException e) {
            settings.context.log().warning("cannot load Certification Authority data: "
                    + Reason.text(e));
            return Authorities.none();
        }
    }

    private static List<Path> paths(List<String> names) {
        return names.stream().filter(name -> !name.isEmpty()).map(Path::of).toList();
    }
}
