package org.postrider.sendmail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who runs this command: read from the system's files, since calls into its library would cost
/// more than the rest of the command.
///
/// @param uid real user id
/// @param login login name; the number where there is none
/// @param fullName from the account's comment field; empty where there is none
record Account(long uid, String login, String fullName) {
    static Account ofThisProcess() {
        long uid = realUid();
        var entry = entry(uid);
        if (entry.length < 5) {
            return new Account(uid, Long.toString(uid), "");
        }
        return new Account(uid, entry[0], fullName(entry[4], entry[0]));
    }

    private static long realUid() {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/self/status"),
                    java.nio.charset.StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    var rest = line.substring(4).strip();
                    int tab = rest.indexOf('\t');
                    return Long.parseLong(tab < 0 ? rest : rest.substring(0, tab));
                }
            }
        } catch (IOException e) {
            // No /proc: nobody in particular.
        }
        return 65_534;
    }

    private static String[] entry(long uid) {
        var wanted = Long.toString(uid);
        try {
            for (var line : Files.readAllLines(Path.of("/etc/passwd"),
                    java.nio.charset.StandardCharsets.ISO_8859_1)) {
                var fields = line.split(":", -1);
                if (fields.length >= 7 && fields[2].equals(wanted)) {
                    return fields;
                }
            }
        } catch (IOException e) {
            // Without the file there are only numbers.
        }
        // A user from a directory service: the JDK asked the system for the name at start.
        var name = System.getProperty("user.name", "");
        return name.isEmpty() || name.equals("?") ? new String[0]
                : new String[] {name, "", wanted, "", ""};
    }

    /// The name in the comment field: up to a comma, `&` standing for the login name.
    static String fullName(String gecos, String login) {
        int comma = gecos.indexOf(',');
        var name = comma < 0 ? gecos : gecos.substring(0, comma);
        if (name.indexOf('&') >= 0 && !login.isEmpty()) {
            name = name.replace("&", Character.toUpperCase(login.charAt(0)) + login.substring(1));
        }
        return name;
    }
}
