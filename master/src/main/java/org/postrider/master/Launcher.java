package org.postrider.master;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.MasterParams;
import org.postrider.util.sys.OwnJava;
import org.postrider.util.sys.Processes;

/// How daemon processes are started: by the image's launcher, or, where there is no image, by this
/// process's own Java and class path.
///
/// Daemons always come from our own image, whatever `daemon_directory` says: the main.cf of a host
/// that ran Postfix points there at Postfix's.
final class Launcher {
    private static final String MAIN = "org.postrider.suite.Daemon";

    private final Conf conf;

    Launcher(Conf conf) {
        this.conf = conf;
    }

    /// The process for these descriptors.
    ///
    /// @param title what `ps` shows at the end of the command line
    Processes.Launch launch(String title, List<Integer> descriptors) {
        var command = command();
        command.add(title);
        return new Processes.Launch(command.getFirst(), List.copyOf(command), environment(),
                "", descriptors, false);
    }

    private static List<String> command() {
        var home = System.getProperty("postrider.home", "");
        return home.isEmpty() ? OwnJava.command(MAIN)
                : new ArrayList<>(List.of(home + "/libexec/postrider-daemon"));
    }

    /// The environment that `import_environment` lets through.
    private Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        var own = Processes.environment();
        environment.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
        for (var name : conf.get(MasterParams.IMPORT_ENVIRONMENT)) {
            int equals = name.indexOf('=');
            if (equals > 0) {
                environment.put(name.substring(0, equals), name.substring(equals + 1));
            } else if (own.containsKey(name)) {
                environment.put(name, own.get(name));
            }
        }
        return environment;
    }
}
