package org.postrider.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.util.Log;

/// Where the file of a cache is. Old configurations name folders of root's, in which the programs of
/// today may not write: such a file is kept in `data_directory` instead.
final class CachePlace {
    private static final Set<String> FILES = Set.of("btree", "hash", "lmdb");

    private CachePlace() {}

    /// @param table of a parameter, such as `btree:/etc/postfix/verify`
    /// @return the same, or where it is kept instead, which is logged
    static String of(String table, Conf conf, Log log) {
        int colon = table.indexOf(':');
        if (colon < 0 || !FILES.contains(table.substring(0, colon))) {
            return table;
        }
        var path = Path.of(table.substring(colon + 1));
        var folder = path.getParent();
        var data = conf.get(CommonParams.DATA_DIRECTORY);
        if (folder == null || folder.equals(Path.of(data))
                || isOurs(folder, conf.get(CommonParams.MAIL_OWNER))) {
            return table;
        }
        log.warning("request to update table " + table + " in non-postfix directory " + folder);
        log.warning("redirecting the request to postfix-owned data_directory " + data);
        return table.substring(0, colon + 1) + data + "/" + path.getFileName();
    }

    /// A folder that cannot be looked at is taken for ours: whoever opens the file says what is wrong.
    private static boolean isOurs(Path folder, String owner) {
        try {
            return Files.getOwner(folder).getName().equals(owner);
        } catch (IOException e) {
            return true;
        }
    }
}
