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

/// TLS of a service: its policies, its keys, and whom it trusts.
final class ClientTls {
    private final Settings settings;
    private final TlsPolicies policies;
    private final Map<TlsOptions, TlsClient> clients = new HashMap<>();
    private final Map<List<String>, Authorities> authorities = new HashMap<>();
    private Optional<TlsClient> first = Optional.empty();

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
        readKeys();
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
        try {
            first = Optional.of(TlsClient.with(TlsOptions.of(settings.get(
                    SmtpParams.TLS_PROTOCOLS)), keys, this::unknownCipher));
        } catch (IOException e) {
            throw new FatalException("cannot get private key or certificate from file: " + e, e);
        }
    }

    private Optional<KeyFiles.Pair> pair(Twin<String> key, Twin<String> certificate) {
        return settings.get(certificate).isEmpty() ? Optional.empty()
                : Optional.of(new KeyFiles.Pair(Path.of(settings.get(key)),
                        Path.of(settings.get(certificate))));
    }

    private void unknownCipher(String name) {
        settings.context.log().warning("cipher \"" + name + "\" is not known here");
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
                first = Optional.of(new TlsClient(options, this::unknownCipher));
            }
            client = first.get().with(options, this::unknownCipher);
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
        return authorities.computeIfAbsent(policy.anchors(), this::read);
    }

    private Authorities read(List<String> anchors) {
        int depth = settings.get(TlsClientParams.SCERT_VERIFYDEPTH);
        try {
            return anchors.isEmpty() ? Authorities.of(new Authorities.Sources(
                    paths(List.of(settings.get(TlsClientParams.CA_FILE))),
                    paths(List.of(settings.get(TlsClientParams.CA_PATH))),
                    settings.get(TlsParams.TLS_APPEND_DEFAULT_CA)), depth)
                    : Authorities.anchors(paths(anchors), depth);
        } catch (IOException e) {
            settings.context.log().warning("cannot load Certification Authority data: " + e);
            return Authorities.none();
        }
    }

    private static List<Path> paths(List<String> names) {
        return names.stream().filter(name -> !name.isEmpty()).map(Path::of).toList();
    }
}
