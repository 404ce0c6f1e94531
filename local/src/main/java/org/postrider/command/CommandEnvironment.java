package org.postrider.command;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.params.MasterParams;
import org.postrider.util.sys.Processes;

/// The environment that every command gets.
public final class CommandEnvironment {
    private static final String PATH = "/usr/bin:/bin";

    private CommandEnvironment() {}

    /// PATH, which is always the same, and the variables of this process that `export_environment`
    /// names, after `import_environment` has chosen those of the mail system. The caller may add
    /// more.
    public static Map<String, String> of(Conf conf) {
        var imported = chosen(conf.get(MasterParams.IMPORT_ENVIRONMENT),
                Processes.environment());
        imported.putIfAbsent("MAIL_CONFIG", conf.directory().toString());
        var exported = chosen(conf.get(LocalParams.EXPORT_ENVIRONMENT), imported);
        exported.put("PATH", PATH);
        return exported;
    }

    private static Map<String, String> chosen(List<String> names, Map<String, String> from) {
        var all = new TreeMap<String, String>();
        for (var word : names) {
            int equals = word.indexOf('=');
            var value = equals < 0 ? from.get(word) : word.substring(equals + 1);
            if (value != null) {
                all.put(equals < 0 ? word : word.substring(0, equals), value);
            }
        }
        return all;
    }
}
