package org.postrider.mail.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postrider.mail.params.Catalogue;
import org.postrider.mail.params.Families;
import org.postrider.mail.params.Param;

/// Raw default values by name: from the catalogue, or computed from the host and the settings.
public final class Defaults {
    private final String hostName;

    /// @param hostName what the host calls itself, with or without a domain
    public Defaults(String hostName) {
        this.hostName = hostName;
    }

    /// Defaults that are computed from the host that this runs on.
    public static Defaults ofThisHost() {
        try {
            return new Defaults(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        } catch (IOException e) {
            return new Defaults("localhost");
        }
    }

    /// The default of a name in the catalogue or of a family, not computed.
    static Optional<String> fixed(String name) {
        return Catalogue.find(name).or(() -> Families.find(name)).map(Param::rawDefault);
    }

    /// The raw default of a name whose default depends on the host or the settings.
    ///
    /// @param conf gives the settings that a computed default depends on
    public Optional<String> computed(String name, Conf conf) {
        var text = switch (name) {
            case "myhostname" -> hostName.indexOf('.') > 0 ? hostName : hostName + ".$mydomain";
            case "mydomain" -> domain(conf);
            case "mynetworks" -> OwnNetworks.of(conf);
            case "config_directory" -> conf.directory().toString();
            case "command_directory" -> home("sbin", "/usr/sbin");
            case "daemon_directory" -> home("libexec", "/usr/lib/postfix/sbin");
            case "process_id" -> Long.toString(ProcessHandle.current().pid());
            default -> null;
        };
        return Optional.ofNullable(text);
    }

    private String domain(Conf conf) {
        var host = conf.isSet("myhostname") && !conf.raw("myhostname").contains("$mydomain")
                && !conf.raw("myhostname").contains("{mydomain}")
                ? conf.expand(conf.raw("myhostname")) : hostName;
        int dot = host.indexOf('.');
        return dot > 0 && dot + 1 < host.length() ? host.substring(dot + 1) : "localdomain";
    }

    private static String home(String folder, String otherwise) {
        var home = System.getProperty("postrider.home", "");
        return home.isEmpty() ? otherwise : Path.of(home, folder).toString();
    }
}
