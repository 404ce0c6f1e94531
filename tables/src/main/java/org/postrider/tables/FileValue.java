package org.postrider.tables;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.postrider.mail.params.Lists;
import org.postrider.util.Bytes;

/// Values that are names of files, for tables of certificates and keys
/// (`tls_server_sni_maps`): the table holds what is in them, in base64 (RFC 4648, section 4).
public final class FileValue {
    private FileValue() {}

    /// What to store.
    ///
    /// @param names of files, with commas or white space between; a newline goes between contents
    /// @throws IOException if one cannot be read; the message says which
    public static String of(String names) throws IOException {
        var all = new ByteArrayOutputStream();
        for (var name : Lists.split(names)) {
            if (all.size() > 0) {
                all.write('\n');
            }
            try {
                all.writeBytes(Files.readAllBytes(Path.of(name)));
            } catch (NoSuchFileException e) {
                throw new IOException("open " + name + ": No such file or directory", e);
            } catch (IOException e) {
                throw new IOException("open " + name + ": Permission denied", e);
            }
        }
        return Bytes.text(Base64.getEncoder().encode(all.toByteArray()));
    }
}
