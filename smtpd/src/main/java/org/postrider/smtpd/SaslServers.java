package org.postrider.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.params.SaslParams;
import org.postrider.net.TcpWire;
import org.postrider.sasl.CyrusConf;
import org.postrider.sasl.DovecotServer;
import org.postrider.sasl.PasswordServer;
import org.postrider.sasl.PasswordTable;
import org.postrider.sasl.Saslauthd;
import org.postrider.sasl.SaslServer;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.util.FatalException;
import org.postrider.util.UnixWire;
import org.postrider.util.Wire;

/// Makes the authentication server that `smtpd_sasl_type` names.
final class SaslServers {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ServiceContext context;
    private final Conf conf;
    private final String path;

    SaslServers(ServiceContext context) {
        this.context = context;
        conf = context.conf();
        path = conf.get(SaslParams.SMTPD_SASL_PATH);
    }

    /// @throws FatalException if there is none of that name, or its configuration is bad
    SaslServer server() {
        var type = conf.get(SaslParams.SMTPD_SASL_TYPE);
        return switch (type) {
            case "dovecot" -> new DovecotServer(this::dovecot);
            case "cyrus" -> cyrus();
            case "postrider" -> table();
            default -> {
                context.log().warning("unsupported SASL server implementation: " + type);
                throw new FatalException("SASL per-process initialization failed");
            }
        };
    }

    private Wire dovecot() throws IOException {
        try {
            var wire = path.startsWith("inet:") ? tcp(path.substring("inet:".length()))
                    : UnixWire.connect(Path.of(conf.get(QueueParams.QUEUE_DIRECTORY)).resolve(
                            path.startsWith("unix:") ? path.substring("unix:".length()) : path),
                            context.timers());
            wire.timeout(LIMIT);
            return wire;
        } catch (IOException e) {
            context.log().warning("SASL: Connect to Dovecot auth socket '" + path + "' failed: "
                    + e.getMessage());
            throw e;
        }
    }

    private Wire tcp(String hostAndPort) throws IOException {
        int colon = hostAndPort.lastIndexOf(':');
        try {
            var host = InetAddress.getByName(hostAndPort.substring(0, Math.max(colon, 0)));
            int port = Integer.parseInt(hostAndPort.substring(colon + 1));
            return TcpWire.connect(new InetSocketAddress(host, port), LIMIT, context.timers());
        } catch (IllegalArgumentException e) {
            throw new IOException("not HOST:PORT", e);
        }
    }

    /// The part of Cyrus SASL that needs no library: passwords that saslauthd checks.
    private SaslServer cyrus() {
        var settings = CyrusConf.parse(cyrusLines());
        if (!settings.method().equals("saslauthd")) {
            throw new FatalException("smtpd_sasl_type = cyrus: pwcheck_method: saslauthd is"
                    + " supported, not pwcheck_method: " + settings.method());
        }
        var names = new ArrayList<>(PasswordServer.WITH_PASSWORDS);
        if (!settings.mechanisms().isEmpty()) {
            names.retainAll(settings.mechanisms());
        }
        if (names.isEmpty()) {
            throw new FatalException("smtpd_sasl_type = cyrus: no mechanism of "
                    + String.join(" ", settings.mechanisms()) + " is possible with saslauthd");
        }
        var socket = Path.of(settings.socket());
        return passwordServer(new Saslauthd(() -> {
            try {
                var wire = UnixWire.connect(socket, context.timers());
                wire.timeout(LIMIT);
                return wire;
            } catch (IOException e) {
                throw new IOException("cannot connect to saslauthd server: " + e.getMessage(), e);
            }
        }), names);
    }

    /// The first configuration file of that name.
    private List<String> cyrusLines() {
        var places = conf.get(SaslParams.CYRUS_SASL_CONFIG_PATH);
        if (places.isEmpty()) {
            places = conf.get(CommonParams.CONFIG_DIRECTORY)
                    + "/sasl:/etc/sasl2:/etc/sasl:/usr/lib/sasl2";
        }
        for (var place : places.split(":")) {
            var file = Path.of(place, path + ".conf");
            if (Files.exists(file)) {
                try {
                    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
                } catch (IOException e) {
                    throw new FatalException("cannot read " + file + ": " + e.getMessage(), e);
                }
            }
        }
        throw new FatalException("smtpd_sasl_type = cyrus: no " + path + ".conf in " + places
                + ", and nothing but pwcheck_method: saslauthd is supported");
    }

    private SaslServer table() {
        var tables = context.tables().maps(
                SaslParams.POSTRIDER_SMTPD_SASL_PASSWORD_MAPS.name(),
                conf.get(SaslParams.POSTRIDER_SMTPD_SASL_PASSWORD_MAPS), conf);
        if (tables.isEmpty()) {
            throw new FatalException("smtpd_sasl_type = postrider: "
                    + SaslParams.POSTRIDER_SMTPD_SASL_PASSWORD_MAPS.name() + " is empty");
        }
        var names = conf.get(SaslParams.POSTRIDER_SMTPD_SASL_MECHANISMS).stream()
                .map(name -> name.toUpperCase(Locale.ROOT)).toList();
        try {
            return passwordServer(new PasswordTable(user -> stored(tables, user)), names);
        } catch (IllegalArgumentException e) {
            throw new FatalException("unknown "
                    + SaslParams.POSTRIDER_SMTPD_SASL_MECHANISMS.name() + " value \""
                    + e.getMessage() + "\"", e);
        }
    }

    private static Optional<String> stored(Maps tables, String user) throws IOException {
        return switch (tables.lookup(user)) {
            case Lookup.Found(var value) -> Optional.of(value);
            case Lookup.NotFound _ -> Optional.empty();
            case Lookup.Failed(var reason) -> throw new IOException(reason);
        };
    }

    private SaslServer passwordServer(org.postrider.sasl.Passwords passwords,
            List<String> names) {
        return new PasswordServer(passwords, names,
                conf.get(SaslParams.SMTPD_SASL_LOCAL_DOMAIN), conf.get(CommonParams.MYHOSTNAME),
                text -> context.log().warning("SASL authentication failure: " + text));
    }
}
